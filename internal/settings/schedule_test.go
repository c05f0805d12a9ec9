package settings_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upbeat/internal/settings"
)

// at reads a moment in a time zone.
func at(t *testing.T, zone, text string) time.Time {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04:05", text, location)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestHolds(t *testing.T) {
	evening := settings.Hour{Rule: settings.HourNoExplicit, From: 20 * 60, Until: 22 * 60}
	night := settings.Hour{Rule: settings.HourNoExplicit, From: 23 * 60, Until: 6 * 60}
	friday := settings.Hour{Rule: settings.HourNoExplicit, From: 23 * 60, Until: 6 * 60, Days: []settings.Day{"fri"}}
	always := settings.Hour{Rule: settings.HourNoExplicit, From: 8 * 60, Until: 8 * 60}
	allFriday := settings.Hour{Rule: settings.HourNoExplicit, Days: []settings.Day{"fri"}}
	last := settings.Hour{Rule: settings.HourLastSong, From: 2 * 60}
	late := settings.Hour{Rule: settings.HourLastSong, From: 22 * 60, Days: []settings.Day{"fri"}}
	for _, c := range []struct {
		name string
		hour settings.Hour
		at   string // 2026-11-20 is a Friday
		want bool
	}{
		{"before", evening, "2026-11-20 19:59:59", false}, {"from", evening, "2026-11-20 20:00:00", true},
		{"in", evening, "2026-11-20 21:59:59", true}, {"until", evening, "2026-11-20 22:00:00", false},
		{"before midnight", night, "2026-11-20 23:00:00", true}, {"midnight", night, "2026-11-21 00:00:00", true},
		{"after midnight", night, "2026-11-21 05:59:59", true}, {"morning", night, "2026-11-21 06:00:00", false},
		{"noon", night, "2026-11-21 12:00:00", false},
		{"friday evening", friday, "2026-11-20 23:30:00", true}, {"its morning", friday, "2026-11-21 05:00:00", true},
		{"friday's own morning", friday, "2026-11-20 05:00:00", false}, {"saturday evening", friday, "2026-11-21 23:30:00", false},
		{"all day", always, "2026-11-20 08:00:00", true}, {"all night", always, "2026-11-20 07:59:59", true},
		{"all of friday", allFriday, "2026-11-20 00:00:00", true}, {"to its end", allFriday, "2026-11-20 23:59:59", true},
		{"not saturday", allFriday, "2026-11-21 00:00:00", false}, {"not thursday", allFriday, "2026-11-19 23:59:59", false},
		{"last song", last, "2026-11-20 02:00:00", true}, {"for six hours", last, "2026-11-20 07:59:59", true},
		{"then it is over", last, "2026-11-20 08:00:00", false}, {"before it", last, "2026-11-20 01:59:59", false},
		{"late last song", late, "2026-11-20 22:00:00", true}, {"into saturday", late, "2026-11-21 03:59:59", true},
		{"no longer", late, "2026-11-21 04:00:00", false}, {"not on others", late, "2026-11-21 22:00:00", false},
	} {
		if got := c.hour.Holds(at(t, "UTC", c.at)); got != c.want {
			t.Errorf("%s, %s: %v", c.name, c.at, got)
		}
	}
}

