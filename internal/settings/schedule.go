package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // the party's time zone is known on a box that has no zones of its own too
)

// Hour is one line of the schedule: a rule that holds from one time of day to another, or something that happens at From.
type Hour struct {
	Rule  HourRule `json:"rule"`
	From  Clock    `json:"from"`            // "21:00"
	Until Clock    `json:"until"`           // "06:00": past midnight; the same as From = all day. Not used by LastSong.
	Days  []Day    `json:"days,omitempty"`  // the days on which From lies; none = every day
	Value int      `json:"value,omitempty"` // VolumeAtMost: 0-100
}

// HourRule is what a line of the schedule does.
type HourRule string

// The rules of a schedule.
const (
	HourNoExplicit HourRule = "no_explicit" // explicit songs cannot be requested and do not start
	HourVolume     HourRule = "volume"      // volume at most Value percent
	HourNoRequests HourRule = "no_requests" // the queue is closed
	HourLastSong   HourRule = "last_song"   // after From no song starts but the closing song; for six hours nobody can request
)

// HourRules lists the rules.
func HourRules() []HourRule {
	return []HourRule{HourNoExplicit, HourVolume, HourNoRequests, HourLastSong}
}

// quietFor is how long a last song keeps the party closed.
const quietFor = 6 * time.Hour

// Clock is a time of day in minutes after midnight, spelled "HH:MM".
type Clock int

// MarshalText spells it.
func (c Clock) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%02d:%02d", c/60, c%60), nil }

// UnmarshalText reads "HH:MM".
func (c *Clock) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is not a time of day such as 21:00", text)
	}
	*c = Clock(at.Hour()*60 + at.Minute())
	return nil
}

// Day is a day of the week.
type Day string

// Days lists the days as a week is read, from Monday on.
func Days() []Day { return append(days()[1:], "sun") }

// days are the days as time.Weekday counts them.
func days() []Day { return []Day{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

// Check tells what is wrong with a line; nil = nothing.
func (h Hour) Check() *Wrong {
	switch {
	case !slices.Contains(HourRules(), h.Rule):
		return wrong("hour_rule", "rule: one of no_explicit, volume, no_requests, last_song")
	case h.Rule == HourVolume && (h.Value < 0 || h.Value > 100):
		return wrong("hour_volume", "value: 0 to 100 percent")
	case h.Rule != HourVolume && h.Value != 0:
		return wrong("hour_value", "value: only a volume rule has one")
	}
	for _, day := range h.Days {
		if !slices.Contains(days(), day) {
			return wrong("hour_days", "days: mon, tue, wed, thu, fri, sat, sun")
		}
	}
	return nil
}

// Holds tells whether the line is in force at a moment, in the moment's own time zone. A line that spans midnight belongs to the day on
// which it began. It compares wall clocks, so it holds through a change of the clocks as people in the room read them.
func (h Hour) Holds(at time.Time) bool {
	now := Clock(at.Hour()*60 + at.Minute())
	until := h.Until
	if h.Rule == HourLastSong {
		until = (h.From + Clock(quietFor/time.Minute)) % (24 * 60)
	}
	today, yesterday := at.Weekday(), (at.Weekday()+6)%7
	if h.From < until {
		return now >= h.From && now < until && h.on(today)
	}
	return now >= h.From && h.on(today) || now < until && h.on(yesterday)
}

func (h Hour) on(day time.Weekday) bool {
	return len(h.Days) == 0 || slices.Contains(h.Days, days()[day])
}

// Now is what the schedule says at one moment.
type Now struct {
	NoExplicit bool
	NoRequests bool
	LastSong   bool // nothing but the closing song starts any more
	Volume     int  // at most, 0-100
}

// At applies the schedule, in the party's time zone, and the settings that hold always.
func (v *Values) At(at time.Time) Now {
	now := Now{NoExplicit: v.NoExplicit, Volume: 100}
	if len(v.Schedule) == 0 {
		return now
	}
	at = at.In(v.Location())
	for _, h := range v.Schedule {
		if !h.Holds(at) {
			continue
		}
		switch h.Rule {
		case HourNoExplicit:
			now.NoExplicit = true
		case HourNoRequests:
			now.NoRequests = true
		case HourLastSong:
			now.LastSong = true
		case HourVolume:
			now.Volume = min(now.Volume, h.Value)
		}
	}
	return now
}

// Location is the party's time zone: the box's own where none is set.
func (v *Values) Location() *time.Location {
	if v.TimeZone == "" {
		return time.Local
	}
	zone, err := time.LoadLocation(v.TimeZone)
	if err != nil {
		return time.Local
	}
	return zone
}

// readSchedule reads a schedule strictly: a line says at least what it does and when.
func readSchedule(raw json.RawMessage) ([]Hour, *Wrong) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var list []struct {
		Hour
		From  *Clock `json:"from"`
		Until *Clock `json:"until"`
	}
	if err := decoder.Decode(&list); err != nil || list == nil {
		return nil, wrong("hours", `a list of {"rule", "from", "until", "days", "value"}, times such as "21:00"`)
	}
	hours := make([]Hour, len(list))
	for i, line := range list {
		bad := line.Check()
		if bad == nil && (line.From == nil || line.Until == nil && line.Rule != HourLastSong) {
			bad = wrong("hour_times", `from and until: times such as "21:00"`)
		}
		if bad != nil {
			bad.Line = i + 1
			return nil, bad
		}
		hours[i] = line.Hour
		hours[i].From, hours[i].Until = *line.From, *line.From
		if line.Until != nil {
			hours[i].Until = *line.Until
		}
	}
	return hours, nil
}
