package queue_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

func (p *party) shout(t testing.TB, guest int, text string) models.Shout {
	t.Helper()
	s, err := p.Shout(t.Context(), models.AsGuest(p.guests[guest]), models.ShoutOut, text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func refusedAs(t testing.TB, err error, code string) {
	t.Helper()
	var rule *models.RuleError
	if !errors.As(err, &rule) || rule.Code != code {
		t.Errorf("got %v, want the refusal %q", err, code)
	}
}

func (p *party) change(t testing.TB, guest int, change func(*models.Guest)) {
	t.Helper()
	err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		g, err := tx.Guests().Get(p.Room, p.guests[guest])
		if err != nil {
			return err
		}
		change(&g)
		return tx.Guests().Save(g)
	})
	if err != nil {
		t.Fatal(err)
	}
}

var moderator = models.Actor{Role: models.Moderator, Account: "mod"}

func TestAMessageWaitsForAModerator(t *testing.T) {
	p := newParty(t, 1, 2)
	s := p.shout(t, 0, "hello room")
	if s.Status != models.ShoutWaiting || s.DecidedAt != 0 {
		t.Fatalf("%+v", s)
	}
	if _, err := p.Decide(t.Context(), models.AsGuest(p.guests[0]), s.ID, true); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a guest decided: %v", err)
	}
	// Another process, started anew, finds it in the database.
	again, err := queue.New(t.Context(), p.Config)
	if err != nil {
		t.Fatal(err)
	}
	list, err := again.Messages().List(t.Context(), models.ShoutWaiting, 0, 10)
	if err != nil || len(list) != 1 || list[0].Text != "hello room" || list[0].Guest == nil || list[0].Guest.ID != p.guests[0] {
		t.Fatalf("%v %+v", err, list)
	}
	shown, err := p.Decide(t.Context(), moderator, s.ID, true)
	if err != nil || shown.Status != models.ShoutShown || shown.DecidedBy != "mod" {
		t.Errorf("%v %+v", err, shown)
	}
	if n, _, err := p.Messages().Waiting(t.Context()); err != nil || n != 0 {
		t.Errorf("%d wait (%v)", n, err)
	}
	if _, err := p.Decide(t.Context(), moderator, s.ID, false); err != nil {
		t.Errorf("what is shown cannot be taken off: %v", err)
	}
	if _, err := p.Decide(t.Context(), moderator, 999_999, true); !errors.Is(err, models.ErrNoSuchShout) {
		t.Errorf("got %v", err)
	}
}

func TestARemovedMessageLeavesNoText(t *testing.T) {
	p := newParty(t, 1, 1)
	s := p.shout(t, 0, "secret")
	if err := p.RemoveShout(t.Context(), moderator, s.ID); err != nil {
		t.Fatal(err)
	}
	after, err := p.Messages().After(t.Context(), s.Version)
	if err != nil || len(after) != 1 || after[0].Text != "" || after[0].Status != models.ShoutRejected {
		t.Errorf("%v %+v", err, after)
	}
	if again, err := p.Decide(t.Context(), moderator, s.ID, true); err != nil || again.Status != models.ShoutRejected {
		t.Errorf("what has no text is shown: %v %+v", err, again)
	}
	if list, err := p.Messages().List(t.Context(), models.ShoutRejected, 0, 10); err != nil || len(list) != 0 {
		t.Errorf("%v %+v", err, list)
	}
}

