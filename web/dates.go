package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"upbeat/internal/history"
	"upbeat/models"
	"upbeat/templates"
)

// zone is the party's time zone.
func (v *requestContext) zone() *time.Location { return v.s.Live.Snapshot().Values.Location() }

// dates writes points in time as people of one language do, in one time zone.
type dates struct {
	t        func(key string, pairs ...any) string
	zone     *time.Location
	months   []string
	weekdays []string
}

func (v *requestContext) dates() dates {
	t := v.words().T
	return dates{t: t, zone: v.zone(), months: strings.Split(t("date.months"), ","), weekdays: strings.Split(t("date.weekdays"), ",")}
}

func (d dates) local(at models.Millis) time.Time { return at.Time().In(d.zone) }

// clock is "21:04".
func (d dates) clock(at models.Millis) string { return d.local(at).Format("15:04") }

// day is "12 Oct".
func (d dates) day(at models.Millis) string {
	t := d.local(at)
	return d.t("date.day", "day", t.Day(), "month", d.months[t.Month()-1])
}

// full is "Sat 12 Oct 2026".
func (d dates) full(at models.Millis) string {
	t := d.local(at)
	return d.t("date.full", "weekday", d.weekdays[t.Weekday()], "day", t.Day(), "month", d.months[t.Month()-1], "year", strconv.Itoa(t.Year()))
}

// moment is "12 Oct, 21:04".
func (d dates) moment(at models.Millis) string {
	return d.t("date.moment", "day", d.day(at), "time", d.clock(at))
}

// mark is the label of a chart's mark.
func (d dates) mark(step history.Step, at models.Millis) string {
	t := d.local(at)
	switch step {
	case history.ByHour:
		return d.clock(at)
	case history.ByMonth:
		return d.t("date.month", "month", d.months[t.Month()-1], "year", t.Format("06"))
	case history.ByYear:
		return strconv.Itoa(t.Year())
	}
	return d.day(at)
}

// hours is a length in hours: "3:56", or "1,204" where minutes do not matter any more.
func (v *requestContext) hours(ms models.Millis) string {
	const long = 100
	minutes := int(ms / 60_000)
	if minutes/60 >= long {
		return templates.Count(v.words().Lang, minutes/60)
	}
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}
