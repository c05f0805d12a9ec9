package request

import (
	"strconv"
	"strings"
	"time"

	"upbeat/internal/history"
	"upbeat/models"
)

// Zone is the party's time zone.
func (v *Context) Zone() *time.Location { return v.site.Live.Snapshot().Values.Location() }

// Dates writes points in time as people of one language do, in one time zone.
type Dates struct {
	T        func(key string, pairs ...any) string
	zone     *time.Location
	months   []string
	weekdays []string
}

// Dates writes times in the reader's language and the party's time zone.
func (v *Context) Dates() Dates {
	t := v.Words().T
	return Dates{T: t, zone: v.Zone(), months: strings.Split(t("date.months"), ","), weekdays: strings.Split(t("date.weekdays"), ",")}
}

func (d Dates) local(at models.Millis) time.Time { return at.Time().In(d.zone) }

// Clock is "21:04".
func (d Dates) Clock(at models.Millis) string { return d.local(at).Format("15:04") }

// Day is "12 Oct".
func (d Dates) Day(at models.Millis) string {
	t := d.local(at)
	return d.T("date.day", "day", t.Day(), "month", d.months[t.Month()-1])
}

// Full is "Sat 12 Oct 2026".
func (d Dates) Full(at models.Millis) string {
	t := d.local(at)
	return d.T("date.full", "weekday", d.weekdays[t.Weekday()], "day", t.Day(), "month", d.months[t.Month()-1], "year", strconv.Itoa(t.Year()))
}

// Moment is "12 Oct, 21:04".
func (d Dates) Moment(at models.Millis) string {
	return d.T("date.moment", "day", d.Day(at), "time", d.Clock(at))
}

// Mark is the label of a chart's mark.
func (d Dates) Mark(step history.Step, at models.Millis) string {
	t := d.local(at)
	switch step {
	case history.ByHour:
		return d.Clock(at)
	case history.ByMonth:
		return d.T("date.month", "month", d.months[t.Month()-1], "year", t.Format("06"))
	case history.ByYear:
		return strconv.Itoa(t.Year())
	}
	return d.Day(at)
}
