package library_test

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/library"
	"upbeat/models"
)

func TestOneProcessShowsWhatAnotherScans(t *testing.T) {
	mini := miniredis.RunT(t)
	connect := func() *library.ScanProgress {
		client := redis.NewClient(&redis.Options{Addr: mini.Addr()})
		t.Cleanup(func() { _ = client.Close() })
		return library.NewScanProgress(client)
	}
	scans, shows := connect(), connect()
	if progress, err := shows.Read(t.Context()); err != nil || progress != (models.ScanProgress{}) {
		t.Fatalf("before any scan: %+v, %v", progress, err)
	}
	heard := make(chan struct{}, 1)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		shows.Watch(ctx, func() {
			select {
			case heard <- struct{}{}:
			default:
			}
		})
	}()
	want := models.ScanProgress{Running: true, Found: 5, Done: 3}
	deadline := time.After(10 * time.Second)
	for waiting := true; waiting; { // until its subscription is there
		if err := scans.Publish(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
			waiting = false
		case <-deadline:
			t.Fatal("the other process heard nothing")
		case <-time.After(10 * time.Millisecond):
		}
	}
	if got, err := shows.Read(t.Context()); err != nil || got != want {
		t.Fatalf("read %+v, %v", got, err)
	}
	if mini.TTL("upbeat:scan") <= 0 {
		t.Error("the progress stays for ever")
	}
	stop()
	<-ended
}
