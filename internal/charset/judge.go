package charset

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

const (
	apart    = 1.5 // nats that it costs a song to be written otherwise than its folder's
	together = 7.0 // nats that its folder's encoding counts for a song
	clearly  = 3.0 // nats by which a name must look Western to stay so among a song's others
	most     = 400 // songs of a folder that are looked at
	id3v1    = 30  // bytes that a name has room for in ID3v1; a sign that is cut in half there is no error
)

// Folder is how the names of a folder are read.
type Folder struct {
	Encoding Encoding // what most names are written in; Western where nothing speaks against it
	Chosen   bool     // somebody said so: no name is guessed
}

// Judge finds out how the names of a folder are written. Each song is its names as bytes; those without a byte over 127 say nothing.
func Judge(songs [][]string) Folder {
	list := kinds()
	support := make([]float64, len(list))
	seen := map[string]bool{}
	for _, names := range songs {
		id := strings.Join(names, "\x00")
		if seen[id] || len(seen) >= most {
			continue
		}
		seen[id] = true
		costs := costs(list, names)
		for i := range list {
			gain := costs[0] - costs[i]
			support[i] += math.Log(math.Exp(-apart)*(1-math.Exp(min(gain, 0))) + math.Exp(min(gain, 600)))
		}
	}
	best := 0
	for i, k := range list {
		if support[i]-k.doubt > support[best]-list[best].doubt && support[i] > k.doubt {
			best = i
		}
	}
	return Folder{Encoding: list[best].name}
}

// costs is what the names cost together in each encoding.
func costs(list []kind, names []string) []float64 {
	sums := make([]float64, len(list))
	counted := []string{}
	for _, name := range names {
		if plain(name) || slices.Contains(counted, name) {
			continue
		}
		counted = append(counted, name)
		for i, c := range each(list, name) {
			sums[i] += c
		}
	}
	return sums
}

// each is what one name costs in each encoding.
func each(list []kind, name string) []float64 {
	const longest = 300 // bytes; more say nothing more
	name = name[:min(len(name), longest)]
	sums := make([]float64, len(list))
	for i, k := range list {
		text, cut := k.decode(name)
		sums[i] = math.Inf(1)
		for _, l := range k.languages {
			sums[i] = min(sums[i], l.cost(text))
		}
		switch {
		case cut && len(name) >= id3v1-1:
			sums[i] += clearly
		case cut:
			sums[i] += broken
		}
	}
	return sums
}

// Song finds out how the names of one song of the folder are written: as the folder's, unless they speak for themselves.
func (f Folder) Song(names []string) Song {
	list := kinds()
	if f.Chosen {
		k, _ := find(f.Encoding)
		return Song{own: k, chosen: true}
	}
	sums := costs(list, names)
	best := 0
	for i, k := range list {
		sums[i] += k.doubt
		if k.name == f.Encoding {
			sums[i] -= k.doubt
			if i > 0 {
				sums[i] -= together
			}
		}
		if sums[i] < sums[best] {
			best = i
		}
	}
	return Song{own: list[best]}
}

// Text reads one of very many names: as the folder's, unless it looks Western.
func (f Folder) Text(raw string) string {
	k, _ := find(f.Encoding)
	return Song{own: k, chosen: f.Chosen}.Text(raw)
}

// Song is how the names of one song are read.
type Song struct {
	own    kind
	chosen bool
}

// Text reads a name that is given as its bytes.
func (s Song) Text(raw string) string {
	western, _ := find(Western)
	if plain(raw) {
		return raw
	}
	as, _ := western.decode(raw)
	text, cut := s.own.decode(raw)
	if s.own.name == Western || cut && len(raw) < id3v1-1 || strings.ContainsRune(text, unicode.ReplacementChar) {
		return as
	}
	margin := clearly
	if s.chosen { // what was said counts, unless it makes words of two alphabets
		if !halfAndHalf(text) {
			return text
		}
		margin = 0
	}
	if costs := each([]kind{western, s.own}, raw); costs[0]+margin < costs[1] {
		return as
	}
	return text
}

// halfAndHalf tells of text with Latin letters right beside letters of another alphabet.
func halfAndHalf(text string) bool {
	before := rune(0)
	for _, r := range text {
		if unicode.IsLetter(r) && unicode.IsLetter(before) && (r < 0x80) != (before < 0x80) &&
			!unicode.In(max(r, before), unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return true
		}
		before = r
	}
	return false
}
