package queue_test

import (
	"errors"
	"slices"
	"testing"

	"upbeat/models"
	"upbeat/queue"
)

func (p *party) block(t testing.TB, bar queue.Bar) queue.Blocked {
	t.Helper()
	done, err := queue.Blocks{Party: p.Party}.Add(t.Context(), host, bar)
	if err != nil {
		t.Fatalf("%+v: %v", bar, err)
	}
	return done
}

func (p *party) blocked(t testing.TB) []models.Block {
	t.Helper()
	list, err := queue.Blocks{Party: p.Party}.List(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestASongIsKeptOutTonightOrForEver(t *testing.T) {
	p := newUndoParty(t, 4, 2)
	c := p.fakeTime()
	e := p.request(t, 0, 0)
	p.vote(t, 1, e, 1)
	done := p.block(t, queue.Bar{Song: p.songs[0], Tonight: true})
	if done.Removed != 1 || p.entry(t, e.ID).Failure != models.ByHost {
		t.Errorf("%+v: what waits stays, or its requester is not told", done)
	}
	expect(t, "tonight", p.ask(t, 1, 0), "blocked")
	expect(t, "another song", p.ask(t, 1, 1), "")
	if _, err := (queue.Blocks{Party: p.Party}).Add(t.Context(), host, queue.Bar{Song: p.songs[0], Tonight: true}); !undoRefused(err) {
		t.Errorf("it is kept out twice: %v", err)
	}
	if p.undo(t); p.entry(t, e.ID).Votes != 2 || len(p.blocked(t)) != 0 {
		t.Error("undone, the song is not back with its votes, or is kept out still")
	}
	p.block(t, queue.Bar{Song: p.songs[0], Tonight: true})
	p.block(t, queue.Bar{Song: p.songs[2]})
	c.add(models.Millis(3_600_000).Duration() * 24)
	if _, err := p.NewParty(t.Context(), host, ""); err != nil {
		t.Fatal(err)
	}
	expect(t, "the next night", p.ask(t, 1, 0), "")
	expect(t, "for ever", p.ask(t, 1, 2), "blocked")
	if _, _, err := p.Request(t.Context(), models.Actor{Role: models.Admin, Guest: p.guests[1]}, p.songs[2]); err != nil {
		t.Errorf("the host may not: %v", err)
	}
	list := p.blocked(t)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	if _, err := (queue.Blocks{Party: p.Party}).Remove(t.Context(), host, list[0].ID); err != nil {
		t.Fatal(err)
	}
	expect(t, "let in again", p.ask(t, 1, 3), "")
	if p.undo(t); !slices.Equal(p.blocked(t), list) {
		t.Errorf("undone: %+v, want %+v", p.blocked(t), list)
	}
}

func TestAnArtistIsKeptOutWithAllTheirSongs(t *testing.T) {
	p, _ := dry(t, 12, 2, "library")
	p.label(t, "Queen", "Rock", 0, 1, 2, 3, 4, 5, 6, 7)
	p.label(t, "Bowie", "Rock", 8, 9, 10, 11)
	waits, stays := p.request(t, 0, 0), p.request(t, 1, 8)
	done := p.block(t, queue.Bar{Song: p.songs[3], Artist: true})
	if done.Block.Name != "Queen" || done.Removed != 1 || p.entry(t, waits.ID).Status != models.Removed {
		t.Errorf("%+v", done)
	}
	if !p.entry(t, stays.ID).Status.Waiting() {
		t.Error("somebody else's song is gone")
	}
	expect(t, "another of theirs", p.ask(t, 1, 2), "blocked")
	for range 3 {
		p.refill(t)
	}
	for _, song := range songsOf(p.choices(t)) {
		if i := slices.Index(p.songs, song); i < 8 {
			t.Errorf("the party chose song %d", i)
		}
	}
	if len(p.choices(t)) == 0 {
		t.Error("the party chose nothing")
	}
}

func TestAllFilesOfARecordingAreKeptOut(t *testing.T) {
	p := newUndoParty(t, 4, 1)
	p.sameRecording(t, 3)
	p.block(t, queue.Bar{Song: p.songs[0]})
	expect(t, "another file", p.ask(t, 0, 1), "blocked")
	if _, _, err := p.RequestFor(t.Context(), models.AsGuest(p.guests[0]), queue.Wish{Song: p.songs[1], File: true}); err == nil {
		t.Error("the very file is not kept out")
	}
}

func TestBeforeAPartyTonightIsTheNext(t *testing.T) {
	p := newUndoParty(t, 2, 1)
	p.block(t, queue.Bar{Song: p.songs[0], Tonight: true})
	expect(t, "the party begins with it", p.ask(t, 0, 0), "blocked")
	expect(t, "another begins it", p.ask(t, 0, 1), "")
	expect(t, "it is kept out", p.ask(t, 0, 0), "blocked")
}

func TestOnlyHostsKeepOut(t *testing.T) {
	p := newUndoParty(t, 1, 1)
	b := queue.Blocks{Party: p.Party}
	for _, by := range []models.Actor{models.AsGuest(p.guests[0]), {}} {
		if _, err := b.Add(t.Context(), by, queue.Bar{Song: p.songs[0]}); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("%+v: %v", by, err)
		}
		if _, err := b.List(t.Context(), by); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("%+v: %v", by, err)
		}
	}
	if _, err := b.Remove(t.Context(), host, 99); !errors.Is(err, models.ErrNoSuchBlock) {
		t.Error(err)
	}
	if _, err := b.Add(t.Context(), host, queue.Bar{Song: 999}); !errors.Is(err, models.ErrNoSuchSong) {
		t.Error(err)
	}
}
