package repo_test

import (
	"fmt"
	"os"
	"testing"
)

// TestMain runs the tests in the root of the repository: they read its files by the names that its pages use.
func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}
