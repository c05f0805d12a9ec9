//go:build system

package store_test

import (
	"testing"

	"upbeat/internal/testdb"
)

// TestHistoryOnPostgres runs the tests of the history again on PostgreSQL.
func TestHistoryOnPostgres(t *testing.T) {
	before := historyAddress
	historyAddress = testdb.New
	defer func() { historyAddress = before }()
	for name, test := range map[string]func(*testing.T){
		"pages": TestTheHistoryComesInPages, "one moment": TestPlaysOfOneMomentArePagedApart, "sums": TestSumsAreThoseOfTheList, "nothing": TestNothingSumsUpToNothing,
		"night": TestANightIsTheGuestsOwn, "parties": TestPartiesAreListed,
	} {
		t.Run(name, test)
	}
}
