package playlist

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// readPLS reads PLS, https://en.wikipedia.org/wiki/PLS_(file_format): File1=, Title1=, Length1= in seconds, in any order.
func (b *builder) readPLS(text []byte) error {
	found := map[int]*Track{}
	err := lines(text, func(n int, line string) error {
		b.line = n
		line = strings.TrimSpace(line)
		if line == "" || line[0] == ';' || line[0] == '#' || line[0] == '[' {
			return nil
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return b.broken(n, "", "no \"=\"")
		}
		return b.plsLine(n, strings.TrimSpace(key), strings.TrimSpace(value), found)
	})
	if err != nil {
		return err
	}
	numbers := make([]int, 0, len(found))
	for number := range found {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	for _, number := range numbers {
		t := found[number]
		t.Artist, t.Title = split(t.Title)
		if err := b.add(*t); err != nil {
			return err
		}
	}
	return nil
}

// plsLine takes one line into the track of its number. Lines of other names (NumberOfEntries, Version) say nothing that we need.
func (b *builder) plsLine(n int, key, value string, found map[int]*Track) error {
	name := strings.ToLower(strings.TrimRight(key, "0123456789"))
	if name == "x-gnome-title" || name == "playlistname" {
		b.list.Title = cleanText(value)
	}
	if name != "file" && name != "title" && name != "length" {
		return nil
	}
	number, err := strconv.Atoi(key[len(name):])
	if err != nil {
		return b.broken(n, key, "no number")
	}
	t := found[number]
	if t == nil {
		if len(found) == MaxTracks {
			return &Error{Code: TooLong, Format: b.format, Line: n}
		}
		t = &Track{}
		found[number] = t
	}
	switch name {
	case "file":
		t.Location = cleanLocation(value)
	case "title":
		t.Title = cleanText(value)
	case "length":
		t.Duration = b.duration(n, value, 1000)
	}
	return nil
}

func (w *writer) pls(l List) {
	w.line("[playlist]")
	if l.Title != "" {
		w.line("X-GNOME-Title=", l.Title)
	}
	for i, t := range l.Tracks {
		n := decimal(int64(i + 1))
		if t.Location != "" {
			w.line("File", n, "=", t.Location)
		}
		if said := spoken(t); said != "" {
			w.line("Title", n, "=", said)
		}
		w.line("Length", n, "=", decimal(seconds(t.Duration)))
	}
	w.line("NumberOfEntries=", decimal(int64(len(l.Tracks))))
	w.line("Version=2")
}

// parseLength reads a number, or h:mm:ss.
func parseLength(text string) (float64, bool) {
	sum := 0.0
	for i, part := range strings.Split(text, ":") {
		value, err := strconv.ParseFloat(part, 64)
		if err != nil || math.IsNaN(value) || math.IsInf(value, 0) || i > 2 {
			return 0, false
		}
		sum = sum*60 + value
	}
	return sum, true
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
