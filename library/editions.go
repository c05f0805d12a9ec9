package library

import (
	"path/filepath"

	"upbeat/internal/store"
)

// editions tells, for each song of one album (one name, one artist), the year that tells its edition from others; all 0 where they are one
// album. The rule, which docs/music.md tells:
//
//   - Songs of one folder are one album, the folders of its discs ("CD1") together, and its year is the first one that a song has.
//   - Unless songs of other years have the same place on the same disc under another title: then the years in that folder are albums.
//   - Folders of the same year are one album, and one without a year belongs to the earliest.
//   - A compilation of various artists is parted only where two of its songs claim one place, for its songs have years of their own.
func editions(songs []store.AlbumSong) []int {
	years := make([]int, len(songs))
	folders, order := map[string][]int{}, []string{}
	for i, s := range songs {
		dir := albumFolder(s)
		if folders[dir] == nil {
			order = append(order, dir)
		}
		folders[dir] = append(folders[dir], i)
	}
	for _, dir := range order {
		of := folders[dir]
		apart := clash(songs, of, func(i int) int { return songs[i].Year })
		first := 0
		for _, i := range of {
			if y := songs[i].Year; y > 0 && (first == 0 || y < first) {
				first = y
			}
		}
		for _, i := range of {
			if years[i] = first; apart && songs[i].Year > 0 {
				years[i] = songs[i].Year
			}
		}
	}
	least, several, all := 0, false, make([]int, len(songs))
	for i, y := range years {
		all[i] = i
		if y > 0 {
			several = several || least > 0 && y != least
			if least == 0 || y < least {
				least = y
			}
		}
	}
	if !several || various(songs) && !clash(songs, all, func(i int) int { return years[i] }) {
		return make([]int, len(songs))
	}
	for i := range years {
		if years[i] == 0 {
			years[i] = least
		}
	}
	return years
}

// albumFolder is the folder of a song's album: not that of one of its discs.
func albumFolder(s store.AlbumSong) string {
	dir := filepath.Dir(s.Path)
	if discFolder(base(dir)) > 0 {
		return filepath.Dir(dir)
	}
	return dir
}

// clash tells whether some of the songs, of different years, claim the same place on the same disc under different titles.
func clash(songs []store.AlbumSong, some []int, year func(int) int) bool {
	type place struct{ disc, track int }
	at := map[place]int{}
	for _, i := range some {
		s := songs[i]
		if s.Track == 0 || year(i) == 0 {
			continue
		}
		if s.Disc <= 0 {
			s.Disc = max(1, discFolder(base(filepath.Dir(s.Path))))
		}
		p := place{s.Disc, s.Track}
		other, taken := at[p]
		if taken && year(other) != year(i) && songs[other].Title != s.Title {
			return true
		}
		if !taken {
			at[p] = i
		}
	}
	return false
}

// various tells whether an album is of various artists.
func various(songs []store.AlbumSong) bool {
	for _, s := range songs {
		if s.Compilation || s.AlbumArtist != "" && key(s.AlbumArtist) == key(VariousArtists) {
			return true
		}
	}
	return false
}