// told are the lines of the audit log, the newest first, as people read them.
func (p *party) told(t testing.TB) string {
	t.Helper()
	lines, err := p.store.AuditLog().Page(t.Context(), p.Room, store.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, l := range lines {
		text += l.Action + " " + l.Target + " " + l.Detail + "\n"
	}
	return text
}

// "Its text is kept nowhere" goes for the audit log too, and for the lines that were there before.
func TestARemovedMessageLeavesNoTextInTheAuditLog(t *testing.T) {
	p := newParty(t, 1, 1)
	s, kept := p.shout(t, 0, "secret"), p.shout(t, 0, "hello")
	for _, id := range []models.ShoutID{s.ID, kept.ID} {
		if _, err := p.Decide(t.Context(), moderator, id, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.RemoveShout(t.Context(), moderator, s.ID); err != nil {
		t.Fatal(err)
	}
	if got := p.told(t); strings.Contains(got, "secret") || !strings.Contains(got, "shout_remove …") ||
		!strings.Contains(got, "shout_show hello") {
		t.Error(got)
	}
}

// Nobody has to decide about a dedication of a song that is over, and it does not count against its writer.
func TestADedicationThatComesTooLateIsDropped(t *testing.T) {
	p := newParty(t, 3, 1)
	ann, fence := models.AsGuest(p.guests[0]), p.fence(t)
	var entries []models.EntryID
	for i := range 3 {
		e, _, err := p.RequestFor(t.Context(), ann, queue.Wish{Song: p.songs[i], Dedication: "for Bob"})
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e.ID)
	}
	waiting := func(want int) {
		t.Helper()
		if n, _, err := p.Messages().Waiting(t.Context()); err != nil || n != want {
			t.Errorf("%d wait (%v), want %d", n, err, want)
		}
	}
	waiting(3)
	if err := p.Withdraw(t.Context(), ann, entries[2]); err != nil {
		t.Fatal(err)
	}
	waiting(2)
	first := p.play(t, fence, 0)
	waiting(2) // it may still be let through while it plays
	if _, err := p.Skip(t.Context(), moderator, first); err != nil {
		t.Fatal(err)
	}
	waiting(1)
	if p.play(t, fence, entries[1]); p.entry(t, entries[1]).Status != models.Played {
		t.Fatalf("%+v", p.entry(t, entries[1]))
	}
	waiting(0)
}

func TestWithoutModerationAMessageIsShownAtOnce(t *testing.T) {
	p := newParty(t, 1, 1)
	p.set(t, "shouts_moderated", "false")
	if s := p.shout(t, 0, "hi"); s.Status != models.ShoutShown || s.DecidedAt == 0 {
		t.Errorf("%+v", s)
	}
	p.set(t, "shouts_moderated", "true")
	s, err := p.Shout(t.Context(), moderator, models.ShoutOut, "from the host")
	if err != nil || s.Status != models.ShoutShown || s.GuestID != 0 {
		t.Errorf("the host's: %v %+v", err, s)
	}
}

func TestMutedBannedAndSwitchedOff(t *testing.T) {
	p := newParty(t, 2, 3)
	p.change(t, 0, func(g *models.Guest) { g.Muted = true })
	p.change(t, 1, func(g *models.Guest) { g.Banned = true })
	for i, code := range []string{"muted", "banned"} {
		_, err := p.Shout(t.Context(), models.AsGuest(p.guests[i]), models.ShoutOut, "hi")
		refusedAs(t, err, code)
		refusedAs(t, p.React(t.Context(), models.AsGuest(p.guests[i]), "🔥"), code)
		_, _, err = p.RequestFor(t.Context(), models.AsGuest(p.guests[i]), queue.Wish{Song: p.songs[0], Dedication: "for you"})
		refusedAs(t, err, code)
	}
	e := p.request(t, 0, 0) // muted: may still request
	_, err := p.Dedicate(t.Context(), models.AsGuest(p.guests[0]), e.ID, "for you")
	refusedAs(t, err, "muted")
	for name, code := range map[string]string{"shouts": "no_shout", "dedications": "no_dedication", "reactions": "no_reactions"} {
		p.set(t, name, "false")
		by := models.AsGuest(p.guests[2])
		switch name {
		case "shouts":
			_, err = p.Shout(t.Context(), by, models.ShoutOut, "hi")
		case "dedications":
			_, _, err = p.RequestFor(t.Context(), by, queue.Wish{Song: p.songs[1], Dedication: "for you"})
		case "reactions":
			err = p.React(t.Context(), by, "🔥")
		}
		refusedAs(t, err, code)
	}
	_, err = p.Shout(t.Context(), models.AsGuest(p.guests[2]), models.Hashtag, "party")
	refusedAs(t, err, "no_hashtag")
	if got := p.order(t); len(got) != 1 {
		t.Errorf("a request with a refused dedication was kept: %v", got)
	}
}

func TestHostileTexts(t *testing.T) {
	p := newParty(t, 1, 1)
	p.set(t, "shouts_moderated", "false")
	p.set(t, "hashtags", "true")
	for text, want := range map[string]string{
		"\u202eevil\u202c":                    "evil",
		"a\u200b\u2060\ufeffb":                "ab",
		"<script>alert(1)</script>":           "<script>alert(1)</script>", // text: the pages escape it
		"two\nlines\tand\x00more":             "two lines andmore",
		strings.Repeat("x", 10_000):           strings.Repeat("x", queue.ShoutLength),
		"z" + strings.Repeat("\u0301", 200):   "z\u0301\u0301\u0301",
		"\xff\xfehalf":                        "half",
		strings.Repeat("👩\u200d🎤", 100) + "!": "",
	} {
		s, err := p.Shout(t.Context(), models.AsSystem(), models.ShoutOut, text)
		if err != nil || !utf8.ValidString(s.Text) || utf8.RuneCountInString(s.Text) > queue.ShoutLength || want != "" && s.Text != want {
			t.Errorf("%.20q became %.40q (%v), want %.40q", text, s.Text, err, want)
		}
	}
	for _, text := range []string{"", " \t ", "\u200d\u200b", "\u3164\u2800"} {
		var field *models.FieldError
		if _, err := p.Shout(t.Context(), models.AsGuest(p.guests[0]), models.ShoutOut, text); !errors.As(err, &field) ||
			field.Field != "text" {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := p.Shout(t.Context(), models.AsGuest(p.guests[0]), models.Hashtag, "#"+text); !errors.As(err, &field) {
			t.Errorf("#%q: %v", text, err)
		}
	}
	for text, want := range map[string]string{"party": "#party", "#party": "#party",
		strings.Repeat("y", 500): "#" + strings.Repeat("y", queue.HashtagLength-1)} {
		if s, err := p.Shout(t.Context(), models.AsSystem(), models.Hashtag, text); err != nil || s.Text != want {
			t.Errorf("%.20q became %.70q (%v)", text, s.Text, err)
		}
	}
	if lines, err := p.Messages().Hashtags(t.Context()); err != nil || len(lines) != 3 {
		t.Errorf("%v %q", err, lines)
	}
}

func TestOneGuestCannotFloodTheModerators(t *testing.T) {
	p := newParty(t, 1, 2)
	for range 5 {
		p.shout(t, 0, "again")
	}
	_, err := p.Shout(t.Context(), models.AsGuest(p.guests[0]), models.ShoutOut, "again")
	refusedAs(t, err, "shouts_waiting")
	p.shout(t, 1, "somebody else may")
	p.set(t, "shouts_moderated", "false")
	list, err := p.Messages().List(t.Context(), models.ShoutWaiting, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if _, err := p.Decide(t.Context(), moderator, s.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		p.shout(t, 0, "and again")
	}
	_, err = p.Shout(t.Context(), models.AsGuest(p.guests[0]), models.ShoutOut, "again")
	refusedAs(t, err, "shout_limit")
}

func TestADedicationIsShownOnceItWasLetThrough(t *testing.T) {
	p := newParty(t, 3, 2)
	ann := models.AsGuest(p.guests[0])
	e, created, err := p.RequestFor(t.Context(), ann, queue.Wish{Song: p.songs[0], Dedication: "for \u202eBob"})
	if err != nil || !created || e.Dedication != "" {
		t.Fatalf("%v %v %+v", err, created, e)
	}
	list, err := p.Messages().List(t.Context(), models.ShoutWaiting, 0, 10)
	if err != nil || len(list) != 1 || list[0].Text != "for Bob" || list[0].Title != "Song 0" || list[0].EntryID != e.ID {
		t.Fatalf("%v %+v", err, list)
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Decide(t.Context(), moderator, list[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if snap, err := live.Fresh(t.Context()); err != nil || snap.Items[e.ID].Dedication != "for Bob" {
		t.Errorf("%v %+v", err, snap.Items[e.ID].Entry)
	}
	// Another text takes its place, and is moderated again.
	if e, err := p.Dedicate(t.Context(), ann, e.ID, "for Eve"); err != nil || e.Dedication != "" {
		t.Errorf("%v %+v", err, e)
	}
	list, err = p.Messages().List(t.Context(), models.ShoutWaiting, 0, 10)
	if err != nil || len(list) != 1 || list[0].Text != "for Eve" {
		t.Errorf("%v %+v", err, list)
	}
	if _, err := p.Dedicate(t.Context(), models.AsGuest(p.guests[1]), e.ID, "mine"); !errors.Is(err, models.ErrNotYours) {
		t.Errorf("somebody else's entry: %v", err)
	}
	p.set(t, "shouts_moderated", "false")
	if e, err := p.Dedicate(t.Context(), ann, e.ID, "for all"); err != nil || e.Dedication != "for all" {
		t.Errorf("%v %+v", err, e)
	}
	if e, err := p.Dedicate(t.Context(), ann, e.ID, ""); err != nil || e.Dedication != "" {
		t.Errorf("%v %+v", err, e)
	}
	if n, _, err := p.Messages().Waiting(t.Context()); err != nil || n != 0 {
		t.Errorf("%d wait (%v)", n, err)
	}
	// Requesting one's own song again with a dedication gives it that.
	e, created, err = p.RequestFor(t.Context(), ann, queue.Wish{Song: p.songs[0], Dedication: "for my dog"})
	if err != nil || created || e.Dedication != "for my dog" || p.entry(t, e.ID).Dedication != "for my dog" {
		t.Errorf("%v %v %+v", err, created, e)
	}
	if _, err := p.Dedicate(t.Context(), ann, e.ID, ""); err != nil {
		t.Fatal(err)
	}
	// A song that is somebody else's already gets the vote, and no dedication.
	e, created, err = p.RequestFor(t.Context(), models.AsGuest(p.guests[1]), queue.Wish{Song: p.songs[0], Dedication: "mine"})
	if err != nil || created || e.Votes != 2 || e.Dedication != "" {
		t.Errorf("%v %v %+v", err, created, e)
	}
	if err := p.Withdraw(t.Context(), ann, e.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Dedicate(t.Context(), ann, e.ID, "late"); !errors.Is(err, models.ErrEntryGone) {
		t.Errorf("got %v", err)
	}
}

func TestReactionsReachEveryProcess(t *testing.T) {
	p := newParty(t, 0, 1)
	var field *models.FieldError
	for _, emoji := range []string{"", "x", "🔥🔥", "<b>"} {
		if err := p.React(t.Context(), models.AsGuest(p.guests[0]), emoji); !errors.As(err, &field) {
			t.Errorf("%q: %v", emoji, err)
		}
	}
	for _, emoji := range models.Reactions() {
		if err := p.React(t.Context(), models.AsGuest(p.guests[0]), emoji); err != nil {
			t.Errorf("%q: %v", emoji, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	heard := make(chan map[string]int, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Reactions().Hear(ctx, func(counts map[string]int) {
			select {
			case heard <- counts:
			default:
			}
		})
	}()
	for got := map[string]int(nil); got == nil; {
		if err := p.Reactions().Spread(ctx, map[string]int{"🔥": 3}); err != nil {
			t.Fatal(err)
		}
		select {
		case got = <-heard:
			if got["🔥"] != 3 {
				t.Errorf("heard %v", got)
			}
		case <-time.After(20 * time.Millisecond): // it may not listen yet
		}
	}
	cancel()
	<-done
}
