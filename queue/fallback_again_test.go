package queue_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"upbeat/models"
)

func TestWhatWasHeardRestsWhileThereIsOther(t *testing.T) {
	p, c := dry(t, 12, 1, "library")
	fence, current := p.fence(t), models.EntryID(0)
	var heard []models.SongID
	for i := range 36 {
		p.refill(t)
		if current = p.play(t, fence, current); current == 0 {
			t.Fatalf("silence after %d songs", i)
		}
		song := p.entry(t, current).SongID
		if at := slices.Index(heard[max(0, len(heard)-8):], song); at >= 0 {
			t.Errorf("play %d: song %d again after %d others", i, song, min(8, len(heard))-at-1)
		}
		heard = append(heard, song)
		c.add(3 * time.Minute)
	}
}

// A library may hold a recording several times, as another format or on another album.
func TestACopyIsTheSameSong(t *testing.T) {
	for _, fallback := range []string{"library", "radio"} {
		p, c := dry(t, 12, 1, fallback)
		for i := range 12 {
			p.label(t, fmt.Sprintf("Band %d", i%4), "Pop", i)
			p.describe(t, i, func(s *models.Song) { s.Title = []string{"One", "ONE"}[i%2]; s.Artist = fmt.Sprintf("Band %d", i%4) })
		}
		fence, current := p.fence(t), models.EntryID(0)
		var heard []int
		for range 8 {
			p.refill(t)
			current = p.play(t, fence, current)
			band := slices.Index(p.songs, p.entry(t, current).SongID) % 4
			if len(heard) > 2 && slices.Contains(heard[len(heard)-2:], band) {
				t.Errorf("%s: band %d's only song again, after %v", fallback, band, heard)
			}
			heard = append(heard, band)
			c.add(3 * time.Minute)
		}
	}
}

func TestAChoiceThatNobodyWantsIsReplacedAndDoesNotComeBackTonight(t *testing.T) {
	p, c := dry(t, 8, 3, "library")
	fence := p.fence(t)
	unwanted := map[models.SongID]bool{}
	p.refill(t)
	kicked := p.choices(t)[0]
	p.vote(t, 0, kicked, -1)
	p.vote(t, 1, kicked, -1)
	unwanted[kicked.SongID] = true
	p.refill(t)
	removed := p.choices(t)[0]
	if err := p.Withdraw(t.Context(), host, removed.ID); err != nil {
		t.Fatal(err)
	}
	unwanted[removed.SongID] = true
	p.refill(t)
	current := p.play(t, fence, 0)
	unwanted[p.entry(t, current).SongID] = true
	if _, err := p.Skip(t.Context(), host, current); err != nil {
		t.Fatal(err)
	}
	playback, err := p.Playback(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for current = playback.EntryID; c.now().Hour() != 23; c.add(3 * time.Minute) {
		p.refill(t)
		if current = p.play(t, fence, current); current == 0 || unwanted[p.entry(t, current).SongID] {
			t.Fatalf("entry %d plays, of %v", current, unwanted)
		}
	}
}
