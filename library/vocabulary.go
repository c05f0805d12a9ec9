package library

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
	"unsafe"

	"upbeat/internal/store"
	"upbeat/library/fold"
)

// staleAfter is how old the vocabulary may be while a scan changes the index all the time.
const staleAfter = 2 * time.Second

// vocabulary holds the distinct words of the index in memory, packed (about 30 bytes a word: 1.5 MB for 200,000 songs, 0.2 MB for
// 10,000). It tells what a mistyped word may have meant and which words begin with what was typed. It is read at the first search;
// later only words that are new are read.
type vocabulary struct {
	mu      sync.RWMutex
	version int64 // of the index when it was last read
	read    time.Time
	last    int64 // greatest id read
	text    []byte
	words   []vocabularyWord
	sorted  []uint32 // places in words, in the order of the words
}

type vocabularyWord struct {
	end   uint32 // where it ends in text; it begins where the one before ends
	songs uint32
	set   uint64 // its letters
}

// near is a word of the vocabulary that a searched word may have meant.
type near struct {
	word  string
	cost  int // 4 for each edit, 2 more where only its beginning is alike, 1 more where it begins with another letter
	songs uint32
}

// refresh reads what the index has got since the last time.
func (v *vocabulary) refresh(ctx context.Context, s *store.Store) error {
	state, err := s.SearchIndex().State(ctx)
	if err != nil {
		return err
	}
	v.mu.RLock()
	fresh := state.Version == v.version || v.last > 0 && time.Since(v.read) < staleAfter
	v.mu.RUnlock()
	if fresh {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	known := len(v.words)
	if err := s.SearchIndex().WordsAfter(ctx, v.last, v.add); err != nil {
		return err
	}
	v.version, v.read = state.Version, time.Now()
	for i := known; i < len(v.words); i++ {
		v.sorted = append(v.sorted, uint32(i))
	}
	if len(v.words) > known {
		slices.SortFunc(v.sorted, func(a, b uint32) int { return bytes.Compare(v.raw(int(a)), v.raw(int(b))) })
	}
	return nil
}

func (v *vocabulary) add(w store.Word) {
	v.last = w.ID
	v.text = append(v.text, w.Word...)
	v.words = append(v.words, vocabularyWord{end: uint32(len(v.text)), songs: uint32(max(0, min(w.Songs, math.MaxInt32))),
		set: letters(w.Word)})
}

// raw is a word in place: it may change when the lock is released.
func (v *vocabulary) raw(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = v.words[i-1].end
	}
	return v.text[from:v.words[i].end]
}

// starting returns the most frequent words that begin with start, at most limit of them; how many there are; and in how many songs they
// all are together.
func (v *vocabulary) starting(start string, limit int) (list []string, words, songs int) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	first := sort.Search(len(v.sorted), func(i int) bool { return string(v.raw(int(v.sorted[i]))) >= start })
	var top []near
	for _, place := range v.sorted[first:] {
		raw := v.raw(int(place))
		if !bytes.HasPrefix(raw, []byte(start)) {
			break
		}
		words++
		songs += int(v.words[place].songs)
		if len(top) == limit && v.words[place].songs <= top[limit-1].songs {
			continue
		}
		n := near{word: string(raw), songs: v.words[place].songs}
		at := sort.Search(len(top), func(i int) bool { return top[i].songs < n.songs })
		top = slices.Insert(top, at, n)
		top = top[:min(limit, len(top))]
	}
	for _, n := range top {
		list = append(list, n.word)
	}
	return list, words, songs
}

// near finds up to limit words that the searched word may have meant, the likeliest first: fewest edits, then the same first letter, then
// in more songs.
func (v *vocabulary) near(m *matcher, limit int) []near {
	if m.most == 0 {
		return nil
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	top := topWords{limit: limit, first: m.first}
	from := uint32(0)
	for _, w := range v.words {
		raw := v.text[from:w.end]
		from = w.end
		if bits.OnesCount64(m.set&^w.set) > m.most || fold.Marked(unsafe.String(unsafe.SliceData(raw), len(raw))) {
			continue
		}
		word := unsafe.String(unsafe.SliceData(raw), len(raw)) // read only, under the lock
		if whole, start := m.alike(word); start <= m.most {
			top.offer(near{word: word, cost: min(whole*2, start*2+1), songs: w.songs})
		}
	}
	return top.list
}

// nearMarked is near among the words that begin with the searched word's mark (see fold.Sounds), which are few.
func (v *vocabulary) nearMarked(m *matcher, limit int) []near {
	v.mu.RLock()
	defer v.mu.RUnlock()
	mark := string(m.first)
	top := topWords{limit: limit, first: m.first}
	first := sort.Search(len(v.sorted), func(i int) bool { return string(v.raw(int(v.sorted[i]))) >= mark })
	for _, place := range v.sorted[first:] {
		word := string(v.raw(int(place)))
		if !strings.HasPrefix(word, mark) {
			break
		}
		if whole, start := m.alike(word); start <= m.most {
			top.offer(near{word: word, cost: min(whole*2, start*2+1), songs: v.words[place].songs})
		}
	}
	return top.list
}

// has tells whether the word is there.
func (v *vocabulary) has(word string) bool { return v.next(word) == word }

// begins tells whether a word is there that begins so.
func (v *vocabulary) begins(start string) bool { return strings.HasPrefix(v.next(start), start) }

// next is the first word from the given one on, in their order; "" = there is none.
func (v *vocabulary) next(word string) string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	i := sort.Search(len(v.sorted), func(i int) bool { return string(v.raw(int(v.sorted[i]))) >= word })
	if i == len(v.sorted) {
		return ""
	}
	return string(v.raw(int(v.sorted[i])))
}

// topWords keeps the likeliest words.
type topWords struct {
	limit int
	first rune
	list  []near
}

func (t *topWords) offer(n near) {
	n.cost *= 2
	if first, _ := utf8.DecodeRuneInString(n.word); first != t.first {
		n.cost++
	}
	at, _ := slices.BinarySearchFunc(t.list, n, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(b.songs, a.songs), cmp.Compare(a.word, b.word))
	})
	if at >= t.limit {
		return
	}
	n.word = strings.Clone(n.word)
	t.list = slices.Insert(t.list, at, n)
	t.list = t.list[:min(t.limit, len(t.list))]
}
