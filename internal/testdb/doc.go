// Package testdb gives tests a fresh PostgreSQL database each. Tests with the build tag system use it; `make test` starts a private
// server for them. It is no part of the program.
package testdb
