package corpus

import (
	"embed"
	"fmt"
	"strings"

	"upbeat/models"
)

//go:embed testdata/*.txt
var searches embed.FS

// Search is what somebody types, and a title or an artist of the song that they mean.
type Search struct{ Typed, Want string }

// Finds tells whether a song is what was meant.
func (s Search) Finds(song models.Song) bool { return song.Title == s.Want || song.Artist == s.Want }

// Known yields songs that exist, in many languages and spellings. The list's second half came with the second half of the searches.
func Known() []models.Song {
	var songs []models.Song
	for _, line := range lines("songs") {
		part := append(strings.Split(line, " / "), "", "")
		songs = append(songs, models.Song{Path: fmt.Sprint("/known/", len(songs)), Title: part[0], Artist: part[1], Album: part[2],
			Duration: models.Millis(150_000 + 1000*len(songs))})
	}
	return songs
}

// Searches for the known songs: "first" was written beside the code that finds them, "second" after that code stood, and the code was not
// changed for it.
func Searches(half string) []Search {
	var list []Search
	for _, line := range lines(half) {
		typed, want, _ := strings.Cut(line, " = ")
		list = append(list, Search{typed, want})
	}
	return list
}

func lines(name string) []string {
	raw, err := searches.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		panic(err) // it is embedded
	}
	var list []string
	for line := range strings.SplitSeq(string(raw), "\n") {
		if line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}
