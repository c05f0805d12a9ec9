// Package ignore matches paths with the patterns of a file like .gitignore (https://git-scm.com/docs/gitignore). Pure: no I/O.
package ignore

import (
	"regexp"
	"strings"
)

// mostPatterns bounds the patterns of one file, longest the bytes of one: what is more is passed over.
const (
	mostPatterns = 1000
	longest      = 500
)

// Rules are the patterns of one file.
type Rules struct{ rules []rule }

type rule struct {
	pattern *regexp.Regexp
	keep    bool // "!": what an earlier pattern ignores is not ignored
	folders bool // a pattern that ends with a slash is about folders
}

// Parse reads the patterns of a file, one a line; empty lines and lines that begin with # are none. A file without any pattern ignores
// everything, as in Navidrome.
func Parse(text string) Rules {
	var r Rules
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.Lines(text) {
		if one, ok := parse(strings.TrimRight(line, "\r\n")); ok && len(r.rules) < mostPatterns {
			r.rules = append(r.rules, one)
		}
	}
	if len(r.rules) == 0 {
		one, _ := parse("*")
		r.rules = []rule{one}
	}
	return r
}

func parse(line string) (rule, bool) {
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = line[:len(line)-1]
	}
	if line == "" || line[0] == '#' || len(line) > longest {
		return rule{}, false
	}
	var r rule
	if line[0] == '!' {
		r.keep, line = true, line[1:]
	}
	if strings.HasSuffix(line, "/") {
		r.folders, line = true, strings.TrimSuffix(line, "/")
	}
	anchored := strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return rule{}, false
	}
	head := "^"
	if !anchored {
		head = "^(?:.*/)?"
	}
	pattern, err := regexp.Compile("(?s)" + head + expression(line) + "$")
	r.pattern = pattern
	return r, err == nil
}

// expression spells a pattern as a regular expression: "*" and "?" stop at slashes, "**" between slashes does not.
func expression(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); {
		rest := glob[i:]
		start := i == 0 || glob[i-1] == '/'
		switch {
		case start && strings.HasPrefix(rest, "**/"):
			b.WriteString("(?:.*/)?")
			i += 3
		case start && rest == "**":
			b.WriteString(".+")
			i += 2
		case rest[0] == '*':
			b.WriteString("[^/]*")
			for i < len(glob) && glob[i] == '*' {
				i++
			}
		case rest[0] == '?':
			b.WriteString("[^/]")
			i++
		case rest[0] == '[':
			set, n := class(rest)
			b.WriteString(set)
			i += n
		case rest[0] == '\\' && len(rest) > 1:
			i++
			rest = rest[1:]
			fallthrough
		default:
			n := 1
			for n < len(rest) && rest[n]&0xC0 == 0x80 { // the rest of a letter
				n++
			}
			b.WriteString(regexp.QuoteMeta(rest[:n]))
			i += n
		}
	}
	return b.String()
}

// class spells "[a-z]" or "[!a-z]", which glob begins with; where it has no end, the bracket stands for itself.
func class(glob string) (set string, n int) {
	i, not := 1, ""
	if i < len(glob) && (glob[i] == '!' || glob[i] == '^') {
		not, i = "^/", i+1
	}
	end := strings.IndexByte(glob[min(i+1, len(glob)):], ']')
	if end < 0 {
		return `\[`, 1
	}
	end += i + 1
	inside := strings.NewReplacer(`[`, `\[`, `]`, `\]`, `^`, `\^`, `&`, `\&`, `~`, `\~`).Replace(glob[i:end])
	return "[" + not + inside + "]", end + 1
}

// Match tells what the patterns say of a path, relative to their file's folder and with slashes: decided where one of them is about it, the
// last of them counts. Whoever walks does not go into a folder that is ignored, so nothing in it can be kept.
func (r Rules) Match(path string, folder bool) (ignored, decided bool) {
	for i := len(r.rules) - 1; i >= 0; i-- {
		one := r.rules[i]
		if (!one.folders || folder) && one.pattern.MatchString(path) {
			return !one.keep, true
		}
	}
	return false, false
}
