//go:build !system

package testdb

// constructors are the databases that the tests run on.
func constructors() []constructor { return []constructor{{"SQLite", SQLite}} }
