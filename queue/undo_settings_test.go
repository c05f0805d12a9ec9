package queue_test

import (
	"testing"
	"time"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

func TestOldSettingsComeBackButForThoseChangedSince(t *testing.T) {
	p := newUndoParty(t, 1, 1)
	ctx, acts := t.Context(), queue.Acts{Party: p.Party}
	changes := settings.Changes{"policy": []byte(`"votes"`), "song_minutes": []byte("7"), "skip_grace": []byte("3")}
	if _, err := p.Govern(ctx, host, queue.Government{Changes: changes, Action: "preset", Target: "bar"}); err != nil {
		t.Fatal(err)
	}
	act := p.acts(t)[0]
	if act.Action != "preset" || act.Target != "bar" {
		t.Errorf("%+v", act)
	}
	p.set(t, "song_minutes", "9")
	moderator := models.Actor{Role: models.Moderator, Account: "mo"}
	if _, err := acts.Undo(ctx, moderator, act.ID); err == nil {
		t.Error("a moderator has changed settings")
	}
	done, err := acts.Undo(ctx, host, act.ID)
	if err != nil || len(done.Left) != 1 || done.Left[0] != (queue.Left{Code: "changed", Text: "song_minutes"}) {
		t.Fatalf("%+v, %v", done.Left, err)
	}
	v, err := p.Settings(ctx)
	if standard := settings.Default(); err != nil || v.Policy != standard.Policy || v.SkipGrace != standard.SkipGrace || v.SongMinutes != 9 {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestActsGoAfterAnHour(t *testing.T) {
	p := newUndoParty(t, 2, 1)
	ctx, clock := t.Context(), p.fakeTime()
	e := p.request(t, 0, 0)
	if err := p.Withdraw(ctx, host, e.ID); err != nil {
		t.Fatal(err)
	}
	rows := func() int {
		n := 0
		err := p.store.Read(ctx, func(tx *store.Tx) error {
			list, err := tx.Acts().Since(p.Room, 0, 10)
			n = len(list)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := rows(); n != 1 {
		t.Fatalf("%d rows", n)
	}
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	reconciler := p.Reconciler(live)
	clock.add(59 * time.Minute)
	if err := reconciler.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	if n := rows(); n == 0 {
		t.Fatal("gone before the hour")
	}
	clock.add(6 * time.Minute)
	if err := reconciler.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	if n := rows(); n != 0 {
		t.Errorf("%d rows after the hour", n)
	}
}
