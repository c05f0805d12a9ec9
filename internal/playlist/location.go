package playlist

import (
	"net/url"
	"slices"
	"strings"
)

// mostSegments is how much of a path's end is looked at: a song's file, its album, its artist, and a little more.
const mostSegments = 8

// Segments are the last parts of a location, at most 8: of a path in the spelling of Unix or Windows, or of a URL's path, unescaped. "."
// and ".." are resolved as text; nothing is looked up anywhere.
func Segments(location string) []string {
	location = strings.TrimSpace(location)
	if scheme, rest, ok := cutScheme(location); ok {
		location = unescape(urlPath(scheme, rest))
	}
	windows := len(location) > 2 && location[1] == ':' && (location[2] == '\\' || location[2] == '/') && letter(location[0])
	if windows {
		location = location[2:]
	}
	if windows || !strings.Contains(location, "/") {
		location = strings.ReplaceAll(location, `\`, "/")
	}
	var parts []string
	for part := range strings.SplitSeq(location, "/") {
		switch strings.TrimSpace(part) {
		case "", ".":
		case "..":
			parts = parts[:max(0, len(parts)-1)]
		default:
			parts = append(parts, part)
		}
	}
	return slices.Clone(parts[max(0, len(parts)-mostSegments):])
}

// Relative is a location that names no place on this or any other machine: a path keeps at most its last three parts when it was absolute
// or climbed, all of them when it was relative; web addresses stay, without a name and password in them.
func Relative(location string) string {
	location = cleanLocation(location)
	if scheme, rest, ok := cutScheme(location); ok && isWeb(scheme) {
		host, path, _ := strings.Cut(rest, "/")
		host = host[strings.LastIndexByte(host, '@')+1:]
		return scheme + "://" + host + "/" + path
	}
	const kept = 3
	segments := Segments(location)
	if !local(location) {
		segments = segments[max(0, len(segments)-kept):]
	}
	return strings.ReplaceAll(strings.TrimSpace(strings.Join(segments, "/")), `\`, "_") // some readers take it for a separator
}

// local tells whether a location is a relative path that does not leave its folder.
func local(location string) bool {
	if _, _, ok := cutScheme(location); ok || location == "" || location[0] == '/' || location[0] == '\\' {
		return false
	}
	if len(location) > 1 && location[1] == ':' && letter(location[0]) {
		return false
	}
	return !slices.Contains(strings.FieldsFunc(location, func(r rune) bool { return r == '/' || r == '\\' }), "..")
}

// cutScheme parts "scheme://rest". A drive letter is no scheme.
func cutScheme(location string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(location, "://")
	if !ok {
		scheme, rest, ok = strings.Cut(location, ":/") // "file:/home/..." is one too
		ok = ok && strings.EqualFold(scheme, "file")
		rest = "/" + rest
	}
	if !ok || len(scheme) < 2 || strings.ContainsFunc(scheme, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '-' || r == '.')
	}) {
		return "", location, false
	}
	return strings.ToLower(scheme), rest, true
}

// urlPath is the path of a URL, escaped.
func urlPath(scheme, rest string) string {
	if isWeb(scheme) {
		rest, _, _ = strings.Cut(rest, "#")
		rest, _, _ = strings.Cut(rest, "?")
	}
	_, path, _ := strings.Cut(rest, "/") // before it stands the host
	if len(path) > 2 && path[1] == ':' && letter(path[0]) {
		return path // file:///C:/Music
	}
	return "/" + path
}

// unescape resolves what is escaped well, and leaves alone what is not.
func unescape(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return withoutControls(plain)
	}
	return text
}

// escape makes a relative path a URI reference, RFC 3986: its first part must not look like a scheme. Web addresses stay.
func escape(location string) string {
	if scheme, _, ok := cutScheme(location); ok && isWeb(scheme) {
		return strings.ReplaceAll(location, " ", "%20")
	}
	parts := strings.Split(location, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	if len(parts) > 0 && strings.Contains(parts[0], ":") {
		parts[0] = "./" + parts[0]
	}
	return strings.Join(parts, "/")
}

// fromURI is the location that a URI reference stands for: relative ones are unescaped, others stay as they are.
func fromURI(text string) string {
	text = withoutControls(text)
	if _, _, ok := cutScheme(text); ok {
		return text
	}
	return strings.TrimPrefix(unescape(text), "./")
}

func isWeb(scheme string) bool { return scheme == "http" || scheme == "https" }

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
