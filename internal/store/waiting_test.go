package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// bump is a write that waits for every other one.
func bump(tx *store.Tx) error {
	_, err := tx.Rooms().Bump(models.DefaultRoom)
	return err
}

// hold runs f in transactions of n goroutines that stay open until the returned function is called.
func hold(t *testing.T, n int, transact func(context.Context, func(*store.Tx) error) error, f func(*store.Tx) error) (release func()) {
	t.Helper()
	held, done, end := make(chan struct{}), make(chan error), make(chan struct{})
	for range n {
		go func() {
			done <- transact(t.Context(), func(tx *store.Tx) error {
				if err := f(tx); err != nil {
					return err
				}
				held <- struct{}{}
				<-end
				return nil
			})
		}()
	}
	for range n {
		select {
		case <-held:
		case err := <-done:
			t.Fatal(err)
		}
	}
	return func() {
		t.Helper()
		close(end)
		for range n {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
}

func readVersion(tx *store.Tx) error {
	_, err := tx.Rooms().Version(models.DefaultRoom)
	return err
}

// A time limit holds while a transaction waits: for its turn in this process, for another process, for a connection to read with.
func TestWaitingEndsWithItsContext(t *testing.T) {
	address := testdb.New(t)
	s, other := open(t, address), open(t, address)
	room(t, s)
	for _, c := range []struct {
		name     string
		hold     func(t *testing.T) func()
		transact func(context.Context, func(*store.Tx) error) error
		f        func(*store.Tx) error
		then     models.Version
	}{
		{"write behind a writer", func(t *testing.T) func() { return hold(t, 1, s.Write, bump) }, s.Write, bump, 1},
		{"write behind another process", func(t *testing.T) func() { return hold(t, 1, other.Write, bump) }, s.Write, bump, 2},
		{"read behind readers", func(t *testing.T) func() { return hold(t, s.Readers(), s.Read, readVersion) }, s.Read, readVersion, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			release := c.hold(t)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			answer := make(chan error, 1)
			go func() { answer <- c.transact(ctx, c.f) }()
			select {
			case err := <-answer:
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v", err)
				}
				release()
			case <-time.After(3 * time.Second): // less than the busy_timeout
				t.Error("it still waits")
				release()
				<-answer
			}
			version(t, s, c.then)
			if err := s.Write(t.Context(), func(*store.Tx) error { return nil }); err != nil {
				t.Error("the next writer:", err)
			}
		})
	}
}

// A transaction whose context ends while it runs is there as a whole or not at all; on SQLite it runs to its end.
func TestATransactionIsNotCutHalfWay(t *testing.T) {
	s := open(t, testdb.New(t))
	room(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *store.Tx) error {
		if err := bump(tx); err != nil {
			return err
		}
		cancel()
		return bump(tx)
	})
	switch {
	case err == nil:
		version(t, s, 2)
	case s.Kind() == store.Postgres && errors.Is(err, context.Canceled):
		version(t, s, 0)
	default:
		t.Fatal(err)
	}
}
