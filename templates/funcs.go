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
		"noAct":    func() act { return act{} },
		"noUpload": func() brought { return brought{} },
		"share":    share,
		"query":    url.QueryEscape,
		"covers":   covers,
		"count":    count,
		"swatch":   func() []string { return swatches },
		"quorum":   quorum,
		"tabs":     tabs,
		"seconds":  seconds,
		"whole":    func(ms any) int64 { return toInt(ms) / 1000 },
		"short":    short,

		"lightPicture": lightPicture,
		"lightStep":    lightStep,
		"lightNumber":  lightNumber,

		"scopes":    func() []string { return []string{"request", "upload", "listen", "control"} },
		"coverSize": coverSize,
		"titleSize": titleSize,
		"sectionOf": sectionOf,
		"railOf":    railOf,
		"tabOf":     tabOf,
		"systems":   func() []device { return devices },
		"steps":     func(text string) []string { return strings.Split(text, "\n") },
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

// device is a kind of device that learns to trust the box, with the key of its steps' text after "https.on_".
type device struct{ Key, Name string }

var devices = []device{{"ios", "iPhone, iPad"}, {"android", "Android"}, {"windows", "Windows"}, {"macos", "macOS"}, {"linux", "Linux"}}

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

// wideCover is the cover of what plays on a guest's page: small on a phone, large on a wide screen (guest.css).
const wideCover = 360

// coverSizes are the widths of the pictures for a width in CSS pixels, on screens of usual and of double density. Those of
// the stage (128, 600) serve both.
var coverSizes = map[int][2]int{44: {64, 128}, 64: {64, 128}, 128: {128, 128}, 300: {300, 600}, 600: {600, 600}, wideCover: {64, 600}}

// covers is the srcset of a cover for the given width in CSS pixels.
func covers(cover string, width int) string {
	if width == wideCover {
		return fmt.Sprintf("%[1]s?size=64 64w, %[1]s?size=128 128w, %[1]s?size=300 300w, %[1]s?size=600 600w", cover)
	}
	sizes := coverSizes[width]
	return fmt.Sprintf("%s?size=%d 1x, %s?size=%d 2x", cover, sizes[0], cover, sizes[1])
}

func coverSize(width int) int { return coverSizes[width][0] }

// titleSize is the step of a title's size on the stage, guessed by its length and its longest word: static/js/stagetitle.js measures it.
func titleSize(title string) string {
	longest, all := 0, wide(title)
	for _, word := range strings.Fields(title) {
		longest = max(longest, wide(word))
	}
	switch {
	case all <= 22 && longest <= 9:
		return "short"
	case all <= 48 && longest <= 16:
		return "medium"
	}
	return "long"
}

// wide is the width of a text in letters of usual width: Chinese, Japanese, Korean and emoji take two.
func wide(text string) int {
	n := 0
	for _, letter := range text {
		n++
		if letter >= 0x2e80 {
			n++
		}
	}
	return n
}

// song, guest and entry have the fields of their namesakes in web/api, for the rows that scripts clone and fill.
type (
	song struct {
		ID, Duration, InQueue, Year                 int64
		Title, Artist, Album, Genre, Cover, Problem string
		Accent                                      struct{ Dark, Light string }
		Explicit, Playing                           bool
		Refused, File, Source, Ref                  string
		RefusedN, Versions                          int
		Artists                                     []struct{ Name, URL string }
	}
	guest struct {
		ID           int64
		Name, Colour string
	}
	entry struct {
		ID, RequestedAt, PlaysAt    int64
		Song                        song
		Votes, Ups, Downs, MyVote   int
		Mine, Locked                bool
		Fetched                     int
		Requester                   *guest
		Status, Failure, Dedication string
		Because                     string
	}
	brought struct {
		Key, Name, Title, Artist, State, Says string
		Percent                               int
	}
	act struct {
		ID                  int64
		Account, Text, When string
		Undone              bool
	}
)

// blank is an entry with nothing in it.
func blank() entry { return entry{Requester: &guest{}} }
