package corpus

import (
	"math/rand/v2"
	"strings"

	"upbeat/models"
)

// Query is something that a guest may type, and the song that they mean.
type Query struct {
	Kind string // "prefix", "typo" or "words"
	Text string
	Want models.Song
}

// Kinds lists the kinds of queries.
func Kinds() []string { return []string{"prefix", "typo", "words"} }

// Queries makes up what guests type when they look for these songs: titles typed to somewhere in them, words with a slip of the thumb,
// and words of title and artist in any order.
func Queries(songs []models.Song, kind string, n int, seed uint64) []Query {
	r := rand.New(rand.NewPCG(seed, 0x71756572))
	out := make([]Query, n)
	for i := range out {
		s := songs[r.IntN(len(songs))]
		out[i] = Query{Kind: kind, Want: s, Text: text(r, kind, s)}
	}
	return out
}

func text(r *rand.Rand, kind string, s models.Song) string {
	title := strings.ToLower(s.Title)
	switch kind {
	case "prefix":
		letters := []rune(title)
		return string(letters[:1+r.IntN(len(letters))])
	case "typo":
		words := strings.Fields(title + " " + strings.ToLower(s.Artist))
		i := r.IntN(len(words))
		for range words {
			if len([]rune(words[i])) >= 4 {
				break
			}
			i = (i + 1) % len(words)
		}
		words[i] = Slip(r, words[i])
		return strings.Join(words[:min(len(words), max(i+1, 2))], " ")
	}
	words := strings.Fields(title + " " + strings.ToLower(s.Artist))
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return strings.Join(words[:1+r.IntN(min(4, len(words)))], " ")
}

// Slip is word as a thumb may mistype it: a letter left out, doubled, replaced, or swapped with its neighbour.
func Slip(r *rand.Rand, word string) string {
	w := []rune(word)
	if len(w) < 2 {
		return word
	}
	i := r.IntN(len(w) - 1)
	switch r.IntN(4) {
	case 0:
		return string(w[:i]) + string(w[i+1:])
	case 1:
		return string(w[:i+1]) + string(w[i:])
	case 2:
		w[i] = rune('a' + r.IntN(26))
	default:
		w[i], w[i+1] = w[i+1], w[i]
	}
	return string(w)
}
