package library

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"upbeat/library/corpus"
	"upbeat/library/fold"
	"upbeat/models"
)

// addSongs saves songs "Title / Artist / Album".
func (w *world) addSongs(lines ...string) []models.Song {
	w.t.Helper()
	songs := make([]models.Song, len(lines))
	for i, line := range lines {
		part := append(strings.Split(line, " / "), "", "")
		songs[i] = models.Song{Path: fmt.Sprintf("/added/%d/%s", len(line), line), Title: part[0], Artist: part[1], Album: part[2]}
	}
	w.must(w.Save(w.ctx, songs))
	return songs
}

// smallLibrary is a small library with something for every way of searching.
func smallLibrary() []string {
	return []string{
		"Song Number 1 / Artist 1 / First", "Song Number 2 / Artist 2 / First", "Song Number 3 / Artist 3 / Second",
		"Hyperballad / Björk / Post", "Die Straße / Fury / Weiß",
		"Группа крови / Кино / Группа крови", "Ζορμπάς / Μίκης Θεοδωράκης / Ζορμπάς", "東京タワー / 椎名林檎 / 無罪モラトリアム",
		"夜に駆ける / YOASOBI / THE BOOK", "Thunderstruck / AC/DC / The Razors Edge",
		"Harder Better Faster Stronger / Daft Punk / Discovery", "Don't Stop Me Now / Queen / Jazz", "Love / Lana / Lust",
		"Lovely / Billie / Khalid", "Glove / Hand / Wear", "I Love You / Celine / Falling", "Jazz / Somebody / Other",
		"!!! / ??? / ...", "What's Up? / 4 Non Blondes / Bigger", "99 Luftballons / Nena / Nena", "שלום / מישהו / אלבום",
		"Smells Like Teen Spirit / Nirvana / Nevermind", "Come as You Are / Nirvana / Nevermind", "Smile / Lily / Alright",
	}
}

func TestSearchFinds(t *testing.T) {
	w := newWorld(t)
	w.addSongs(smallLibrary()...)
	for typed, want := range map[string]string{
		"song number 2": "Song Number 2", "2 number song": "Song Number 2", "sng numbr 3": "Song Number 3", "artst 3": "Song Number 3",
		"number artist 1": "Song Number 1",
		"bjork":           "Hyperballad", "BJÖRK hyper": "Hyperballad", "hyperbalad": "Hyperballad", "hpyerballad": "Hyperballad",
		"jyperballad": "Hyperballad",
		"strasse":     "Die Straße", "straße": "Die Straße", "STRASSE": "Die Straße", "weiss": "Die Straße",
		"группа": "Группа крови", "КИНО": "Группа крови", "груpпа": "Группа крови", "ζορμπας": "Ζορμπάς", "ΘΕΟΔΩΡΑΚΗΣ": "Ζορμπάς",
		"東京": "東京タワー", "タワー": "東京タワー", "京タ": "東京タワー", "林檎": "東京タワー", "たわー": "東京タワー", "夜に": "夜に駆ける", "駆": "夜に駆ける", "ｙｏａｓｏｂｉ": "夜に駆ける",
		"acdc": "Thunderstruck", "ac/dc thunder": "Thunderstruck", "ac dc": "Thunderstruck", "daftpunk": "Harder Better Faster Stronger",
		"daft pnuk": "Harder Better Faster Stronger",
		"dont stop": "Don't Stop Me Now", "don’t stop": "Don't Stop Me Now", "!!!": "!!!", "whats up": "What's Up?", "99": "99 Luftballons",
		"luftbalons": "99 Luftballons",
		"שלום":       "שלום", "smels like ten spirit": "Smells Like Teen Spirit", "nirvna come": "Come as You Are", "love": "Love",
		"jazz": "Jazz", "lov": "Love", "smi": "Smile", "qeen": "Don't Stop Me Now",
	} {
		if got := w.found(typed); len(got) == 0 || got[0] != want {
			t.Errorf("%q found %q, want %q first", typed, got, want)
		}
	}
	for _, typed := range []string{"", " ", "\x00", "zzzzzz", "song qqqqqq"} {
		if got := w.found(typed); len(got) != 0 {
			t.Errorf("%q found %q", typed, got)
		}
	}
}

func TestSearchOrder(t *testing.T) {
	w := newWorld(t)
	w.addSongs(smallLibrary()...)
	got := w.found("love")
	w.same(got[:3], []string{"Love", "I Love You", "Lovely"}) // the title itself, a word of it, the beginning of a word
	if i, j := slices.Index(got, "Glove"), slices.Index(got, "Lovely"); i >= 0 && i < j {
		t.Errorf("%q", got)
	}
	w.same(w.found("jazz"), []string{"Jazz", "Don't Stop Me Now"}) // title before album
}

