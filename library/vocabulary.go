package library

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sync"

	"upbeat/store"
)

// vocabulary holds the distinct words of the index in memory, packed (about 25 bytes a word: 1.5 MB for 200,000 songs), to find what
// a mistyped word may have meant. It is read at the first search that needs it; later only words that are new are read.
type vocabulary struct {
	mu      sync.RWMutex
	version int64 // of the index when it was last read
	last    int64 // greatest id read
	text    []byte
	ends    []uint32
	sets    []uint64 // letters of each word
	songs   []uint32
}

// near is a word of the vocabulary that a searched word may have meant.
type near struct {
	word  string
	cost  int // 2 for each edit, and 1 where only the word's beginning is alike
	first bool
	songs uint32
}

// refresh reads what the index has got since the last time.
func (v *vocabulary) refresh(ctx context.Context, s *store.Store) error {
	state, err := s.SearchState(ctx)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if state.Version == v.version {
		return nil
	}
	if err := s.WordsAfter(ctx, v.last, v.add); err != nil {
		return err
	}
	v.version = state.Version
	return nil
}

func (v *vocabulary) add(w store.Word) {
	v.last = w.ID
	v.text = append(v.text, w.Word...)
	v.ends = append(v.ends, uint32(len(v.text)))
	v.sets = append(v.sets, letters([]rune(w.Word)))
	v.songs = append(v.songs, uint32(max(0, min(w.Songs, 1<<31))))
}

// near finds up to limit words that query may have meant, the likeliest first: fewest edits, then the same first letter, then in more songs.
func (v *vocabulary) near(query []rune, limit int) []near {
	most := tolerance(query)
	if most == 0 {
		return nil
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	var found []near
	want := letters(query)
	word := make([]rune, 0, 64)
	from := uint32(0)
	for i, end := range v.ends {
		raw := v.text[from:end]
		from = end
		if bits.OnesCount64(want&^v.sets[i]) > most || len(raw) < len(query)-most {
			continue
		}
		word = word[:0]
		for _, r := range string(raw) {
			word = append(word, r)
		}
		whole, start := alike(query, word, most)
		if start > most {
			continue
		}
		found = append(found, near{word: string(raw), cost: min(whole*2, start*2+1), first: word[0] == query[0], songs: v.songs[i]})
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.songs, a.songs), cmp.Compare(a.word, b.word))
	})
	return found[:min(limit, len(found))]
}

func rank(n near) int {
	if n.first {
		return n.cost * 2
	}
	return n.cost*2 + 1
}
