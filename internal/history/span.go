package history

import (
	"context"
	"fmt"
	"time"

	"upbeat/models"
)

// Kind names a choice of time.
type Kind string

// The choices.
const (
	Tonight Kind = "tonight" // the party that is on; where none is, the last one
	OfParty Kind = "party"
	Week    Kind = "week"  // the last 7 days, today included
	Month   Kind = "month" // the last 30 days, today included
	Custom  Kind = "custom"
)

// Ask is a choice of time as a form or a URL makes it. The zero Ask is tonight.
type Ask struct {
	Kind     Kind
	Party    models.PartyID
	From, To string // of Custom: "2026-07-01T20:00" or "2026-07-01" in the room's time zone; a To without a time includes its day
}

// Span is a stretch of time: from From until before To.
type Span struct {
	Kind     Kind
	Party    models.PartyID // of Tonight and OfParty; 0 = there was none
	From, To models.Millis
	Zone     *time.Location
}

// Empty tells whether nothing can be in the span.
func (s Span) Empty() bool { return s.To <= s.From }

// key is the same for spans that show the same.
func (s Span) key() string { return fmt.Sprint(s.From, s.To, s.Zone) }

const (
	minute = models.Millis(60_000)
	day    = 24 * 60 * minute
)

// Span finds out what a choice means in a time zone. Errors: models.ErrNoSuchParty; a *models.FieldError that names "span", "from" or "to".
func (b *Stats) Span(ctx context.Context, ask Ask, zone *time.Location) (Span, error) {
	now := b.now().In(zone)
	s := Span{Kind: ask.Kind, Zone: zone, To: soon(now)}
	switch ask.Kind {
	case "", Tonight:
		party, err := b.store.History().LastParty(ctx, b.room)
		s.Kind = Tonight
		return s.of(party), err
	case OfParty:
		party, err := b.store.History().Party(ctx, b.room, ask.Party)
		return s.of(party), err
	case Week:
		s.From = models.At(midnight(now).AddDate(0, 0, -6))
	case Month:
		s.From = models.At(midnight(now).AddDate(0, 0, -29))
	case Custom:
		return b.custom(ctx, ask, s)
	default:
		return s, &models.FieldError{Field: "span", Want: "tonight, party, week, month or custom"}
	}
	return b.clipped(ctx, s)
}

// soon is the end of the current minute: what happens now is in the span, and who asks again shortly asks for the same one.
func soon(now time.Time) models.Millis { return models.At(now)/minute*minute + minute }

// of makes the span that of a party: until now where it is still on.
func (s Span) of(p models.Party) Span {
	if p.ID == 0 {
		s.To = 0
		return s
	}
	s.Party, s.From = p.ID, p.StartedAt
	if p.EndedAt > 0 {
		s.To = min(s.To, p.EndedAt+1)
	}
	return s
}

func (b *Stats) custom(ctx context.Context, ask Ask, s Span) (Span, error) {
	from, _, err := parse("from", ask.From, s.Zone)
	if err != nil {
		return s, err
	}
	to, whole, err := parse("to", ask.To, s.Zone)
	if err != nil {
		return s, err
	}
	if whole {
		to = to.AddDate(0, 0, 1)
	}
	if !to.After(from) {
		return s, &models.FieldError{Field: "to", Want: "later than from"}
	}
	s.From, s.To = models.At(from), min(s.To, models.At(to))
	return b.clipped(ctx, s)
}

// parse reads a point in time; whole tells that it is a day.
func parse(field, text string, zone *time.Location) (at time.Time, whole bool, err error) {
	if at, err = time.ParseInLocation("2006-01-02T15:04", text, zone); err == nil {
		return at, false, inReach(field, at)
	}
	if at, err = time.ParseInLocation("2006-01-02", text, zone); err == nil {
		return at, true, inReach(field, at)
	}
	return at, false, &models.FieldError{Field: field, Want: "a time such as 2026-07-01T20:00"}
}

// inReach keeps times within what milliseconds and months can be counted with.
func inReach(field string, at time.Time) error {
	if y := at.Year(); y < 1970 || y > 9998 {
		return &models.FieldError{Field: field, Want: "a year from 1970 to 9998"}
	}
	return nil
}

// clipped lets a span begin on the day of the first play ever, at the earliest: a chart from 1970 would show nothing.
func (b *Stats) clipped(ctx context.Context, s Span) (Span, error) {
	first, err := b.store.History().FirstPlay(ctx, b.room)
	if err != nil {
		return s, err
	}
	if first == 0 {
		s.To = s.From // nothing has ever played
		return s, nil
	}
	s.From = max(s.From, models.At(midnight(first.Time().In(s.Zone))))
	return s, nil
}

// midnight is the day's beginning; where clocks skip it, the first moment of the day.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
