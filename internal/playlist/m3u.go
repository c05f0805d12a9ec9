package playlist

import (
	"strings"

	"upbeat/models"
)

// readM3U reads M3U with or without the extended lines, https://en.wikipedia.org/wiki/M3U: "#EXTINF:seconds attributes,Artist - Title",
// "#EXTALB:album", "#EXTART:artist", "#PLAYLIST:name"; other lines that begin with # are comments.
func (b *builder) readM3U(text []byte) error {
	var next m3uLine
	return lines(text, func(n int, line string) error {
		b.line = n
		line = strings.TrimSpace(line)
		if line == "" {
			return nil
		}
		if line[0] != '#' {
			t := next.track(line)
			next = m3uLine{}
			return b.add(t)
		}
		name, value, _ := strings.Cut(line, ":")
		switch name = strings.ToUpper(name); {
		case name == "#EXTINF":
			b.extinf(n, value, &next)
		case name == "#EXTALB":
			next.Album = value
		case name == "#EXTART":
			next.Artist, next.named = cleanText(value), true
		case name == "#PLAYLIST":
			b.list.Title = cleanText(value)
		case strings.HasPrefix(name, "#EXT-X-"):
			return &Error{Code: Stream, Format: b.format, Line: n}
		}
		return nil
	})
}

// m3uLine is what the lines before a location said.
type m3uLine struct {
	Track
	named bool // the artist has a line of their own, which may be empty
}

func (l m3uLine) track(location string) Track {
	t := l.Track
	t.Location = strings.TrimPrefix(location, "./")
	title := cleanText(t.Title)
	if !l.named {
		t.Artist, t.Title = split(title)
		return t
	}
	if rest, found := strings.CutPrefix(title, t.Artist+dash); found && t.Artist != "" && rest != "" {
		title = rest
	} else if title == t.Artist {
		title = ""
	}
	t.Title = title
	return t
}

// extinf reads what follows "#EXTINF:". Attributes may hold commas between quotes.
func (b *builder) extinf(line int, value string, t *m3uLine) {
	quoted, comma := false, -1
	for i := range len(value) {
		if value[i] == '"' {
			quoted = !quoted
		}
		if value[i] == ',' && !quoted {
			comma = i
			break
		}
	}
	if comma < 0 {
		comma = strings.IndexByte(value, ',') // a quote that nobody closed
	}
	length := value
	if comma >= 0 {
		length, t.Title = value[:comma], value[comma+1:]
	}
	length, _, _ = strings.Cut(strings.TrimSpace(length), " ")
	t.Duration = b.duration(line, length, 1000)
}

func (w *writer) m3u(l List) {
	w.line("#EXTM3U")
	if l.Title != "" {
		w.line("#PLAYLIST:", l.Title)
	}
	for _, t := range l.Tracks {
		w.line("#EXTINF:", decimal(seconds(t.Duration)), ",", spoken(t))
		if a, title := split(spoken(t)); a != t.Artist || title != t.Title {
			w.line("#EXTART:", t.Artist)
		}
		if t.Album != "" {
			w.line("#EXTALB:", t.Album)
		}
		w.line(m3uLocation(t))
	}
}

// m3uLocation is the line of a track's location: it must not be empty, nor look like a comment.
func m3uLocation(t Track) string {
	location := t.Location
	if location == "" {
		location = Relative(strings.NewReplacer("/", "_", `\`, "_").Replace(spoken(t)))
	}
	if location == "" {
		return "./"
	}
	if location[0] == '#' {
		return "./" + location
	}
	return location
}

// duration reads a length in units of so many milliseconds: a number, or h:mm:ss. Nothing and less than 0 are "not known"; what makes no
// sense is noted and left out.
func (b *builder) duration(line int, text string, unit float64) models.Millis {
	text = strings.TrimSpace(text)
	value, ok := parseLength(text)
	switch {
	case text == "" || ok && value < 0:
		return 0
	case !ok || value*unit > longest:
		b.warn(line, "duration", text)
		return 0
	}
	return models.Millis(value*unit + 0.5)
}
