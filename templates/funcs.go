package templates

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Funcs are the functions that the templates need beyond those that know the server (asset, modules, clock, time, add, json).
func Funcs() template.FuncMap {
	return template.FuncMap{
		"dict":     dict,
		"icon":     icon,
		"wave":     wave,
		"blank":    blank,
		"share":    share,
		"query":    url.QueryEscape,
		"covers":   covers,
		"count":    count,
		"swatch":   func() []string { return swatches },
		"quorum":   quorum,
		"sections": func() []section { return sections },
		"seconds":  seconds,
		"whole":    func(ms any) int64 { return toInt(ms) / 1000 },
		"short":    short,

		"sectionOf": sectionOf,
	}
}

// swatches are the colours that the page offers to a guest; any other stays possible by the API.
var swatches = []string{
	"#ff6b6b", "#ff9f43", "#feca57", "#7bed9f", "#1dd1a1", "#48dbfb",
	"#54a0ff", "#8c7ae6", "#c56cf0", "#ff6bcb", "#e77f67", "#c8d6e5",
}

// dict makes the one argument of a partial out of name, value pairs.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d arguments are no pairs", len(pairs))
	}
	made := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		made[name] = pairs[i+1]
	}
	return made, nil
}

// icon draws an icon of the sprite. It is decoration: the element around it carries the text or the accessible name.
func icon(name string) template.HTML {
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="#i-` + template.HTMLEscapeString(name) +
		`"></use></svg>`) //nolint:gosec // name is escaped
}

// wave is the SVG path of a waveform: one round-ended stroke a peak, around the middle of a box 300 wide and 40 high.
// Peaks are 0-255; none gives "".
func wave(peaks []int) string {
	const width, middle, least, most = 300.0, 20.0, 1.0, 18.0
	var path strings.Builder
	for i, peak := range peaks {
		x := (float64(i) + 0.5) * width / float64(len(peaks))
		half := least + float64(min(max(peak, 0), 255))/255*(most-least)
		fmt.Fprintf(&path, "M%.1f %.1fV%.1f", x, middle-half, middle+half)
	}
	return path.String()
}

// share is part of whole in percent, 0-100; 0 when whole is 0.
func share(part, whole any) int {
	p, w := toInt(part), toInt(whole)
	if w <= 0 {
		return 0
	}
	return int(min(max(p*100/w, 0), 100))
}

func toInt(v any) int64 {
	var n int64
	if _, err := fmt.Sscan(fmt.Sprint(v), &n); err != nil {
		return 0
	}
	return n
}

// section is one of the host's pages.
type section struct{ Name, URL, Icon string }

var sections = []section{
	{"now", "/admin", "play"}, {"queue", "/admin/queue", "list-music"}, {"rules", "/admin/rules", "scale"},
	{"library", "/admin/library", "library"}, {"playlists", "/admin/playlists", "list-video"},
	{"sound", "/admin/sound", "volume-2"}, {"people", "/admin/people", "users"}, {"history", "/admin/history", "history"},
	{"system", "/admin/system", "cpu"},
}

// sectionOf is the section to which a host's page belongs.
func sectionOf(page string) string {
	switch page {
	case "person", "accounts", "audit":
		return "people"
	case "playlist", "folders":
		return "playlists"
	}
	return page
}

// count writes a whole number as the language does: 10,234 or 10.234.
func count(lang string, n int) string {
	return message.NewPrinter(language.Make(lang)).Sprintf("%d", n)
}

// seconds writes milliseconds as seconds with at most one decimal.
func seconds(ms any) string { return strconv.FormatFloat(float64(toInt(ms))/1000, 'f', -1, 64) }

// short is an address as people read it aloud: without scheme and trailing slash.
func short(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		rest = address
	}
	return strings.TrimSuffix(rest, "/")
}

// quorum is how many down votes end an entry that has ups up votes: its sum has to fall to kickAt (negative).
func quorum(ups, kickAt int) int { return max(ups-kickAt, 1) }

// covers is the srcset of a cover for the given width in CSS pixels.
func covers(cover string, width int) string {
	sizes := map[int][2]int{44: {64, 128}, 64: {64, 128}, 300: {300, 600}, 600: {600, 600}}[width]
	return fmt.Sprintf("%s?size=%d 1x, %s?size=%d 2x", cover, sizes[0], cover, sizes[1])
}

// song, guest and entry have the fields of their namesakes in web/api, for the rows that scripts clone and fill.
type (
	song struct {
		ID, Duration, InQueue, Year                 int64
		Title, Artist, Album, Genre, Cover, Problem string
		Accent                                      struct{ Dark, Light string }
		Explicit                                    bool
		Refused                                     string
		RefusedN                                    int
	}
	guest struct {
		ID           int64
		Name, Colour string
	}
	entry struct {
		ID, RequestedAt, PlaysAt   int64
		Song                       song
		Votes, Ups, Downs, MyVote  int
		Mine, Locked               bool
		Requester                  *guest
		Status, Reason, Dedication string
		Because                    string
	}
)

// blank is an entry with nothing in it.
func blank() entry { return entry{Requester: &guest{}} }
