package queue_test

import (
	"slices"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/store"
)

// auditOf reads the newest lines of the audit log, the newest first: "action target detail".
func (p *party) auditOf(t testing.TB, account string) []string {
	t.Helper()
	rows, err := p.store.AuditPage(t.Context(), p.Room, store.AuditQuery{Account: &account, Limit: 100})
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
	if _, err := p.Retry(ctx, host, e.ID); err != nil {
		t.Errorf("a host: %v", err)
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
