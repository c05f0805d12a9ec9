package library

import (
	"path/filepath"
	"strconv"
	"strings"

	"upbeat/library/tags"
)

// fromPath names a song after its path below the root: "Artist/Album/03 - Title.mp3", "Artist/03 Title.mp3", "Artist - Album/1-03
// Title.mp3", "Artist - Title.mp3", "Title.mp3". It never returns an empty title for a file that has a name.
func fromPath(rel string) tags.Tags {
	dir, file := filepath.Split(filepath.ToSlash(rel))
	base := spoken(strings.TrimSuffix(file, filepath.Ext(file)))
	var t tags.Tags
	t.Disc, t.Track, t.Title = numbered(base)
	folders := strings.FieldsFunc(dir, func(r rune) bool { return r == '/' })
	if n := len(folders); n > 0 {
		if disc := discFolder(folders[n-1]); disc > 0 {
			t.Disc, folders = disc, folders[:n-1]
		}
	}
	fromFolders(&t, folders)
	if artist, title, ok := strings.Cut(t.Title, " - "); ok && strings.TrimSpace(title) != "" && strings.TrimSpace(artist) != "" {
		artist, title = strings.TrimSpace(artist), strings.TrimSpace(title)
		if t.Artist == "" || strings.EqualFold(t.Artist, artist) || len(folders) < 2 {
			t.Artist, t.Title = artist, title
		}
		if _, track, rest := numbered(t.Title); track > 0 && t.Track == 0 && rest != t.Title { // "Artist - 03 - Title"
			t.Track, t.Title = track, rest
		}
	}
	if t.Title == "" {
		t.Title = spoken(file)
	}
	if t.Title == "" {
		t.Title = "?"
	}
	return t
}

func fromFolders(t *tags.Tags, folders []string) {
	n := len(folders)
	switch {
	case n == 0:
		return
	case n == 1:
		if artist, album, ok := strings.Cut(spoken(folders[0]), " - "); ok {
			t.Artist, t.Album = strings.TrimSpace(artist), strings.TrimSpace(album)
		} else {
			t.Artist = spoken(folders[0])
		}
	default:
		t.Artist, t.Album = spoken(folders[n-2]), spoken(folders[n-1])
		if rest, ok := strings.CutPrefix(t.Album, t.Artist+" - "); ok && rest != "" {
			t.Album = rest
		}
	}
	t.Album, t.Year = dated(t.Album)
}

// dated cuts the year off an album's folder: "Album (1999)", "Album [1999]", "1999 - Album".
func dated(name string) (album string, year int) {
	if n := len(name); n > 7 && (name[n-1] == ')' && name[n-6] == '(' || name[n-1] == ']' && name[n-6] == '[') {
		if year := yearOf(name[n-5 : n-1]); year > 0 && strings.TrimSpace(name[:n-6]) != "" {
			return strings.TrimSpace(name[:n-6]), year
		}
	}
	if len(name) > 6 {
		rest := strings.TrimSpace(name[4:])
		if year := yearOf(name[:4]); year > 0 && strings.HasPrefix(rest, "-") && strings.Trim(rest, "- ") != "" {
			return strings.TrimSpace(rest[1:]), year
		}
	}
	return name, 0
}

// yearOf reads "1900" to "2099"; anything else is 0.
func yearOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil && len(s) == 4 && n >= 1900 && n < 2100 {
		return n
	}
	return 0
}

// numbered cuts the number before a title: "03 - Title", "03. Title", "03 Title", "1-03 Title". A number that is part of the title stays:
// "7 Years", "100 Songs", "1999".
func numbered(name string) (disc, track int, title string) {
	first, rest := leading(name)
	if len(first) == 1 && len(rest) > 1 && (rest[0] == '-' || rest[0] == '.') {
		if second, after := leading(rest[1:]); len(second) == 2 {
			if title, ok := parted(after); ok {
				return digits(first), digits(second), title
			}
		}
	}
	title, ok := parted(rest)
	marked := strings.HasPrefix(strings.TrimSpace(rest), "-") || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")") ||
		strings.HasPrefix(strings.TrimSpace(rest), "–")
	switch {
	case !ok, len(first) == 0, len(first) > 3, len(first) == 1 && !marked, len(first) == 3 && first[0] != '0' && !marked:
		return 0, 0, name
	}
	return 0, digits(first), title
}

// leading cuts the digits that s begins with.
func leading(s string) (number, rest string) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return s[:n], s[n:]
}

// parted cuts the signs between a number and a title. It is not ok where there is no sign or no title.
func parted(s string) (title string, ok bool) {
	title = strings.TrimLeft(s, " -–.)_")
	return title, title != "" && len(title) < len(s)
}

func digits(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// discFolder reads the number of a folder like "CD1" or "Disc 2"; 0 = it is none.
func discFolder(name string) int {
	name = strings.ToLower(name)
	for _, word := range []string{"cd", "disc", "disk", "volume", "vol"} {
		if rest, ok := strings.CutPrefix(name, word); ok {
			if rest = strings.TrimLeft(rest, " ._-"); len(rest) < 3 && digits(rest) > 0 {
				return digits(rest)
			}
		}
	}
	return 0
}

// spoken is a file's or folder's name as text: underscores are spaces where there are no others.
func spoken(name string) string {
	if !strings.Contains(name, " ") {
		name = strings.ReplaceAll(name, "_", " ")
	}
	return tags.Clean(strings.ToValidUTF8(name, "\u00bf"))
}
