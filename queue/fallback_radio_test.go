package queue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

func TestAStreamStandsByAndTheLibraryStandsInForIt(t *testing.T) {
	p, c := dry(t, 5, 1, "stream")
	p.refill(t)
	if own := p.choices(t); len(own) != 0 {
		t.Fatalf("without an address: %v", own)
	}
	p.set(t, "stream_url", `"http://radio.example/live"`)
	p.refill(t)
	own := p.choices(t)
	if len(own) != 1 || own[0].Because != "stream" || own[0].Status != models.Preparing {
		t.Fatalf("%+v", own)
	}
	if err := p.Prepared(t.Context(), own[0].ID, 0); err != nil {
		t.Fatal(err)
	}
	fence := p.fence(t)
	if now := p.play(t, fence, 0); now != own[0].ID {
		t.Fatalf("%d plays", now)
	}
	c.add(time.Hour)
	p.refill(t)
	if more := p.choices(t); len(more) != 0 {
		t.Fatalf("while it plays: %v", more)
	}
	if _, err := p.Fail(t.Context(), fence, own[0].ID, models.ProblemStreamLost); err != nil {
		t.Fatal(err)
	}
	c.add(time.Second)
	p.refill(t)
	stand := p.choices(t)
	if len(stand) != 1 || !strings.HasPrefix(stand[0].Because, "instead:") {
		t.Fatalf("lost: %+v", stand)
	}
	current := p.play(t, fence, 0)
	c.add(10 * time.Minute)
	p.refill(t)
	if back := p.choices(t); len(back) != 1 || back[0].Because != "stream" {
		t.Errorf("ten minutes later: %+v while %d plays", back, current)
	}
}

func TestRadioPlaysWhatThoseWhoAreHereLike(t *testing.T) {
	p, c := dry(t, 60, 4, "radio")
	for i := range 60 {
		p.label(t, fmt.Sprintf("Artist %d", i%12), []string{"Jazz", "Metal"}[i/30], i)
	}
	// Two nights ago 0 and 1 liked jazz, 2 and 3 metal.
	fence, current := p.fence(t), models.EntryID(0)
	for i := range 8 {
		a, b := p.request(t, i%2, i), p.request(t, 2+i%2, 30+i)
		p.vote(t, (i+1)%2, a, 1)
		p.vote(t, 2+(i+1)%2, b, 1)
		p.refill(t)
		for range 2 {
			current = p.play(t, fence, current)
			c.add(3 * time.Minute)
		}
	}
	p.set(t, "fallback", `"off"`)
	p.refill(t)
	p.play(t, fence, current)
	c.add(48 * time.Hour)
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Guests().MarkPresent(p.Room, p.guests[2:], false,
			1)
	}); err != nil {
		t.Fatal(err)
	}
	p.set(t, "fallback", `"radio"`)
	p.set(t, "fallback_ahead", "20")
	p.refill(t)
	jazz, codes := 0, map[string]int{}
	own := p.choices(t)
	for _, e := range own {
		if slices.Index(p.songs, e.SongID) < 30 {
			jazz++
		}
		code, _, _ := strings.Cut(e.Because, ":")
		codes[code]++
	}
	if len(own) != 20 || jazz < 15 {
		t.Errorf("%d of %d are jazz; %v", jazz, len(own), codes)
	}
	if codes["favourite"]+codes["liked"]+codes["artist"]+codes["genre"] < 14 {
		t.Errorf("codes %v", codes)
	}
}