// TestTheScheduleReadsTheClockOnTheWall: on the days on which the clocks change, and in the party's zone wherever the box is.
func TestTheScheduleReadsTheClockOnTheWall(t *testing.T) {
	for _, c := range []struct {
		name, zone, at string // at in UTC
		from, until    settings.Clock
		want           bool
	}{
		{"spring: 01:59:59 in Berlin", "Europe/Berlin", "2026-03-29 00:59:59", 2 * 60, 3 * 60, false},
		{"spring: 02:00 is skipped, it is 03:00", "Europe/Berlin", "2026-03-29 01:00:00", 2 * 60, 3 * 60, false},
		{"spring: a rule over the gap", "Europe/Berlin", "2026-03-29 01:00:00", 23 * 60, 6 * 60, true},
		{"spring: ends on the wall's 06:00", "Europe/Berlin", "2026-03-29 03:59:59", 23 * 60, 6 * 60, true},
		{"spring: and not an hour later", "Europe/Berlin", "2026-03-29 04:00:00", 23 * 60, 6 * 60, false},
		{"autumn: 02:30 the first time", "Europe/Berlin", "2026-10-25 00:30:00", 2 * 60, 3 * 60, true},
		{"autumn: 02:30 the second time", "Europe/Berlin", "2026-10-25 01:30:00", 2 * 60, 3 * 60, true},
		{"autumn: 03:00", "Europe/Berlin", "2026-10-25 02:00:00", 2 * 60, 3 * 60, false},
		{"New York", "America/New_York", "2026-11-21 04:30:00", 23 * 60, 0, true},
		{"Kathmandu is at five and three quarters", "Asia/Kathmandu", "2026-11-21 15:15:00", 21 * 60, 22 * 60, true},
		{"a minute before", "Asia/Kathmandu", "2026-11-21 15:14:59", 21 * 60, 22 * 60, false},
		{"Lord Howe moves by half an hour", "Australia/Lord_Howe", "2026-10-03 15:30:00", 2 * 60, 3 * 60, true},
	} {
		v := settings.Default()
		v.TimeZone = c.zone
		v.Schedule = []settings.Hour{{Rule: settings.HourNoRequests, From: c.from, Until: c.until}}
		if got := v.At(at(t, "UTC", c.at)).NoRequests; got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAt(t *testing.T) {
	v := settings.Default()
	v.TimeZone = "UTC"
	if now := v.At(time.Unix(0, 0)); now != (settings.Now{Volume: 100}) {
		t.Errorf("no schedule: %+v", now)
	}
	v.Schedule = []settings.Hour{
		{Rule: settings.HourNoExplicit, Until: 21 * 60}, {Rule: settings.HourVolume, From: 23 * 60, Until: 6 * 60, Value: 40},
		{Rule: settings.HourVolume, From: 1 * 60, Until: 5 * 60, Value: 0}, {Rule: settings.HourNoRequests, From: 2 * 60, Until: 3 * 60},
		{Rule: settings.HourLastSong, From: 3 * 60},
	}
	for text, want := range map[string]settings.Now{
		"2026-11-20 20:59:59": {NoExplicit: true, Volume: 100},
		"2026-11-20 21:00:00": {Volume: 100},
		"2026-11-20 23:30:00": {Volume: 40},
		"2026-11-21 00:30:00": {NoExplicit: true, Volume: 40},
		"2026-11-21 02:30:00": {NoExplicit: true, NoRequests: true, Volume: 0},
		"2026-11-21 05:30:00": {NoExplicit: true, LastSong: true, Volume: 40},
	} {
		if got := v.At(at(t, "UTC", text)); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	v.NoExplicit = true
	if !v.At(at(t, "UTC", "2026-11-20 21:00:00")).NoExplicit {
		t.Error("what holds always does not hold")
	}
}

// TestALineHoldsAsLongAsItSays counts the minutes of a week on which a line holds.
func TestALineHoldsAsLongAsItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := settings.Hour{Rule: settings.HourNoExplicit, From: settings.Clock(rapid.IntRange(0, 1439).Draw(t, "from")),
			Until: settings.Clock(rapid.IntRange(0, 1439).Draw(t, "until"))}
		h.Days = rapid.SliceOfNDistinct(rapid.SampledFrom([]settings.Day{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}), 0, 7,
			func(d settings.Day) settings.Day { return d }).Draw(t, "days")
		length := (int(h.Until-h.From)+1440-1)%1440 + 1
		days := len(h.Days)
		if days == 0 {
			days = 7
		}
		held := 0
		for at := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC); at.Day() < 23; at = at.Add(time.Minute) {
			if h.Holds(at) {
				held++
			}
		}
		if held != days*length {
			t.Fatalf("%d minutes in a week, want %d x %d", held, days, length)
		}
	})
}

func TestClock(t *testing.T) {
	for minutes := range settings.Clock(24 * 60) {
		text, err := json.Marshal(minutes)
		if err != nil {
			t.Fatal(err)
		}
		var back settings.Clock
		if err := json.Unmarshal(text, &back); err != nil || back != minutes {
			t.Fatalf("%d is %s is %d: %v", minutes, text, back, err)
		}
	}
	for _, text := range []string{"", "24:00", "12:60", "12", "12:5", "-1:00", "12:00:00", "noon", " 12:00"} {
		var c settings.Clock
		if c.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q is %d", text, c)
		}
	}
}

func TestLocation(t *testing.T) {
	v := settings.Default()
	if v.Location() != time.Local {
		t.Error("no zone is not the box's own")
	}
	if v.TimeZone = "Mars/Olympus"; v.Location() != time.Local {
		t.Error("a zone that this machine does not know is not the box's own")
	}
	if v.TimeZone = "Asia/Tokyo"; v.Location().String() != "Asia/Tokyo" {
		t.Error(v.Location())
	}
}
