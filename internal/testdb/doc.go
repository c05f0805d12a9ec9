// Package testdb gives each test a fresh, migrated database, and runs the tests of a package on every kind of database. It is no part of
// the program.
//
// A package whose behaviour must be the same everywhere hands its TestMain to Main and opens what New gives: all its tests run on
// SQLite and, with the build tag system, once more on PostgreSQL (`make test` starts a private server for them).
package testdb
