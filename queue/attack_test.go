package queue_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// auditOf reads the newest lines of the audit log, the newest first: "action target detail".
func (p *party) auditOf(t testing.TB, account string) []string {
	t.Helper()
	rows, err := p.store.AuditLog().Page(t.Context(), p.Room, store.AuditQuery{Account: &account, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.TrimSpace(row.Action + " " + row.Target + " " + row.Detail)
	}
	return lines
}

// What the party itself or another host has queued is nobody's: a host who is no guest removes it, and the log says so.
func TestAHostRemovesNothingWithoutALine(t *testing.T) {
	p := newParty(t, 2, 1)
	for i, by := range []models.Actor{models.AsSystem(), models.AsGuest(p.guests[0])} {
		e, _, err := p.Request(t.Context(), by, p.songs[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Withdraw(t.Context(), moderator, e.ID); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := p.auditOf(t, "mod"), []string{"remove Song 1", "remove Song 0"}; !slices.Equal(got, want) {
		t.Errorf("the log says %q, want %q", got, want)
	}
}

// A song that failed is no way round a ban: trying it again is requesting it again.
func TestWhoMayNotRequestCannotTryAFailedSongAgain(t *testing.T) {
	p := newParty(t, 1, 1)
	ctx, me := t.Context(), models.AsGuest(p.guests[0])
	e := p.request(t, 0, 0)
	fence := p.fence(t)
	if now := p.play(t, fence, 0); now != e.ID {
		t.Fatalf("plays %d", now)
	}
	if _, err := p.Ban(ctx, host, me.Guest, true); err != nil { // what plays goes on
		t.Fatal(err)
	}
	if _, err := p.Fail(ctx, fence, e.ID, models.ProblemBroken); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Retry(ctx, me, e.ID); ruled(err) != "banned" {
		t.Errorf("a banned guest: %v", err)
	}
	if _, err := p.Ban(ctx, host, me.Guest, false); err != nil {
		t.Fatal(err)
	}
	p.set(t, "level", `"host_only"`)
	if _, err := p.Retry(ctx, me, e.ID); ruled(err) != "may_not_request" {
		t.Errorf("where only hosts choose: %v", err)
	}
	if _, err := p.Retry(ctx, moderator, e.ID); err != nil {
		t.Errorf("a host: %v", err)
	}
	if got, want := p.auditOf(t, "mod"), []string{"retry Song 0"}; !slices.Equal(got, want) {
		t.Errorf("the log says %q, want %q", got, want)
	}
}

// A phone that did not hear the answer says the same again: that is no second down vote.
func TestADownVoteThatIsRepeatedCostsNothing(t *testing.T) {
	p := newParty(t, 2, 2)
	p.set(t, "down_votes_per_hour", "1")
	p.set(t, "kick", `"off"`)
	first, second := p.request(t, 0, 0), p.request(t, 0, 1)
	for range 2 {
		if e := p.vote(t, 1, first, -1); e.Votes != 0 {
			t.Errorf("%d votes", e.Votes)
		}
	}
	if _, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), second.ID, -1); ruled(err) != "down_limit" {
		t.Errorf("another song: %v", err)
	}
}

// A stream's address may hold a key: it is a setting for admins' eyes. While the station is lost, guests read its name.
func TestNobodyReadsTheAddressOfTheRadio(t *testing.T) {
	p, _ := dry(t, 2, 1, "stream")
	p.set(t, "stream_url", `"https://radio.example/live?key=secret"`)
	p.refill(t)
	lost := p.choices(t)
	if len(lost) != 1 {
		t.Fatalf("%d choices", len(lost))
	}
	if err := p.Unplayable(t.Context(), lost[0].ID, models.ProblemStreamLost); err != nil {
		t.Fatal(err)
	}
	p.refill(t)
	if got := becauseOf(p.choices(t)); !slices.Equal(got, []string{"instead:radio.example"}) {
		t.Errorf("plays because %q", got)
	}
}

// Who pauses the music, turns it down or sends the sound elsewhere stands in the log; a drag of a slider is one line.
func TestTheLogTellsWhoTouchedTheMusic(t *testing.T) {
	p := newParty(t, 1, 1)
	c := p.fakeTime()
	p.set(t, "level", `"full_control"`)
	p.request(t, 0, 0)
	p.play(t, p.fence(t), 0)
	wish := func(by models.Actor, w queue.PlaybackCommand) {
		t.Helper()
		if _, err := p.ControlPlayback(t.Context(), by, w); err != nil {
			t.Fatal(err)
		}
	}
	yes, no, null, place, fade := true, false, "null", models.Millis(67_000), models.Millis(1500)
	volumes := []int{60, 50, 30}
	before, err := p.Playback(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wish(moderator, queue.PlaybackCommand{Paused: &yes})
	wish(moderator, queue.PlaybackCommand{Paused: &yes}) // it was
	for i := range volumes {
		wish(moderator, queue.PlaybackCommand{Volume: &volumes[i]})
		c.add(time.Second)
	}
	wish(host, queue.PlaybackCommand{Volume: &volumes[0]})
	wish(moderator, queue.PlaybackCommand{Volume: &volumes[1]})
	c.add(2 * time.Minute)
	wish(moderator, queue.PlaybackCommand{Volume: &volumes[2]})
	wish(moderator, queue.PlaybackCommand{Output: &null})
	wish(moderator, queue.PlaybackCommand{Position: &place, Crossfade: &fade})
	wish(moderator, queue.PlaybackCommand{Paused: &no})
	wish(models.AsGuest(p.guests[0]), queue.PlaybackCommand{Paused: &yes, Volume: &volumes[0]})
	if _, err := p.Shout(t.Context(), moderator, models.ShoutOut, "cake!"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"shout cake!", "play", "seek  0:00 → 1:07", "crossfade  " + strconv.FormatFloat(float64(before.Crossfade)/1000, 'f', -1,
			64) + " s → 1.5 s",
		"output null auto", "volume  50 → 30", "volume  60 → 50", "volume  " + strconv.Itoa(before.Volume) + " → 30", "pause",
	}
	if got := p.auditOf(t, "mod"); !slices.Equal(got, want) {
		t.Errorf("the log says\n%q, want\n%q", got, want)
	}
	if got := p.auditOf(t, ""); len(got) != 0 {
		t.Errorf("of a guest the log says %q", got)
	}
}

// Pages that are open outside the room must not make a quorum that the room cannot reach.
func TestWhoHasNotReadTheCodeCountsForNoQuorum(t *testing.T) {
	p, now := clocked(t, 5)
	ctx := t.Context()
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	reconciler := p.Reconciler(live)
	present := func() int {
		t.Helper()
		if err := p.Seen(ctx, p.guests); err != nil {
			t.Fatal(err)
		}
		for range 2 { // who is missing leaves at the second sweep
			*now = now.Add(6 * time.Second)
			if err := reconciler.Reconcile(ctx); err != nil {
				t.Fatal(err)
			}
		}
		snap, err := live.Fresh(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return snap.Present
	}
	if _, err := p.Prove(ctx, p.guests[0], p.code(t).Text); err != nil {
		t.Fatal(err)
	}
	if n := present(); n != 1 {
		t.Errorf("%d count, one has read the code", n)
	}
	if _, _, err := p.Request(ctx, models.Actor{Role: models.Admin, Account: "host", Guest: p.guests[1]}, p.songs[0]); err != nil {
		t.Errorf("a host acts without a code: %v", err)
	}
	if n := present(); n != 1 {
		t.Errorf("%d count with a host who has not read it", n)
	}
	p.set(t, "codes", "false")
	if n := present(); n != 5 {
		t.Errorf("%d count without codes", n)
	}
	p.set(t, "codes", "true")
	if n := present(); n != 1 {
		t.Errorf("%d count with codes again", n)
	}
	*now = now.Add(12 * time.Hour)
	if n := present(); n != 0 {
		t.Errorf("%d count when all proofs have expired", n)
	}
}
