package queue_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/voting"
)

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
	s, err := p.store.Library().Song(t.Context(), p.songs[song])
	if err != nil {
		t.Fatal(err)
	}
	change(&s)
	if err := p.store.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: s}}); err != nil {
		t.Fatal(err)
	}
}

// TestWhatTheHostSettlesHoldsInEveryProcess changes the policy on one process and looks at another.
func TestWhatTheHostSettlesHoldsInEveryProcess(t *testing.T) {
	p := newParty(t, 3, 3)
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
			if _, err := p.Change(t.Context(), host, settings.Changes{"policy": []byte(policies[i%5]),
				"bound": fmt.Appendf(nil, "%d", 3+i)}); err != nil {
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
		for _, said := range item.Ballots {
			ups, downs = ups+max(int(said.Value), 0), downs-min(int(said.Value), 0)
		}
		if len(item.Ballots) != len(p.guests) || item.Ups != ups || item.Downs != downs || item.Votes != ups-downs {
			t.Errorf(
				"entry %d: %d votes cast, sums %d-%d=%d, want %d-%d",
				item.ID,
				len(item.Ballots),
				item.Ups,
				item.Downs,
				item.Votes,
				ups,
				downs,
			)
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
		settings.FullControl: {
			voting.Request,
			voting.VoteUp,
			voting.VoteDown,
			voting.Remove,
			voting.Reorder,
			voting.Skip,
			voting.Playback,
			voting.Volume,
		},
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
		voting.Playback: func(by models.Actor) error {
			_, err := p.ControlPlayback(ctx, by, queue.PlaybackCommand{Paused: &paused})
			return err
		},
		voting.Volume: func(by models.Actor) error {
			_, err := p.ControlPlayback(ctx, by, queue.PlaybackCommand{Volume: &volume})
			return err
		},
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
			for who, least := range map[settings.Who]int{settings.ByLevel: -1, settings.Guests: 0, settings.Moderators: 1,
				settings.Admins: 2, settings.Nobody: 3} {
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
	// not the one that waiting asks for
	if _, _, err := p.Request(t.Context(), models.Actor{Role: models.System, Guest: p.guests[0]}, p.songs[2]); err != nil {
		t.Fatal(err)
	}
	return p.play(t, fence, 0)
}
