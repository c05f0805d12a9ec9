// Package corpus makes up music libraries of any size with plausible names, for benchmarks and tests: the same seed gives the same
// songs. Words follow a Zipf-like distribution, artists have albums of 6-16 songs, some names carry accents, some are not Latin.
// It knows nothing about files or databases.
package corpus

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"upbeat/models"
)

// Songs yields n made-up songs under root ("/music"), artist by artist, without ids.
func Songs(n int, seed uint64, root string) iter.Seq[models.Song] {
	return func(yield func(models.Song) bool) {
		m := newMaker(n, seed)
		for made := 0; made < n; {
			artist := m.artist()
			genre := m.pick(strings.Fields(genres))
			for range 1 + m.IntN(5) {
				album, year, tracks := m.phrase(1, 3), 1960+m.IntN(66), 6+m.IntN(11)
				for track := 1; track <= tracks && made < n; track++ {
					s := m.song(artist, album, genre, year, track)
					s.Path = fmt.Sprintf("%s/%s/%s/%02d - %d.mp3", root, s.Artist, album, track, made)
					if !yield(s) {
						return
					}
					made++
				}
			}
		}
	}
}

type maker struct {
	*rand.Rand
	zipf  *rand.Zipf
	words []string
}

func newMaker(songs int, seed uint64) *maker {
	r := rand.New(rand.NewPCG(seed, 0x75706265))
	m := &maker{Rand: r, words: strings.Fields(common)}
	tail := 2000 + songs/5 // distinct words grow with the library, as in real ones
	for range tail {
		m.words = append(m.words, m.word())
	}
	m.zipf = rand.NewZipf(r, 1.07, 12, uint64(len(m.words)-1))
	return m
}

func (m *maker) pick(list []string) string { return list[m.IntN(len(list))] }

// word makes one word up from syllables.
func (m *maker) word() string {
	starts, middles, ends := strings.Fields("b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh st t tr v w z"),
		strings.Fields("a e i o u ai ea ou ie oo"), strings.Fields("n r l s t m nd rk st ck th ng x lla ra na ro wen ton ley ner ing")
	var b strings.Builder
	for range 1 + m.IntN(3) {
		b.WriteString(m.pick(starts))
		b.WriteString(m.pick(middles))
	}
	b.WriteString(m.pick(ends))
	if m.IntN(25) == 0 {
		return strings.NewReplacer("o", "ö", "a", "á", "e", "é", "u", "ü").Replace(b.String())
	}
	return b.String()
}

func (m *maker) phrase(least, most int) string {
	n := least + m.IntN(most-least+1)
	list := make([]string, n)
	for i := range list {
		list[i] = title(m.words[m.zipf.Uint64()])
	}
	return strings.Join(list, " ")
}

func (m *maker) artist() string {
	switch m.IntN(40) {
	case 0:
		return m.foreign("абвгдежзиклмнопрстуфхцчшэюя")
	case 1:
		return m.foreign("東京音楽花火夜空星月風光海山川雪雨春夏秋冬")
	case 2, 3, 4, 5, 6, 7:
		return "The " + m.phrase(1, 2)
	case 8, 9:
		return m.phrase(1, 1) + " & " + m.phrase(1, 1)
	case 10:
		return "DJ " + m.phrase(1, 1)
	}
	return title(m.pick(strings.Fields(firstNames))) + " " + title(m.word())
}

func (m *maker) foreign(letters string) string {
	list := []rune(letters)
	out := make([]rune, 3+m.IntN(5))
	for i := range out {
		out[i] = list[m.IntN(len(list))]
	}
	return string(out)
}

func (m *maker) song(artist, album, genre string, year, track int) models.Song {
	name := m.phrase(1, 4)
	switch m.IntN(30) {
	case 0:
		name += " (feat. " + m.artist() + ")"
	case 1:
		name += " - Remastered"
	case 2:
		name += " (Live)"
	}
	return models.Song{
		Source: "local", Title: name, Artist: artist, Album: album, AlbumArtist: artist, Genre: genre, Year: year, Track: track,
		Duration: models.Millis(90_000 + m.IntN(300_000)), Format: "mp3", Size: 3_000_000 + m.Int64N(5_000_000), ModTime: 1_700_000_000_000,
		Fingerprint: fmt.Sprintf("%016x", m.Uint64()), AddedAt: 1_700_000_000_000,
	}
}

func title(word string) string {
	r := []rune(word)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

const genres = "Rock Pop Jazz Blues Soul Funk House Techno Folk Metal Punk Reggae Soundtrack Classical Country Hip-Hop Electronic Indie Schlager Ambient"

const firstNames = `anna ben carla david emma felix greta hugo ida jonas karin leo mia nils olga paul rosa sam tina udo vera willi yara zoe
björn jose andré miles nina otis ella frank dolly stevie bruce kate joni neil lou patti iggy brian roger freddie janis jimi aretha marvin`

const common = `the you me my of in to a i love and it your on is no night time for be with baby heart all we up this life home what like go
down day one world dance don't way song girl blue let never good man come back dream dreams away rain from know can't eyes sun light fire
out now get moon again little black river house street under over last summer winter city road long gone want need feel feeling give take
make tonight forever always heaven hell angel devil king queen star stars sky high low deep sea ocean water wind snow cold hot red green
white golden silver broken wild free young old new lost found run running walk walking fall falling rise rising burn burning sing singing
cry crying tears smile kiss touch hold hand hands body soul mind crazy mad sweet sugar honey money gold diamond paper glass stone mountain
bridge train car drive ride fly flying wings bird birds dog cat wolf lion tiger snake flower flowers rose roses garden tree trees forest
shadow shadows dark darkness midnight morning evening sunday monday friday saturday september december april christmas party rock roll
blues jazz soul funk disco beat rhythm drum guitar piano radio record number song songs story stories letter letters name words voice
silence noise sound music band boy boys girls woman women mother father brother sister friend friends lover lovers stranger strangers
people nobody somebody everybody everything nothing something anything somewhere nowhere anywhere here there where when why how who
part two three four five six seven eight nine ten hundred thousand million first second third live remix version edit demo acoustic mix
intro outro interlude theme suite ballad waltz march overture symphony concerto sonata prelude nocturne requiem hymn prayer amen hallelujah`
