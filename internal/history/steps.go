package history

import (
	"time"

	"upbeat/models"
)

// Step is how long one mark on a chart's axis is.
type Step string

// The steps.
const (
	ByHour  Step = "hour"
	ByDay   Step = "day"
	ByWeek  Step = "week"
	ByMonth Step = "month"
	ByYear  Step = "year"
)

// step is the finest that leaves at most some sixty marks on the axis.
func (s Span) step() Step {
	switch length := s.To - s.From; {
	case length <= 2*day:
		return ByHour
	case length <= 62*day:
		return ByDay
	case length <= 366*day:
		return ByWeek
	case length <= 5*366*day:
		return ByMonth
	}
	return ByYear
}

// edges are the marks of the span's axis in its time zone: the first one at or before From, the last one at or after To. Days that a clock
// change makes longer or shorter are as long as they were.
func (s Span) edges() (Step, []models.Millis) {
	const most = 200 // years since 1970, at the worst
	step := s.step()
	if s.Empty() {
		return step, nil
	}
	at := floor(step, s.From.Time().In(s.Zone))
	edges := []models.Millis{models.At(at)}
	for n := 0; edges[len(edges)-1] < s.To && n < most; n++ {
		at = next(step, at)
		edges = append(edges, models.At(at))
	}
	return step, edges
}

func floor(step Step, t time.Time) time.Time {
	y, m, d := t.Date()
	switch step {
	case ByHour:
		return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	case ByWeek: // weeks begin on Monday, ISO 8601
		return time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, t.Location())
	case ByMonth:
		return time.Date(y, m, 1, 0, 0, 0, 0, t.Location())
	case ByYear:
		return time.Date(y, 1, 1, 0, 0, 0, 0, t.Location())
	}
	return midnight(t)
}

func next(step Step, t time.Time) time.Time {
	switch step {
	case ByHour:
		return t.Add(time.Hour)
	case ByWeek:
		return t.AddDate(0, 0, 7)
	case ByMonth:
		return t.AddDate(0, 1, 0)
	case ByYear:
		return t.AddDate(1, 0, 0)
	}
	return t.AddDate(0, 0, 1)
}
