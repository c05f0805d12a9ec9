//go:build system

package testdb

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"upbeat/internal/store"
)

// Env names the variable that holds the server's URL, with rights to create databases.
const Env = "UPBEAT_TEST_POSTGRES"

// postgresTemplate is a database that has been migrated, once a test binary: a copy of it takes a fraction of a migration. It goes with the
// server.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	name := randomName("upbeat_template_")
	if err := admin("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	address, err := addressOf(name)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	db, err := store.Open(ctx, address)
	if err != nil {
		return "", err
	}
	return name, db.Close()
})

// Postgres makes a database with our tables and nothing in them, and returns its URL. The test fails where no server is named; the
// database is dropped at its end.
func Postgres(t testing.TB) string {
	t.Helper()
	if os.Getenv(Env) == "" {
		t.Fatalf("%s is not set: run `make test`, or test/scripts/with-postgres go test -tags system ./...", Env)
	}
	from, err := postgresTemplate()
	if err != nil {
		t.Fatalf("the template of the databases for tests: %v", err)
	}
	return create(t, " TEMPLATE "+from+" STRATEGY file_copy") // cheaper than wal_log where fsync is off
}

// Empty makes a database as a new server has it, without our tables.
func Empty(t testing.TB) string {
	t.Helper()
	if os.Getenv(Env) == "" {
		t.Fatalf("%s is not set: run `make test`, or test/scripts/with-postgres go test -tags system ./...", Env)
	}
	return create(t, "")
}

func create(t testing.TB, options string) string {
	t.Helper()
	name := randomName("upbeat_test_")
	if err := admin("CREATE DATABASE " + name + options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	address, err := addressOf(name)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func randomName(prefix string) string {
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // it never fails
	return prefix + hex.EncodeToString(raw)
}

func addressOf(name string) (string, error) {
	u, err := url.Parse(os.Getenv(Env))
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

func admin(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, os.Getenv(Env))
	if err != nil {
		return fmt.Errorf("PostgreSQL for tests: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
