package library

import (
	"path/filepath"
	"regexp"
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
	if m := regexp.MustCompile(`^(.*\S)\s*[(\[]((?:19|20)\d\d)[)\]]$|^((?:19|20)\d\d)\s*[-–.]\s*(.+)$`).FindStringSubmatch(t.Album); m != nil {
		t.Album = m[1] + m[4]
		t.Year, _ = strconv.Atoi(m[2] + m[3])
	}
}

// numbered cuts the number before a title: "03 - Title", "03. Title", "03 Title", "1-03 Title". A number that is all there is stays.
func numbered(name string) (disc, track int, title string) {
	m := regexp.MustCompile(`^(?:(\d)[-.])?(\d{1,3})(?:\s*[-–.)]+\s*|\s+)(\S.*)$`).FindStringSubmatch(name)
	if m == nil || len(m[2]) == 1 && !strings.ContainsAny(name[:min(len(name), 5)], "-.–)") || len(m[2]) == 3 && m[1] == "" && m[2][0] != '0' {
		return 0, 0, name
	}
	disc, _ = strconv.Atoi(m[1])
	track, _ = strconv.Atoi(m[2])
	return disc, track, m[3]
}

// discFolder reads the number of a folder like "CD1" or "Disc 2"; 0 = it is none.
func discFolder(name string) int {
	m := regexp.MustCompile(`(?i)^(?:cd|dis[ck]|vol(?:ume)?)[\s._-]*(\d{1,2})$`).FindStringSubmatch(name)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// spoken is a file's or folder's name as text: underscores are spaces where there are no others.
func spoken(name string) string {
	if !strings.Contains(name, " ") {
		name = strings.ReplaceAll(name, "_", " ")
	}
	return tags.Clean(strings.ToValidUTF8(name, "\u00bf"))
}