func TestMoreRequestedFirst(t *testing.T) {
	w := newWorld(t)
	songs := make([]models.Song, 400)
	for i := range songs {
		songs[i] = models.Song{Path: fmt.Sprint("/m/", i), Title: fmt.Sprintf("Melody %c%c", 'a'+i%26, 'a'+i/26), Artist: "Same"}
	}
	songs[333].Requests, songs[222].Requests = 50, 3
	w.must(w.Save(w.ctx, songs))
	w.same(w.found("melody")[:2], []string{songs[333].Title, songs[222].Title})
	popular, err := w.Popular(w.ctx, 10)
	if w.must(err); len(popular) != 2 || popular[0].ID != songs[333].ID {
		t.Errorf("%v", popular)
	}
}

func TestChoicesAreLearnt(t *testing.T) {
	w := newWorld(t)
	songs := w.addSongs("Bohemian Rhapsody / Queen / Opera", "Mama / Spice Girls / Spice", "Mama Mia / Abba / Abba")
	if got := w.found("mama"); got[0] != "Mama" {
		t.Errorf("%q", got)
	}
	for range 3 {
		w.must(w.Choose(w.ctx, "Mamaaa just", songs[0].ID))
	}
	w.same(w.found("mamaaa j")[:1], []string{"Bohemian Rhapsody"})
	if got := w.found("mama"); !slices.Contains(got, "Bohemian Rhapsody") {
		t.Errorf("%q", got)
	}
	w.must(w.Choose(w.ctx, "x", 999_999)) // no such song: nothing happens
	w.must(w.Choose(w.ctx, "\x00 !", songs[0].ID))
	for i := range 60 {
		w.must(w.store.SearchIndex().RecordChoice(w.ctx, fmt.Sprint("typed ", i), songs[0].ID, models.Millis(i), 40))
	}
	rows, err := w.store.SearchIndex().ByChoice(w.ctx, "typed", 100)
	if w.must(err); len(rows) != 1 || rows[0].Chosen > 41 || rows[0].Chosen < 30 {
		t.Errorf("%+v", rows)
	}
}

func TestUnavailableSongsAreNotFound(t *testing.T) {
	w := newWorld(t)
	songs := w.addSongs("Alpha / A", "Alpine / A", "Alpaca / A")
	w.must(w.store.Library().SetProblem(w.ctx, songs[1].ID, models.ProblemBroken))
	n, err := w.store.Library().MarkMissing(w.ctx, []models.SongID{songs[2].ID}, []string{songs[2].Path}, 1)
	if w.must(err); n != 1 {
		t.Error(n)
	}
	w.same(w.found("alp"), []string{"Alpha"})
	stats, err := w.Stats(w.ctx)
	if w.must(err); stats.Songs != 1 || stats.Missing != 1 || stats.Unplayable != 1 || stats.Artists != 1 {
		t.Errorf("%+v", stats)
	}
	for range 20 {
		if drawn := w.draw(2); len(drawn) != 1 || drawn[0].ID != songs[0].ID {
			t.Errorf("%v", drawn)
		}
	}
}

func TestHostileQueries(t *testing.T) {
	w := newWorld(t)
	w.addSongs(smallLibrary()...)
	hostile := []string{
		strings.Repeat("love ", 200_000), strings.Repeat("a", 1<<20), "\x00\x00", "\xff\xfe\xfd", `"`, `""" OR *`, "title:love",
		"NEAR(a b)", "-love", "love*", "^love", "(((", "a AND NOT b", "%", "_", "'; DROP TABLE songs; --",
		"\\", "& | ! <-> :*", "'a':*A", "🎉🎉🎉", "\u202elove", "שלום עולם", "<script>alert(1)</script>", "../../etc/passwd",
		strings.Repeat("é", 5000), "\u0301\u0301", "ﷺﷺﷺ", strings.Repeat("東", 3000), "a\nb\tc", "\u0000love",
		strings.Repeat("x ", 100), "𝕃𝕠𝕧𝕖",
	}
	for _, typed := range hostile {
		if _, err := w.Search(w.ctx, typed, 1_000_000); err != nil {
			t.Errorf("%.40q: %v", typed, err)
		}
		if _, err := w.Search(w.ctx, typed, -1); err != nil {
			t.Errorf("%.40q: %v", typed, err)
		}
	}
	if got := w.found("𝕃𝕠𝕧𝕖"); len(got) == 0 || got[0] != "Love" {
		t.Errorf("%q", got)
	}
}

