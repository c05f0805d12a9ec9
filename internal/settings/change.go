package settings

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Changes are new values by name, as JSON.
type Changes map[string]json.RawMessage

// Changed is one setting that got another value.
type Changed struct {
	Setting  Setting
	Old, New string // as JSON
}

// With is v with the changes applied, and what is different then. Any unknown name or bad value is a *Wrong, which is a
// *models.FieldError that names the setting, and nothing is applied.
func (v Values) With(changes Changes) (Values, []Changed, error) {
	next := v
	var done []Changed
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		s, ok := Of(name)
		if !ok {
			return v, nil, wrong("unknown", "not a setting").of(Setting{Name: name})
		}
		if err := next.set(s, changes[name]); err != nil {
			return v, nil, err.of(s)
		}
		if was, is := v.JSON(s), next.JSON(s); was != is {
			done = append(done, Changed{Setting: s, Old: was, New: is})
		}
	}
	return next, done, nil
}

// JSON is the value of a setting as it is stored.
func (v *Values) JSON(s Setting) string {
	data, err := json.Marshal(v.Get(s))
	if err != nil { // never: the kinds are plain
		return "null"
	}
	return string(data)
}

// set puts a value into its field; nil = it fits.
func (v *Values) set(s Setting, raw json.RawMessage) *Wrong {
	field := reflect.ValueOf(v).Elem().Field(s.field)
	switch s.Kind {
	case Bool:
		var b bool
		if err := strict(raw, &b); err != nil {
			return wrong("switch", "true or false")
		}
		field.SetBool(b)
	case Number:
		var n int64
		if err := strict(raw, &n); err != nil || n < int64(s.Min) || n > int64(s.Max) {
			return wrong("number", "a whole number from %d to %d", s.Min, s.Max)
		}
		field.SetInt(n)
	case Choice:
		var text string
		if err := strict(raw, &text); err != nil || !slices.Contains(s.Choices, text) {
			return wrong("choice", "one of %s", strings.Join(s.Choices, ", "))
		}
		field.SetString(text)
	case Text:
		return setText(s, field, raw)
	case Lines:
		return setLines(s, field, raw)
	case Hours:
		hours, bad := readSchedule(raw)
		if bad != nil {
			return bad
		}
		if len(hours) > s.Max {
			return wrong("lines", "at most %d lines", s.Max)
		}
		field.Set(reflect.ValueOf(hours))
	}
	return nil
}

func strict(raw json.RawMessage, to any) error {
	if string(raw) == "null" {
		return fmt.Errorf("null")
	}
	return json.Unmarshal(raw, to)
}

func setText(s Setting, field reflect.Value, raw json.RawMessage) *Wrong {
	var text string
	if err := strict(raw, &text); err != nil {
		return wrong("text", "text")
	}
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > s.Max {
		return wrong("long", "at most %d characters", s.Max)
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return wrong("line", "one line of text")
	}
	if bad := check(s.Name, text); bad != nil {
		return bad
	}
	field.SetString(text)
	return nil
}

// check holds a text against what its setting means; nil = it is fine.
func check(name, text string) *Wrong {
	if text == "" {
		return nil
	}
	switch name {
	case "time_zone":
		if _, err := time.LoadLocation(text); err != nil || text == "Local" {
			return wrong("zone", "a time zone such as Europe/Berlin")
		}
	case "stream_url":
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			return wrong("address", "an address such as https://radio.example/stream")
		}
	}
	return nil
}

// Bounds of a list of texts: every list fits into one request and one line of the audit log can quote it.
const (
	longestLine  = 200       // runes
	longestLines = 16 * 1024 // bytes of all lines together
	// steps of all expressions together: some 2 MB, and a millisecond for a song. One line of 200 characters can have 17,000
	mostEffort = 10_000
)

func setLines(s Setting, field reflect.Value, raw json.RawMessage) *Wrong {
	var lines []string
	if err := strict(raw, &lines); err != nil {
		return wrong("texts", "a list of texts")
	}
	kept, size, work := make([]string, 0, len(lines)), 0, 0
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if bad := checkLine(line); bad != nil {
			bad.Line = i + 1
			return bad
		}
		if work += effort(line); work > mostEffort {
			bad := wrong("heavy", "fewer repetitions in regular expressions")
			bad.Line, bad.Text = i+1, line
			return bad
		}
		kept, size = append(kept, line), size+len(line)
	}
	if len(kept) > s.Max {
		return wrong("lines", "at most %d lines", s.Max)
	}
	if size > longestLines {
		return wrong("size", "at most %d KB in all", longestLines/1024)
	}
	field.Set(reflect.ValueOf(kept))
	return nil
}

func checkLine(line string) *Wrong {
	if utf8.RuneCountInString(line) > longestLine {
		return wrong("long_line", "at most %d characters", longestLine)
	}
	if strings.ContainsFunc(line, unicode.IsControl) {
		return wrong("line", "one line of text")
	}
	if _, err := Pattern(line); err != nil {
		bad := wrong("pattern", "%v", err)
		bad.Text = line
		return bad
	}
	return nil
}

// effort is how many steps a line's regular expression has once its repetitions are written out; 0 = it is none. It takes as much memory,
// and as long at each song: "linear time" has a factor.
func effort(line string) int {
	inner, is := expression(line)
	if !is {
		return 0
	}
	parsed, err := syntax.Parse(inner, syntax.Perl)
	if err != nil {
		return 0
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0
	}
	return len(program.Inst)
}

// expression is what stands between the slashes of a line.
func expression(line string) (inner string, is bool) {
	inner, found := strings.CutPrefix(line, "/")
	if !found || inner == "" || !strings.HasSuffix(inner, "/") {
		return "", false
	}
	return "(?i)" + strings.TrimSuffix(inner, "/"), true
}

// Pattern is a line of forbidden words as an expression: plain words match as whole words whatever their case; /between slashes/ is a
// regular expression (RE2, https://github.com/google/re2/wiki/Syntax), which runs in linear time whatever a host writes.
func Pattern(line string) (*regexp.Regexp, error) {
	if inner, is := expression(line); is {
		pattern, err := regexp.Compile(inner)
		if err != nil {
			return nil, fmt.Errorf("%s is not a regular expression: %w", line, err)
		}
		return pattern, nil
	}
	return regexp.Compile(`(?i)(^|[^\pL\pN])` + regexp.QuoteMeta(line) + `($|[^\pL\pN])`)
}

// Load makes values of what the database holds. A stored value that this binary does not understand (any more) is left out: its default
// holds.
func Load(stored map[string]string) Values {
	v := Default()
	for name, value := range stored {
		if s, ok := Of(name); ok {
			next := v
			if next.set(s, json.RawMessage(value)) == nil {
				v = next
			}
		}
	}
	return v
}
