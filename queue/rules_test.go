package queue_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/settings"
	"upbeat/store"
	"upbeat/voting"
)

// clock lets a test say what time it is for the party.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (p *party) fakeTime() *clock {
	c := &clock{at: time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)}
	p.Now = c.now
	return c
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) set(at time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.at = at }

func (c *clock) add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// refused is the code with which the rules say no; "" = they did not.
func refused(err error) string {
	var rule *models.RuleError
	if errors.As(err, &rule) {
		return rule.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func (p *party) ask(t testing.TB, guest, song int) string {
	t.Helper()
	_, _, err := p.Request(t.Context(), models.AsGuest(p.guests[guest]), p.songs[song])
	return refused(err)
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// play makes the party play what comes next, and returns the entry.
func (p *party) play(t testing.TB, fence models.Fence, after models.EntryID) models.EntryID {
	t.Helper()
	now, err := p.Finish(t.Context(), fence, after, models.EndPlayed)
	if err != nil {
		t.Fatal(err)
	}
	return now.EntryID
}

func (p *party) fence(t testing.TB) models.Fence {
	t.Helper()
	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fence
}

// describe changes a song's row.
func (p *party) describe(t testing.TB, song int, change func(*models.Song)) {
	t.Helper()
	s, err := p.store.Song(t.Context(), p.songs[song])
	if err != nil {
		t.Fatal(err)
	}
	change(&s)
	if err := p.store.SaveSongs(t.Context(), []store.IndexedSong{{Song: s}}); err != nil {
		t.Fatal(err)
	}
}

func TestEveryoneGetsTheirFirstSongBeforeAnyonesSecond(t *testing.T) {
	p := newParty(t, 6, 3)
	a1, a2, a3 := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2)
	b1, c1 := p.request(t, 1, 3), p.request(t, 2, 4)
	if got, want := p.order(t), []models.EntryID{a1.ID, b1.ID, c1.ID, a2.ID, a3.ID}; !slices.Equal(got, want) {
		t.Fatalf("order %v, want %v", got, want)
	}
	fence := p.fence(t)
	if now := p.play(t, fence, 0); now != a1.ID {
		t.Fatalf("first %d", now)
	}
	if got, want := p.order(t), []models.EntryID{b1.ID, c1.ID, a2.ID, a3.ID}; !slices.Equal(got, want) {
		t.Fatalf("while a1 plays: %v, want %v", got, want)
	}
	// A skipped song is no turn: a2 becomes their first again.
	if _, err := p.Skip(t.Context(), host, a1.ID); err != nil {
		t.Fatal(err)
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range live.Snapshot().Queue {
		if item.ID == a2.ID && item.Placing.Turn != 1 {
			t.Errorf("after the skip a2 is their song number %d", item.Placing.Turn)
		}
	}
}

// Who ends their own song just before its end would never have had one, and would be first again at once, all night.
func TestAGuestWhoEndsTheirOwnSongHasHadIt(t *testing.T) {
	for name, end := range map[string]func(p *party, by models.Actor, e models.EntryID) error{
		"skipped": func(p *party, by models.Actor, e models.EntryID) error {
			_, err := p.Skip(t.Context(), by, e)
			return err
		},
		"withdrawn": func(p *party, by models.Actor, e models.EntryID) error { return p.Withdraw(t.Context(), by, e) },
	} {
		for _, test := range []struct {
			by    string
			heard time.Duration
			turn  int // of their next one
		}{{"guest", 19 * time.Second, 1}, {"guest", 170 * time.Second, 2}, {"host", 170 * time.Second, 1}} {
			t.Run(fmt.Sprint(name, " by the ", test.by, " after ", test.heard), func(t *testing.T) {
				p := newParty(t, 4, 2)
				c := p.fakeTime()
				p.request(t, 0, 0)
				now := p.play(t, p.fence(t), 0)
				next := p.request(t, 0, 1)
				p.request(t, 1, 2)
				c.add(test.heard)
				by := host
				if test.by == "guest" {
					by = models.AsGuest(p.guests[0])
				}
				if err := end(p, by, now); err != nil {
					t.Fatal(err)
				}
				live, err := p.Live(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				snap := live.Snapshot()
				if test.turn == 1 && snap.Current.ID != next.ID || test.turn == 2 && (snap.Current.ID == next.ID || snap.Items[next.ID].Placing.Turn != 2) {
					t.Errorf("%d plays, their next one is %d in turn %d", snap.Current.ID, next.ID, snap.Items[next.ID].Placing.Turn)
				}
			})
		}
	}
}

func TestALatecomerStartsInTheRoundThatIsOn(t *testing.T) {
	p := newParty(t, 12, 3)
	fence := p.fence(t)
	for i := range 4 {
		p.request(t, 0, i)
		p.request(t, 1, 4+i)
	}
	var now models.EntryID
	for range 6 { // three rounds
		now = p.play(t, fence, now)
	}
	late := p.request(t, 2, 8)
	second := p.request(t, 2, 9)
	order := p.order(t)
	if at := slices.Index(order, late.ID); at > 1 {
		t.Errorf("the latecomer waits at %d of %v", at, order)
	}
	if at := slices.Index(order, second.ID); at != len(order)-1 {
		t.Errorf("the latecomer's second song is at %d of %v: they own the night", at, order)
	}
}

// A host who sees what plain votes do switches to the fair order. Who comes after that, and who came before, is no later than the others.
func TestWhoComesUnderAnotherPolicyStartsInTheRoundToo(t *testing.T) {
	for _, policy := range []string{"votes", "first_come", "shuffle", "host"} {
		t.Run(policy, func(t *testing.T) {
			p := newParty(t, 16, 4)
			p.set(t, "policy", `"`+policy+`"`)
			fence := p.fence(t)
			var now models.EntryID
			for round := range 4 {
				p.request(t, 0, 2*round)
				p.request(t, 1, 2*round+1)
				now = p.play(t, fence, p.play(t, fence, now))
			}
			early := p.request(t, 2, 8)
			p.set(t, "policy", `"fair"`)
			late := p.request(t, 3, 9)
			p.request(t, 0, 10)
			live, err := p.Live(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range live.Snapshot().Queue {
				if (item.ID == early.ID || item.ID == late.ID) && item.Placing.Turn < 3 {
					t.Errorf("after four rounds the newcomer's song %d is in turn %d: they would own the night", item.ID, item.Placing.Turn)
				}
			}
		})
	}
}

// The plug was pulled in the middle of a song. In the evening of the next day the box goes on with it, and with what was left over: that
// is no reason to count last night's turns.
func TestAPartyBeginsThoughLastNightsSongGoesOn(t *testing.T) {
	for name, evening := range map[string]func(t *testing.T, p *party, c *clock, fence models.Fence, now models.EntryID){
		"a request while it goes on": func(t *testing.T, p *party, c *clock, fence models.Fence, now models.EntryID) {
			if err := p.Moved(t.Context(), fence, now, 60_000, models.At(c.now()), 0); err != nil {
				t.Fatal(err)
			}
			c.add(time.Minute)
		},
		"a request before the player is up": func(*testing.T, *party, *clock, models.Fence, models.EntryID) {},
		"a request after it": func(t *testing.T, p *party, c *clock, fence models.Fence, now models.EntryID) {
			if err := p.Moved(t.Context(), fence, now, 60_000, models.At(c.now()), 0); err != nil {
				t.Fatal(err)
			}
			c.add(2 * time.Minute)
			p.play(t, fence, now)
			c.add(time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, 8, 2)
			c := p.fakeTime()
			fence := p.fence(t)
			var now models.EntryID
			for i := range 4 {
				p.request(t, 0, i)
			}
			for range 3 {
				now = p.play(t, fence, now)
				c.add(3 * time.Minute)
			}
			first := p.entry(t, now).PartyID
			if err := p.Checkpoint(t.Context(), fence, now, 60_000, models.At(c.now())); err != nil {
				t.Fatal(err)
			}
			c.add(18 * time.Hour)
			evening(t, p, c, p.fence(t), now)
			e := p.request(t, 1, 7)
			if e.PartyID == first {
				t.Fatalf("the next evening is the same party")
			}
			left := p.order(t)
			live, err := p.Live(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range live.Snapshot().Queue {
				if item.Placing.Turn > 2 {
					t.Errorf("%v: turn %d: last night's songs count", left, item.Placing.Turn)
				}
			}
		})
	}
}

func TestALongSongIsNoSilence(t *testing.T) {
	p := newParty(t, 2, 1)
	c := p.fakeTime()
	p.describe(t, 0, func(s *models.Song) { s.Duration = 8 * 3_600_000 })
	e := p.request(t, 0, 0)
	p.play(t, p.fence(t), 0)
	c.add(7 * time.Hour)
	if next := p.request(t, 0, 1); next.PartyID != e.PartyID {
		t.Error("a mix of eight hours ended the party")
	}
}

func TestOwnSongsAreReorderedAmongThemselves(t *testing.T) {
	p := newParty(t, 5, 2)
	a1, a2, b1 := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 1, 2)
	me, other := models.AsGuest(p.guests[0]), models.AsGuest(p.guests[1])
	if err := p.MoveOwn(t.Context(), me, a2.ID, a1.ID); err != nil {
		t.Fatal(err)
	}
	if got, want := p.order(t), []models.EntryID{a2.ID, b1.ID, a1.ID}; !slices.Equal(got, want) && !slices.Equal(got, []models.EntryID{b1.ID, a2.ID, a1.ID}) {
		t.Fatalf("order %v, want %v", got, want)
	}
	for _, bad := range []struct {
		by            models.Actor
		entry, before models.EntryID
		want          error
	}{{other, a1.ID, 0, models.ErrNotYours}, {me, b1.ID, 0, models.ErrNotYours}, {me, a1.ID, b1.ID, models.ErrNotYours}, {me, 4711, 0, models.ErrNoSuchEntry}} {
		if err := p.MoveOwn(t.Context(), bad.by, bad.entry, bad.before); !errors.Is(err, bad.want) {
			t.Errorf("move %d before %d: %v, want %v", bad.entry, bad.before, err, bad.want)
		}
	}
}

func TestLimitsOnRequests(t *testing.T) {
	const minute = time.Minute
	for _, test := range []struct {
		name string
		run  func(t *testing.T, p *party, c *clock)
	}{
		{"waiting songs", func(t *testing.T, p *party, _ *clock) {
			p.set(t, "waiting_per_guest", "2")
			expect(t, "first", p.ask(t, 0, 0), "")
			expect(t, "second", p.ask(t, 0, 1), "")
			expect(t, "third", p.ask(t, 0, 2), "waiting_limit")
			expect(t, "somebody else", p.ask(t, 1, 2), "")
			expect(t, "one that is there", p.ask(t, 0, 2), "")
		}},
		{"requests an hour", func(t *testing.T, p *party, c *clock) {
			p.set(t, "requests_per_hour", "2")
			p.ask(t, 0, 0)
			c.add(30 * minute)
			p.ask(t, 0, 1)
			expect(t, "third", p.ask(t, 0, 2), "hour_limit")
			c.add(31 * minute)
			expect(t, "an hour later", p.ask(t, 0, 2), "")
		}},
		{"queue length", func(t *testing.T, p *party, _ *clock) {
			p.set(t, "queue_songs", "2")
			p.ask(t, 0, 0)
			p.ask(t, 1, 1)
			expect(t, "third", p.ask(t, 0, 2), "queue_songs")
		}},
		{"queue minutes", func(t *testing.T, p *party, _ *clock) {
			p.set(t, "queue_minutes", "6") // songs of three minutes
			p.ask(t, 0, 0)
			p.ask(t, 1, 1)
			expect(t, "third", p.ask(t, 0, 2), "queue_minutes")
		}},
		{"song length", func(t *testing.T, p *party, _ *clock) {
			p.set(t, "song_minutes", "2")
			expect(t, "three minutes", p.ask(t, 0, 0), "too_long")
		}},
		{"song cooldown", func(t *testing.T, p *party, c *clock) {
			p.set(t, "song_cooldown", "60")
			p.ask(t, 0, 0)
			fence := p.fence(t)
			now := p.play(t, fence, 0)
			expect(t, "while it plays it is an up vote", p.ask(t, 1, 0), "")
			p.play(t, fence, now)
			c.add(59 * minute)
			expect(t, "59 minutes later", p.ask(t, 1, 0), "song_cooldown")
			c.add(time.Minute)
			expect(t, "an hour later", p.ask(t, 1, 0), "")
		}},
		{"artist cooldown", func(t *testing.T, p *party, c *clock) {
			p.set(t, "artist_cooldown", "30")
			for i := range 3 {
				p.describe(t, i, func(s *models.Song) { s.Artist = "Nina" })
			}
			p.ask(t, 0, 0)
			expect(t, "another of hers while one waits", p.ask(t, 1, 1), "artist_queued")
			fence := p.fence(t)
			p.play(t, fence, p.play(t, fence, 0))
			expect(t, "right after", p.ask(t, 1, 1), "artist_cooldown")
			c.add(31 * minute)
			expect(t, "later", p.ask(t, 1, 1), "")
		}},
		{"an artist that the party itself has chosen", func(t *testing.T, p *party, _ *clock) {
			p.set(t, "artist_cooldown", "30")
			for i := range 6 {
				p.describe(t, i, func(s *models.Song) { s.Artist = "Nina" })
			}
			p.set(t, "fallback", `"library"`)
			if err := p.Refill(t.Context()); err != nil {
				t.Fatal(err)
			}
			chosen := map[models.SongID]bool{}
			for _, id := range p.order(t) {
				chosen[p.entry(t, id).SongID] = true
			}
			if len(chosen) == 0 {
				t.Fatal("the party has chosen nothing")
			}
			other := slices.IndexFunc(p.songs, func(id models.SongID) bool { return !chosen[id] })
			expect(t, "a request goes before the party's own choice", p.ask(t, 0, other), "")
			expect(t, "another guest's of the same artist", p.ask(t, 1, slices.IndexFunc(p.songs, func(id models.SongID) bool { return !chosen[id] && id != p.songs[other] })), "artist_queued")
		}},
		{"a song that could not be played", func(t *testing.T, p *party, _ *clock) {
			p.set(t, "song_cooldown", "60")
			p.set(t, "artist_cooldown", "30")
			p.describe(t, 0, func(s *models.Song) { s.Artist = "Nina" })
			p.describe(t, 1, func(s *models.Song) { s.Artist = "Nina" })
			p.ask(t, 0, 0)
			fence := p.fence(t)
			if _, err := p.Fail(t.Context(), fence, p.play(t, fence, 0), "broken"); err != nil {
				t.Fatal(err)
			}
			expect(t, "another of the artist: nobody heard the first", p.ask(t, 1, 1), "")
			if err := p.store.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSongProblem(p.songs[0], "", 0) }); err != nil {
				t.Fatal(err)
			}
		}},
		{"forbidden words", func(t *testing.T, p *party, _ *clock) {
			p.set(t, "forbidden", `["polka", "/^last (christmas|resort)$/"]`)
			for i, title := range []string{"Beer Barrel Polka", "LAST CHRISTMAS", "Polkadots", "At Last Christmas"} {
				p.describe(t, i, func(s *models.Song) { s.Title = title })
			}
			for i, want := range []string{"forbidden", "forbidden", "", ""} {
				expect(t, fmt.Sprint("song ", i), p.ask(t, 0, i), want)
			}
		}},
		{"explicit until nine", func(t *testing.T, p *party, c *clock) {
			p.set(t, "time_zone", `"UTC"`)
			p.set(t, "schedule", `[{"rule":"no_explicit","from":"06:00","until":"21:00"}]`)
			p.describe(t, 0, func(s *models.Song) { s.Explicit = true })
			expect(t, "at eight", p.ask(t, 0, 0), "explicit")
			c.add(time.Hour)
			expect(t, "at nine", p.ask(t, 0, 0), "")
		}},
		{"closed and last song", func(t *testing.T, p *party, c *clock) {
			p.set(t, "time_zone", `"UTC"`)
			p.set(t, "schedule", `[{"rule":"no_requests","from":"20:00","until":"20:30"},{"rule":"last_song","from":"02:00","until":"02:00"}]`)
			expect(t, "closed", p.ask(t, 0, 0), "closed")
			c.add(31 * minute)
			expect(t, "open", p.ask(t, 0, 0), "")
			c.add(5*time.Hour + 30*minute)
			expect(t, "after two", p.ask(t, 1, 1), "last_song")
			if now := p.play(t, p.fence(t), 0); now != 0 {
				t.Errorf("entry %d starts after the last song", now)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newParty(t, 6, 2)
			c := p.fakeTime()
			test.run(t, p, c)
			if e, _, err := p.Request(t.Context(), models.Actor{Role: models.Admin, Guest: p.guests[1]}, p.songs[5]); err != nil || e.ID == 0 {
				t.Errorf("the host is held to the guests' limits: %v", err)
			}
		})
	}
}

func TestNobodyPlaysMoreInARowThanAllowedWhileOthersWait(t *testing.T) {
	p := newParty(t, 8, 2)
	p.set(t, "policy", `"first_come"`)
	p.set(t, "in_a_row", "2")
	a := []models.Entry{p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2), p.request(t, 0, 3)}
	b := p.request(t, 1, 4)
	if got, want := p.order(t), []models.EntryID{a[0].ID, a[1].ID, b.ID, a[2].ID, a[3].ID}; !slices.Equal(got, want) {
		t.Fatalf("order %v, want %v", got, want)
	}
	fence := p.fence(t)
	now := p.play(t, fence, 0)
	if got, want := p.order(t), []models.EntryID{a[1].ID, b.ID, a[2].ID, a[3].ID}; !slices.Equal(got, want) {
		t.Fatalf("while the first plays: %v, want %v", got, want)
	}
	for _, want := range []models.EntryID{a[1].ID, b.ID, a[2].ID, a[3].ID} {
		if now = p.play(t, fence, now); now != want {
			t.Fatalf("plays %d, want %d", now, want)
		}
	}
}

func TestASongIsNotSkippedInItsFirstSeconds(t *testing.T) {
	p := newParty(t, 2, 4)
	c := p.fakeTime()
	e, next := p.request(t, 0, 0), p.request(t, 0, 1)
	fence := p.fence(t)
	p.play(t, fence, 0)
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keeper := p.Keeper(live)
	for _, guest := range []int{1, 2, 3} {
		p.vote(t, guest, e, -1)
	}
	tend := func() models.EntryID {
		t.Helper()
		if _, err := live.Fresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := keeper.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
		now, err := p.Playback(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return now.EntryID
	}
	c.add(19 * time.Second)
	if now := tend(); now != e.ID {
		t.Fatal("skipped within its grace")
	}
	c.add(time.Second)
	if now := tend(); now != next.ID {
		t.Fatalf("after its grace %d plays, want %d", now, next.ID)
	}
}

// One change brings the song that plays and the one behind it to their thresholds: the second does not start and go at once.
func TestWhatIsVotedOutWithTheCurrentSongDoesNotFollowIt(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, p *party, keep func()){
		"votes are taken back": func(t *testing.T, p *party, _ func()) {
			if _, err := p.Void(t.Context(), host, p.guests[1]); err != nil {
				t.Fatal(err)
			}
		},
		"the rules change": func(t *testing.T, p *party, keep func()) {
			changes := settings.Changes{"kick_votes": []byte("2"), "skip_share": []byte("40")}
			if _, err := p.Change(t.Context(), host, changes); err != nil {
				t.Fatal(err)
			}
			keep()
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, 3, 5)
			c := p.fakeTime()
			p.set(t, "policy", `"first_come"`)
			p.set(t, "kick", `"votes"`)
			p.set(t, "kick_votes", "3")
			p.set(t, "skip_share", "60")
			live, err := p.Live(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			current, next, last := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2)
			p.play(t, p.fence(t), 0)
			for _, e := range []models.Entry{current, next} {
				p.vote(t, 1, e, 1)
				for guest := 2; guest <= 4; guest++ {
					p.vote(t, guest, e, -1)
				}
				p.vote(t, 0, e, 0)
			}
			c.add(time.Minute)
			change(t, p, func() {
				t.Helper()
				if _, err := live.Fresh(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := p.Keeper(live).Tend(t.Context()); err != nil {
					t.Fatal(err)
				}
			})
			now, err := p.Playback(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if now.EntryID != last.ID {
				t.Errorf("%d plays, want %d; its status is %s", now.EntryID, last.ID, p.entry(t, now.EntryID).Status)
			}
			if got := p.entry(t, next.ID); got.Status != models.Kicked || got.StartedAt != 0 {
				t.Errorf("the second was not kicked while it waited: %+v", got)
			}
		})
	}
}

func TestAShareOfThePresentKicks(t *testing.T) {
	p := newParty(t, 2, 10)
	p.set(t, "kick", `"share"`)
	p.set(t, "kick_share", "40")
	if err := p.Seen(t.Context(), p.guests); err != nil {
		t.Fatal(err)
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keeper := p.Keeper(live)
	if err := keeper.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := p.request(t, 0, 0)
	for guest := 1; guest <= 4; guest++ { // net 1-4 = -3, the threshold is -4
		if got := p.vote(t, guest, e, -1); got.Status != models.Ready {
			t.Fatalf("%d down votes: %s", guest, got.Status)
		}
	}
	if got := p.vote(t, 5, e, -1); got.Status != models.Kicked {
		t.Fatalf("four of ten against it: %s", got.Status)
	}
}

// The box was restarted in the middle of the party, and its Redis knows nobody any more. Most phones are in pockets, with no page open: who was
// here a minute ago is here still, and four of twenty votes are no third of those present.
func TestARedisThatForgotDoesNotEmptyTheRoom(t *testing.T) {
	p := newParty(t, 2, 20)
	c := p.fakeTime()
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keeper := p.Keeper(live)
	present := func(open int, d time.Duration) int {
		t.Helper()
		for end := c.now().Add(d); c.now().Before(end); c.add(5 * time.Second) {
			if err := p.Seen(t.Context(), p.guests[:open]); err != nil {
				t.Fatal(err)
			}
			if _, err := live.Fresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := keeper.Tend(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return snap.Present
	}
	if n := present(20, 20*time.Second); n != 20 {
		t.Fatalf("%d of 20 are present", n)
	}
	e := p.request(t, 0, 0)
	for guest := 1; guest <= 5; guest++ {
		p.vote(t, guest, e, -1)
	}
	p.redis.FlushAll()
	keeper = p.Keeper(live)
	if n := present(2, time.Minute); n != 20 {
		t.Errorf("%d are present a minute after Redis forgot the other 18", n)
	}
	if got := p.entry(t, e.ID); got.Status != models.Ready {
		t.Errorf("with four votes against it of twenty present a song is %s", got.Status)
	}
	if n := present(2, 10*time.Minute); n != 2 {
		t.Errorf("%d are present ten minutes later, want the 2 with open pages", n)
	}
	c.add(18 * time.Hour)
	p.redis.FlushAll()
	if err := p.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.MarkPresent(p.Room, p.guests, true, 0) }); err != nil {
		t.Fatal(err)
	}
	if _, err := live.Fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := present(1, 15*time.Second); n != 1 {
		t.Errorf("%d are present in the evening of the next day, want 1: who was here last night does not count", n)
	}
}

// A guest whose page has no script, or who comes through another door, is seen by what they do.
func TestWhoActsIsHereThoughNoPageOfTheirsIsOpen(t *testing.T) {
	p := newParty(t, 4, 2)
	c := p.fakeTime()
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keeper := p.Keeper(live)
	present := func() int {
		t.Helper()
		for range 3 {
			c.add(5 * time.Second)
			if err := keeper.Tend(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return snap.Present
	}
	for i := range 4 {
		p.request(t, 0, i)
		c.add(5 * time.Minute)
		if n := present(); n != 1 {
			t.Errorf("%d are present %d minutes after the first of the requests of every five, want 1", n, 5*(i+1))
		}
	}
	c.add(6 * time.Minute)
	if n := present(); n != 0 {
		t.Errorf("%d are present eleven minutes after the last request, want 0", n)
	}
}

// Everybody puts the phone away and dances: the share is of fewer, and so are the votes. No song goes because of that.
func TestASongIsNotKickedByThoseWhoLeft(t *testing.T) {
	for name, empty := range map[string]func(p *party, c *clock){
		"phones are put away":       func(_ *party, c *clock) { c.add(11 * time.Minute) },
		"the codes are switched on": func(p *party, _ *clock) { p.set(t, "codes", "true") },
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, 2, 12)
			c := p.fakeTime()
			live, err := p.Live(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			keeper := p.Keeper(live)
			keep := func(open ...models.GuestID) {
				t.Helper()
				for range 4 {
					if err := p.Seen(t.Context(), open); err != nil {
						t.Fatal(err)
					}
					if _, err := live.Fresh(t.Context()); err != nil {
						t.Fatal(err)
					}
					if err := keeper.Tend(t.Context()); err != nil {
						t.Fatal(err)
					}
					c.add(5 * time.Second)
				}
			}
			keep(p.guests...)
			e := p.request(t, 0, 0)
			for guest := 1; guest <= 4; guest++ {
				p.vote(t, guest, e, -1)
			}
			keep(p.guests...)
			if got := p.entry(t, e.ID); got.Votes != -3 || got.Status != models.Ready {
				t.Fatalf("with three of twelve against it: %+v", got)
			}
			empty(p, c)
			keep(p.guests[10:]...)
			if got := p.entry(t, e.ID); got.Status != models.Ready {
				t.Fatalf("without anybody's tap the song is %s", got.Status)
			}
			p.set(t, "codes", "false")
			p.vote(t, 10, e, -1)
			if got := p.vote(t, 11, e, -1); got.Status != models.Kicked {
				t.Errorf("both who are here are against it: %s", got.Status)
			}
		})
	}
}

func TestDownVotesAreRationed(t *testing.T) {
	p := newParty(t, 4, 2)
	c := p.fakeTime()
	p.set(t, "down_votes_per_hour", "2")
	p.set(t, "kick", `"off"`)
	down := func(song int) string {
		e := p.request(t, 0, song)
		_, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), e.ID, -1)
		return refused(err)
	}
	expect(t, "first", down(0), "")
	expect(t, "second", down(1), "")
	expect(t, "third", down(2), "down_limit")
	c.add(61 * time.Minute)
	expect(t, "an hour later", down(3), "")
}

func TestAPartyBeginsAfterAPause(t *testing.T) {
	p := newParty(t, 4, 1)
	c := p.fakeTime()
	first := p.request(t, 0, 0)
	fence := p.fence(t)
	p.play(t, fence, p.play(t, fence, 0))
	c.add(5 * time.Hour)
	if same := p.request(t, 0, 1); same.PartyID != first.PartyID || first.PartyID == 0 {
		t.Fatalf("party %d after five hours, was %d", same.PartyID, first.PartyID)
	}
	c.add(7 * time.Hour)
	next := p.request(t, 0, 2)
	if next.PartyID == first.PartyID {
		t.Fatal("the next day is the same party")
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range live.Snapshot().Queue {
		if item.PartyID != next.PartyID {
			t.Errorf("what waited belongs to party %d, want %d", item.PartyID, next.PartyID)
		}
		if item.Placing.Turn > 2 {
			t.Errorf("turn %d: last night's songs count", item.Placing.Turn)
		}
	}
}

// TestWhatTheHostSettlesHoldsInEveryProcess changes the policy on one process and looks at another.
func TestWhatTheHostSettlesHoldsInEveryProcess(t *testing.T) {
	address := database(t)
	p := partyOn(t, address, 3, 3)
	a, b := p.request(t, 0, 0), p.request(t, 1, 1)
	p.vote(t, 2, b, 1)
	other, err := queue.New(t.Context(), queue.Config{Store: p.store, Redis: p.Redis, Room: p.Room})
	if err != nil {
		t.Fatal(err)
	}
	live, err := other.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for policy, want := range map[settings.Policy][]models.EntryID{settings.ByVotes: {b.ID, a.ID}, settings.FirstCome: {a.ID, b.ID}} {
		p.set(t, "policy", `"`+string(policy)+`"`)
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []models.EntryID
		for _, item := range snap.Queue {
			got = append(got, item.ID)
		}
		if !slices.Equal(got, want) || snap.Values.Policy != policy {
			t.Errorf("%s: %v under %s, want %v", policy, got, snap.Values.Policy, want)
		}
	}
}

// TestRulesChangeWhileVotesPourIn: no vote is lost, and what the page shows is what a fresh read shows.
func TestRulesChangeWhileVotesPourIn(t *testing.T) {
	p := newParty(t, 10, 12)
	p.set(t, "kick", `"off"`)
	var entries []models.Entry
	for i := range p.songs {
		entries = append(entries, p.request(t, i, i))
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range p.guests {
		wg.Go(func() {
			for i, e := range entries {
				if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[g]), e.ID, (i+g)%2*2-1); err != nil {
					t.Errorf("vote: %v", err)
				}
			}
		})
	}
	wg.Go(func() {
		for i := range 40 {
			policies := []string{`"votes"`, `"fair"`, `"shuffle"`, `"first_come"`, `"host"`}
			if _, err := p.Change(t.Context(), host, settings.Changes{"policy": []byte(policies[i%5]), "bound": fmt.Appendf(nil, "%d", 3+i)}); err != nil {
				t.Errorf("change: %v", err)
			}
			if _, err := live.Fresh(t.Context()); err != nil {
				t.Errorf("read: %v", err)
			}
		}
	})
	wg.Wait()
	snap, err := live.Fresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, item := range snap.Queue {
		ups, downs := 0, 0
		for _, said := range item.Said {
			ups, downs = ups+max(int(said.Value), 0), downs-min(int(said.Value), 0)
		}
		if len(item.Said) != len(p.guests) || item.Ups != ups || item.Downs != downs || item.Votes != ups-downs {
			t.Errorf("entry %d: %d votes cast, sums %d-%d=%d, want %d-%d", item.ID, len(item.Said), item.Ups, item.Downs, item.Votes, ups, downs)
		}
		if other := fresh.Snapshot().Queue[i]; other.ID != item.ID || other.Placing != item.Placing || other.Net != item.Net {
			t.Errorf("place %d: %d %+v, a fresh read has %d %+v", i, item.ID, item.Placing, other.ID, other.Placing)
		}
	}
}

// TestTwoHostsDragAtOnce: both get an answer, and the order holds every entry once.
func TestTwoHostsDragAtOnce(t *testing.T) {
	p := newParty(t, 8, 1)
	var entries []models.Entry
	for i := range p.songs {
		entries = append(entries, p.request(t, 0, i))
	}
	var wg sync.WaitGroup
	for h := range 2 {
		wg.Go(func() {
			by := models.Actor{Role: models.Moderator, Account: fmt.Sprint("mod ", h)}
			for i := range 20 {
				entry, before := entries[(i*3+h)%8].ID, entries[(i*5+h*2)%8].ID
				if err := p.Move(t.Context(), by, entry, before); err != nil {
					t.Errorf("move: %v", err)
				}
			}
		})
	}
	wg.Wait()
	order := p.order(t)
	slices.Sort(order)
	if len(slices.Compact(order)) != len(entries) {
		t.Fatalf("the order is %v", order)
	}
}

// TestEveryPermissionAtEveryLevelForEveryRole acts through the verbs that every door uses.
func TestEveryPermissionAtEveryLevelForEveryRole(t *testing.T) {
	byLevel := map[settings.Level][]voting.Action{
		settings.FullControl:  {voting.Request, voting.VoteUp, voting.VoteDown, voting.Remove, voting.Reorder, voting.Skip, voting.Playback, voting.Volume},
		settings.UpDown:       {voting.Request, voting.VoteUp, voting.VoteDown},
		settings.UpOnly:       {voting.Request, voting.VoteUp},
		settings.RequestsOnly: {voting.Request},
		settings.HostOnly:     {},
	}
	p := newParty(t, 3, 3)
	p.set(t, "kick", `"off"`)
	p.set(t, "skip_share", "0")
	volume, paused := 50, false
	ctx := t.Context()
	fence := p.fence(t)
	acts := map[voting.Action]func(models.Actor) error{
		voting.Request: func(by models.Actor) error {
			e, created, err := p.Request(ctx, by, p.songs[0])
			if created {
				err = p.Withdraw(ctx, models.AsSystem(), e.ID)
			}
			return err
		},
		voting.VoteUp:   func(by models.Actor) error { _, err := p.Vote(ctx, by, p.waiting(t), 1); return err },
		voting.VoteDown: func(by models.Actor) error { _, err := p.Vote(ctx, by, p.waiting(t), -1); return err },
		voting.Remove:   func(by models.Actor) error { return p.Withdraw(ctx, by, p.waiting(t)) },
		voting.Reorder:  func(by models.Actor) error { return p.Move(ctx, by, p.waiting(t), 0) },
		voting.Skip:     func(by models.Actor) error { _, err := p.Skip(ctx, by, p.playing(t, fence)); return err },
		voting.Playback: func(by models.Actor) error { _, err := p.Wish(ctx, by, queue.Wish{Paused: &paused}); return err },
		voting.Volume:   func(by models.Actor) error { _, err := p.Wish(ctx, by, queue.Wish{Volume: &volume}); return err },
	}
	setting := map[voting.Action]string{voting.VoteUp: "may_vote", voting.VoteDown: "may_vote"}
	roles := []models.Role{models.Anyone, models.Moderator, models.Admin}
	for level, given := range byLevel {
		p.set(t, "level", `"`+string(level)+`"`)
		for action, act := range acts {
			name := setting[action]
			if name == "" {
				name = "may_" + string(action)
			}
			for who, least := range map[settings.Who]int{settings.ByLevel: -1, settings.Guests: 0, settings.Moderators: 1, settings.Admins: 2, settings.Nobody: 3} {
				p.set(t, name, `"`+string(who)+`"`)
				for rank, role := range roles {
					want := rank >= least
					if who == settings.ByLevel {
						want = rank > 0 || slices.Contains(given, action)
					}
					darkened := action == voting.VoteDown && level != settings.FullControl && level != settings.UpDown
					if rank == 0 && (level == settings.HostOnly || darkened) {
						want = false
					}
					err := act(models.Actor{Role: role, Guest: p.guests[1]})
					if got := err == nil; got != want {
						t.Errorf("level %s, %s=%s, %s: allowed %v (%v), want %v", level, name, who, role, got, err, want)
					}
				}
				p.set(t, name, `"level"`)
			}
		}
	}
}

// waiting is an entry of guest 0 that waits.
func (p *party) waiting(t testing.TB) models.EntryID {
	t.Helper()
	e, _, err := p.Request(t.Context(), models.Actor{Role: models.System, Guest: p.guests[0]}, p.songs[1])
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

// playing is an entry of guest 0 that plays.
func (p *party) playing(t testing.TB, fence models.Fence) models.EntryID {
	t.Helper()
	if now, err := p.Playback(t.Context()); err != nil || now.EntryID != 0 {
		return now.EntryID
	}
	if _, _, err := p.Request(t.Context(), models.Actor{Role: models.System, Guest: p.guests[0]}, p.songs[2]); err != nil { // not the one that waiting asks for
		t.Fatal(err)
	}
	return p.play(t, fence, 0)
}