func TestHostileTags(t *testing.T) {
	w := newWorld(t)
	var songs []models.Song
	for i, text := range []string{strings.Repeat("word", 5000), strings.Repeat("w ", 5000), `'"\:*&|!`, "\x00\x01", "\xff", "🎉",
		strings.Repeat("東京", 3000), "' ':A", strings.Repeat("\u0301", 100)} {
		songs = append(songs, models.Song{Path: fmt.Sprint("/h/", i), Title: strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""),
			Artist: "Same artist"})
	}
	w.must(w.Save(w.ctx, songs))
	w.must(w.Save(w.ctx, songs)) // again, as an update
	if got := w.found("same artist"); len(got) != len(songs) {
		t.Errorf("found %d of %d", len(got), len(songs))
	}
}

func TestTypingATitleAlwaysShowsIt(t *testing.T) {
	w := newWorld(t)
	all := slices.Collect(corpus.Songs(1200, 3, "/music"))
	w.must(w.Save(w.ctx, all))
	rapid.Check(t, func(r *rapid.T) {
		s := all[rapid.IntRange(0, len(all)-1).Draw(r, "song")]
		words := strings.Fields(s.Title + " " + s.Artist)
		words = rapid.Permutation(words).Draw(r, "order")
		if len(words) > maxWords {
			words = words[:maxWords]
		}
		typed := strings.Join(words, " ")
		if len(typed) > maxQuery-20 {
			return
		}
		found, err := w.Search(w.ctx, typed, 30)
		if err != nil {
			r.Fatal(err)
		}
		if !slices.ContainsFunc(found, func(f models.Song) bool { return f.ID == s.ID || f.CopyKey == s.CopyKey }) {
			r.Fatalf("%q does not find %q by %q", typed, s.Title, s.Artist)
		}
	})
}

func TestOldIndexIsBuiltAnew(t *testing.T) {
	w := newWorld(t)
	w.song("a.mp3", "Alpha")
	w.scan()
	w.must(w.store.SearchIndex().Clear(w.ctx, fold.Rules-1))
	w.same(w.found("alpha"), []string{})
	w.scan()
	w.same(w.found("alpha"), []string{"Alpha"})
	stats, err := w.Stats(w.ctx)
	if w.must(err); stats.Songs != 1 || stats.Artists != 1 || stats.Albums != 1 {
		t.Errorf("%+v", stats)
	}
}

func TestSearchWhileSaving(t *testing.T) {
	w := newWorld(t)
	all := slices.Collect(corpus.Songs(600, 4, "/music"))
	var group sync.WaitGroup
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	for range 3 {
		group.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if _, err := w.Search(w.ctx, all[i%len(all)].Title[:1]+"xve gril", 10); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for part := range slices.Chunk(all, 50) {
		w.must(w.Save(w.ctx, slices.Clone(part))) // Save sets ids in what it is given
	}
	cancel()
	group.Wait()
}

func TestMatcherAgreesWithThePlainAlgorithm(t *testing.T) {
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("abcdeжя")), 1, 12, -1)
	rapid.Check(t, func(r *rapid.T) {
		typed, word := letters.Draw(r, "typed"), letters.Draw(r, "word")
		m := newMatcher(typed)
		whole, start := m.alike(word)
		row := distances([]rune(typed), []rune(word))
		wantStart := m.most + 1
		for _, d := range row {
			wantStart = min(wantStart, d)
		}
		if want := min(m.most+1, row[len(row)-1]); whole != want || start != wantStart {
			r.Errorf("%q %q: %d %d, want %d %d", typed, word, whole, start, want, wantStart)
		}
	})
}

// distances is the edit distance of a to each beginning of b, the plain way.
func distances(a, b []rune) []int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range b {
		d[0][j+1] = j + 1
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j-1]+cost, d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)]
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"love", "Björk 東京", "\xff\x00\"*", strings.Repeat("ab ", 100), "!!!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q := parse(typed)
		if len(q.words) > maxWords || len(q.text) > maxKey || !utf8.ValidString(q.text) ||
			strings.Contains(q.text, "\x00") {
			t.Errorf("%q: %+v", typed, q)
		}
		for _, word := range q.words {
			if word.text == "" || strings.ContainsAny(word.text, " \"'\\*:()&|!\x00") {
				t.Errorf("%q: word %q", typed, word.text)
			}
			word.matcher.alike(word.text)
		}
		q.joined(typed, func(string) bool { return true })
		q.parted(func(string) bool { return true })
		searchText(models.Song{Title: typed, Artist: typed, Album: typed, Genre: typed})
	})
}
