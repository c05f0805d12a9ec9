package queue_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// govern is an act of the host that has to work.
func (p *party) govern(t testing.TB, g queue.Government) queue.Governed {
	t.Helper()
	done, err := p.Govern(t.Context(), host, g)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func (p *party) values(t testing.TB) settings.Values {
	t.Helper()
	v, err := p.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAnActOnTheSettingsIsAllOrNothing(t *testing.T) {
	p := newParty(t, 1, 1)
	before := p.values(t)
	for name, bad := range map[string]settings.Changes{
		"nothing_such": {"kick_votes": []byte("4"), "nothing_such": []byte("1")},
		"zone":         {"policy": []byte(`"votes"`), "zone": []byte(`"x"`)},
		"bound":        {"policy": []byte(`"votes"`), "bound": []byte("2")},
		"kick":         {"policy": []byte(`"votes"`), "kick": []byte("null")},
		"schedule":     {"policy": []byte(`"votes"`), "schedule": []byte(`[{"rule":"volume","from":"25:00","until":"06:00"}]`)},
		"forbidden":    {"policy": []byte(`"votes"`), "forbidden": []byte(`["fine", "/(/"]`)},
		"closing_song": {"policy": []byte(`"votes"`), "closing_song": []byte("999999")},
	} {
		_, err := p.Govern(t.Context(), host, queue.Government{Changes: bad, Action: "import"})
		var field *models.FieldError
		if !errors.As(err, &field) || field.Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	after := p.values(t)
	for _, s := range settings.Table() {
		if before.JSON(s) != after.JSON(s) {
			t.Errorf("%s became %s", s.Name, after.JSON(s))
		}
	}
	p.audited(t, "import", 0)
}

func TestOnlyAdminsGovern(t *testing.T) {
	p := newParty(t, 1, 1)
	for _, by := range []models.Actor{moderator, models.AsGuest(p.guests[0]), {}} {
		for _, value := range []string{`"votes"`, `"fair"`} { // also what is so already
			if _, err := p.Govern(t.Context(), by, queue.Government{Changes: settings.Changes{"policy": []byte(value)}}); !errors.Is(
				err,
				models.ErrNotAllowed,
			) {
				t.Errorf("%s by %q: %v", value, by.Role, err)
			}
		}
	}
	if p.values(t).Policy != settings.Fair {
		t.Error("the policy has changed")
	}
}

func TestAnActTellsWhatIsDifferentAndCanBeTriedAndUndone(t *testing.T) {
	p := newParty(t, 1, 1)
	preset, _ := settings.PresetNamed("bar")
	would := p.govern(t, queue.Government{Changes: preset, Try: true})
	if len(would.Changed) == 0 || p.values(t).Policy != settings.Fair || p.values(t).Codes {
		t.Fatalf("a trial changed %v", would.Changed)
	}
	before := p.values(t)
	done := p.govern(t, queue.Government{Changes: preset, Action: "preset", Target: "bar"})
	if len(done.Changed) != len(would.Changed) || !p.values(t).Codes || done.Version == 0 {
		t.Fatalf("%d changes, %d were told", len(done.Changed), len(would.Changed))
	}
	p.audited(t, "preset", 1)
	p.audited(t, "setting", len(done.Changed)+1) // the helper set one
	undo, now := settings.Changes{}, settings.Changes{}
	for _, c := range done.Changed {
		undo[c.Setting.Name], now[c.Setting.Name] = json.RawMessage(c.Old), json.RawMessage(c.New)
	}
	p.govern(t, queue.Government{Changes: undo, Was: now})
	after := p.values(t)
	for _, s := range settings.Table() {
		if before.JSON(s) != after.JSON(s) {
			t.Errorf("%s is %s, was %s", s.Name, after.JSON(s), before.JSON(s))
		}
	}
	again := p.govern(t, queue.Government{Changes: undo})
	if len(again.Changed) != 0 {
		t.Errorf("changed again: %v", again.Changed)
	}
}

// Two hosts change different rules at once, and both add words to the same list.
func TestTwoHostsGovernAtOnceAndLoseNothing(t *testing.T) {
	p := newParty(t, 1, 1)
	names := []string{"kick_votes", "bound", "skip_grace", "queue_songs", "song_minutes", "in_a_row"}
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			for n := range 10 {
				if _, err := p.Change(t.Context(), host, settings.Changes{name: fmt.Appendf(nil, "%d", 10+i+n)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for h := range 2 {
		wg.Go(func() {
			for n := range 10 {
				p.forbid(t, fmt.Sprintf("word %d of %d", n, h))
			}
		})
	}
	wg.Wait()
	v := p.values(t)
	for i, name := range names {
		s, _ := settings.Of(name)
		if got, want := v.JSON(s), fmt.Sprint(10+i+9); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if len(v.Forbidden) != 20 {
		t.Errorf("%d words: %q", len(v.Forbidden), v.Forbidden)
	}
}

// forbid adds a word as a page does: it says which words it saw, and looks again where somebody was faster.
func (p *party) forbid(t testing.TB, word string) {
	for {
		seen, err := p.Settings(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		was, _ := json.Marshal(append([]string{}, seen.Forbidden...))
		is, _ := json.Marshal(append(slices.Clone(seen.Forbidden), word))
		_, err = p.Govern(
			t.Context(),
			host,
			queue.Government{Changes: settings.Changes{"forbidden": is}, Was: settings.Changes{"forbidden": was}},
		)
		var stale *queue.StaleError
		if errors.As(err, &stale) && stale.Setting.Name == "forbidden" {
			continue
		}
		if err != nil {
			t.Error(err)
		}
		return
	}
}

func TestALongListIsQuotedShortInTheAuditLog(t *testing.T) {
	p := newParty(t, 1, 1)
	words := make([]string, 150)
	for i := range words {
		words[i] = fmt.Sprintf("a rather long line of forbidden words number %d", i)
	}
	data, _ := json.Marshal(words)
	p.set(t, "forbidden", string(data))
	if got := len(p.values(t).Forbidden); got != len(words) {
		t.Fatalf("%d words", got)
	}
	if longest := p.longestDetail(t); longest > 1000 {
		t.Errorf("a line of the audit log has %d bytes", longest)
	}
}

// longestDetail is the longest text in the audit log.
func (p *party) longestDetail(t testing.TB) int {
	t.Helper()
	sink := &longest{}
	if err := p.store.Dump(t.Context(), sink); err != nil {
		t.Fatal(err)
	}
	return sink.bytes
}

// A box without a clock starts in 1970 and learns the time later; it may also be set back. The party goes on, and no limit locks anybody
// out for longer than it says.
func TestTheClockIsSetWhileThePartyRuns(t *testing.T) {
	p := newParty(t, 8, 2)
	c := p.fakeTime()
	p.set(t, "time_zone", `"Europe/Berlin"`)
	p.set(t, "schedule", `[{"rule":"no_requests","from":"04:00","until":"06:00"}]`)
	p.set(t, "requests_per_hour", "3")
	steps := []time.Time{
		time.Date(1970, 1, 1, 0, 0, 5, 0, time.UTC),
		time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 24, 18, 30, 0, 0, time.UTC), // set back
		time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC),  // 02:30 in Berlin, summer
		time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC),  // 02:30 in Berlin once more, winter
	}
	for i, at := range steps {
		c.mu.Lock()
		c.at = at
		c.mu.Unlock()
		expect(t, fmt.Sprintf("request at %v", at), p.ask(t, 0, i), "")
		if got := len(p.order(t)); got != i+1 {
			t.Errorf("at %v %d songs wait", at, got)
		}
	}
	c.mu.Lock()
	c.at = time.Date(2026, 10, 25, 3, 30, 0, 0, time.UTC) // 04:30 in Berlin
	c.mu.Unlock()
	expect(t, "at half past four", p.ask(t, 1, 6), "closed")
	p.set(t, "time_zone", `"America/New_York"`)
	expect(t, "half past eleven in New York", p.ask(t, 1, 6), "")
}

// longest measures, in a dump, the texts of the audit log.
type longest struct {
	inAudit bool
	bytes   int
}

func (l *longest) Begin(int) error { return nil }

func (l *longest) Table(name string, _ []store.Column) error {
	l.inAudit = name == "audit"
	return nil
}

func (l *longest) Row(values []any) error {
	for _, value := range values {
		if text, ok := value.(string); ok && l.inAudit {
			l.bytes = max(l.bytes, len(text))
		}
	}
	return nil
}
