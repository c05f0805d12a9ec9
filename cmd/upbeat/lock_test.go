package main

import (
	"testing"

	"upbeat/internal/config"
)

func TestOnePartyADataFolder(t *testing.T) {
	c := config.Config{Data: t.TempDir()}
	first, err := lockData(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockData(c); err == nil {
		t.Fatal("a second party got the folder of a running one")
	}
	shared := c
	shared.Redis = "redis://somewhere"
	if _, err := lockData(shared); err != nil {
		t.Errorf("a process of the same party: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := lockData(c)
	if err != nil {
		t.Fatalf("after the first party has ended: %v", err)
	}
	_ = again.Close()
}
