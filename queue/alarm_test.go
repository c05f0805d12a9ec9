package queue_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// rolls makes the party's dice fall as told, and counts how often they were rolled. None told: any roll fails the test.
func (p *party) rolls(t testing.TB, falls ...int) *int {
	count := 0
	p.Random = func(n int) int {
		if count >= len(falls) || n != 100 {
			t.Errorf("roll %d of %d sides was not expected", count+1, n)
			return 0
		}
		count++
		return falls[count-1]
	}
	return &count
}

func TestTheBuzzerRingsAndRests(t *testing.T) {
	p := newParty(t, 2, 1)
	clock := p.fakeTime()
	p.rolls(t)
	rung, err := p.Alarm(t.Context(), host, "")
	if err != nil || rung.AlarmSerial != 1 || rung.AlarmSound != queue.AlarmPlain || rung.AlarmAt != models.At(clock.now()) {
		t.Fatal(rung, err)
	}
	clock.add(4 * time.Second)
	_, err = p.Alarm(t.Context(), models.AsSystem(), "yes")
	var rule *models.RuleError
	if !errors.As(err, &rule) || rule.Code != "buzzer_rests" || rule.N != 6 {
		t.Fatal(err)
	}
	clock.add(6 * time.Second)
	if rung, err = p.Alarm(t.Context(), models.AsSystem(), "yes"); err != nil || rung.AlarmSerial != 2 ||
		rung.AlarmSound != queue.AlarmYes {
		t.Fatal(rung, err)
	}
	clock.add(-time.Hour) // the clock was put right
	if _, err := p.Alarm(t.Context(), host, "no"); err != nil {
		t.Fatal(err)
	}
	var field *models.FieldError
	if _, err := p.Alarm(t.Context(), host, "scream"); !errors.As(err, &field) || field.Field != "sound" {
		t.Fatal(err)
	}
	p.audited(t, "alarm", 2)
}

// auditSink counts the lines of the audit log in a dump.
type auditSink struct {
	table  string
	action int // the column
	lines  map[string]int
}

func (*auditSink) Begin(int) error { return nil }

func (a *auditSink) Table(name string, columns []store.Column) error {
	a.table = name
	a.action = slices.IndexFunc(columns, func(c store.Column) bool { return c.Name == "action" })
	return nil
}

func (a *auditSink) Row(values []any) error {
	if a.table == "audit" {
		a.lines[values[a.action].(string)]++
	}
	return nil
}

// audited wants so many lines of an action in the audit log.
func (p *party) audited(t testing.TB, action string, want int) {
	t.Helper()
	sink := &auditSink{lines: map[string]int{}}
	if err := p.store.Dump(t.Context(), sink); err != nil {
		t.Fatal(err)
	}
	if got := sink.lines[action]; got != want {
		t.Errorf("%d lines of %q in the audit log, want %d", got, action, want)
	}
}

func TestWhoMayRingTheBuzzer(t *testing.T) {
	p := newParty(t, 1, 1)
	guest := models.AsGuest(p.guests[0])
	_, err := p.Alarm(t.Context(), guest, "")
	expect(t, "a guest", refused(err), "may_not_playback")
	_, err = p.Alarm(t.Context(), models.Actor{}, "")
	expect(t, "nobody", refused(err), models.ErrNoGuest.Error())
	p.set(t, "may_playback", `"guests"`)
	if _, err = p.Alarm(t.Context(), guest, ""); err != nil {
		t.Error(err)
	}
	p.audited(t, "alarm", 0)
	p.set(t, "may_playback", `"nobody"`)
	_, err = p.Alarm(t.Context(), host, "")
	expect(t, "a host where nobody may", refused(err), "may_not_playback")
}

func TestTheBuzzerDecides(t *testing.T) {
	p := newParty(t, 1, 1)
	clock := p.fakeTime()
	p.set(t, "buzzer_win_percent", "30")
	count := p.rolls(t, 29, 30)
	for _, want := range []string{queue.AlarmYes, queue.AlarmNo} {
		rung, err := p.Alarm(t.Context(), models.AsSystem(), "")
		if err != nil || rung.AlarmSound != want {
			t.Fatal(rung.AlarmSound, want, err)
		}
		clock.add(time.Minute)
	}
	if rung, err := p.Alarm(t.Context(), host, queue.AlarmPlain); err != nil || rung.AlarmSound != queue.AlarmPlain || *count != 2 {
		t.Fatal(rung, err, *count)
	}
}

func TestManyPressesAtOnceAreOneAlarm(t *testing.T) {
	p := newParty(t, 1, 1)
	var all sync.WaitGroup
	var mu sync.Mutex
	rang := 0
	for range 20 {
		all.Go(func() {
			_, err := p.Alarm(t.Context(), models.AsSystem(), "")
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				rang++
			} else if refused(err) != "buzzer_rests" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	now, err := p.Playback(t.Context())
	if err != nil || rang != 1 || now.AlarmSerial != 1 {
		t.Fatal(rang, now.AlarmSerial, err)
	}
}

func TestAnAlarmByChance(t *testing.T) {
	p := newParty(t, 6, 3)
	clock := p.fakeTime()
	fence := p.fence(t)
	for i := range 6 {
		p.request(t, i%3, i)
	}
	serial := func() int64 {
		now, err := p.Playback(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return now.AlarmSerial
	}
	p.rolls(t) // off: the dice stay where they are
	now := p.play(t, fence, 0)
	now = p.play(t, fence, now)
	p.set(t, "alarm_chance", "20")
	p.set(t, "party_mode_guests", "4")
	now = p.play(t, fence, now) // too few guests
	p.set(t, "party_mode_guests", "3")
	count := p.rolls(t, 20, 19)
	if now = p.play(t, fence, now); serial() != 0 || *count != 1 {
		t.Fatalf("rung %d times after %d rolls: 20 is one too many", serial(), *count)
	}
	next := p.play(t, fence, now)
	if serial() != 1 || *count != 2 {
		t.Fatalf("rung %d times after %d rolls", serial(), *count)
	}
	if _, err := p.Skip(t.Context(), host, next); err != nil { // a skipped song is none that was played; the dice would be missed
		t.Fatal(err)
	}
	clock.add(time.Second)
	p.play(t, fence, 0)
	if serial() != 1 {
		t.Fatal("rung again")
	}
}

func TestAnAlarmIsTakenUpByThePlayerThatLeads(t *testing.T) {
	p := newParty(t, 1, 1)
	old := p.fence(t)
	fence := p.fence(t)
	if _, err := p.Alarm(t.Context(), host, ""); err != nil {
		t.Fatal(err)
	}
	if err := p.AlarmTaken(t.Context(), old, 1); !errors.Is(err, models.ErrFenced) {
		t.Error(err)
	}
	if err := p.AlarmTaken(t.Context(), fence, 1); err != nil {
		t.Error(err)
	}
	if now, err := p.Playback(t.Context()); err != nil || now.AlarmHeard != 1 || now.AlarmSerial != 1 {
		t.Error(now, err)
	}
}
