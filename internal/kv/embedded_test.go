package kv_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/kv"
)

func TestTheEmbeddedTierExpiresKeysByItself(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	s, err := kv.Open(ctx, "embedded", t.TempDir(), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Run(running) }()
	if err := s.Client.Set(ctx, "k", "v", 100*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	for s.Client.Get(ctx, "k").Err() != redis.Nil {
		if ctx.Err() != nil {
			t.Fatal("the key never expired")
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheEmbeddedTierWantsItsPassword(t *testing.T) {
	s, err := kv.Open(t.Context(), "embedded", t.TempDir(), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	stranger := redis.NewClient(&redis.Options{Addr: s.Opts.Addr})
	defer func() { _ = stranger.Close() }()
	if err := stranger.Get(t.Context(), "k").Err(); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Fatalf("without a password: %v", err)
	}
	opts, err := redis.ParseURL(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	child := redis.NewClient(opts)
	defer func() { _ = child.Close() }()
	if err := child.Ping(t.Context()).Err(); err != nil {
		t.Fatalf("by the URL for a child process: %v", err)
	}
}

func TestABadURLIsNamed(t *testing.T) {
	if _, err := kv.Open(t.Context(), "http://x", t.TempDir(), slog.Default()); err == nil || !strings.Contains(err.Error(), "--redis") {
		t.Fatalf("error %v", err)
	}
}
