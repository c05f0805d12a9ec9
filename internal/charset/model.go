package charset

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/unicode/norm"
)

//go:embed letters.txt.gz
var letters []byte

// What signs cost that the languages' tables do not tell, as -ln p in nats.
const (
	ascii    = 2.7  // a letter of a word without others
	accent   = 4.5  // an accent that a word has in no language, as in "Motörhead"; the letter below it costs what it costs
	again    = 3.0  // one more right behind it
	foreign  = 9.0  // a letter that the language does not have
	northern = 4.0  // more for ð and þ, which Icelandic and Faroese alone have: elsewhere they are Baltic or Turkish letters
	mixed    = 8.0  // a letter right beside one of another alphabet
	beside   = 2.5  // an ideograph right beside a Latin letter
	capital  = 4.0  // a capital right behind a small letter
	shouted  = 0.3  // a capital right behind another
	quote    = 5.0  // a sign that names hold now and then
	odd      = 9.0  // any other sign
	inside   = 3.0  // more for a sign right behind a letter
	switched = 2.0  // a word of ASCII beside one of another alphabet
	broken   = 14.0 // no sign at all
	common   = 10.5 // an ideograph that the encoding counts among the usual ones, and its language's table does not have
	rare     = 14.0 // any other ideograph
	halfKana = 10.0
)

const letterEnd = 0x600 // the letters of all alphabets here lie below

// language tells what its letters or signs cost.
type language struct {
	latin bool
	index []int16   // places in the alphabet, from 1, by rune; nil = it has no alphabet
	n     int       // its letters, and the edge of a word
	pairs []float32 // cost of each letter after each; the first row and column are the edge of a word
	signs map[rune]float32
	loose bool // it has letters with accents of any kind
}

var languages = sync.OnceValue(func() map[string]*language {
	zip, err := gzip.NewReader(bytes.NewReader(letters))
	if err != nil {
		return nil
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		return nil
	}
	all := map[string]*language{}
	for line := range strings.Lines(string(text)) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(part) != 3 {
			return nil
		}
		all[part[0]] = newLanguage(part[0], []rune(part[1]), part[2])
	}
	loose := *all["en"]
	loose.loose = true
	all["loose"] = &loose
	return all
})

func newLanguage(name string, list []rune, costs string) *language {
	const steps = 8
	cost := func(i int) float32 { return float32(costs[i]-'!') / steps }
	l := &language{latin: list[0] == 'a'}
	n := len(list) + 1
	if len(costs) == n*n {
		l.index, l.pairs, l.n = make([]int16, letterEnd), make([]float32, n*n), n
		for i, r := range list {
			l.index[r] = int16(i + 1) //nolint:gosec // an alphabet has some dozens of letters
		}
		for i := range l.pairs {
			l.pairs[i] = cost(i)
		}
		return l
	}
	l.signs = usual(name)
	for i, r := range list {
		l.signs[r] = min(cost(i), common)
	}
	const sung = 6.5
	for _, r := range sungIn(name) {
		if c, known := l.signs[r]; !known || c > sung {
			l.signs[r] = sung
		}
	}
	return l
}

// usual are the signs that the encodings of a language put first, because they are used most.
func usual(name string) map[rune]float32 {
	found := map[rune]float32{}
	add := func(e encoding.Encoding, from, to, trail int) {
		for first := from; first <= to; first++ {
			for second := trail; second <= 0xfe; second++ {
				text, err := e.NewDecoder().Bytes([]byte{byte(first), byte(second)})
				if r, size := utf8.DecodeRune(text); err == nil && size == len(text) && r != utf8.RuneError && unicode.IsLetter(r) {
					found[r] = common
				}
			}
		}
	}
	switch name {
	case "zh_CN":
		add(simplifiedchinese.GBK, 0xb0, 0xd7, 0xa1)
	case "zh_TW":
		add(traditionalchinese.Big5, 0xa4, 0xc6, 0x40)
	case "ja":
		add(japanese.EUCJP, 0xb0, 0xcf, 0xa1)
	case "ko":
		add(korean.EUCKR, 0xb0, 0xc8, 0xa1)
	}
	return found
}

// cost is how unlikely text is in the language, in nats.
func (l *language) cost(text string) float64 {
	sum, before := 0.0, 0 // what the word before was: 1 = of ASCII alone, 2 = another
	for _, word := range split(text) {
		here := 2
		if plain(word) {
			here = 1
		}
		if before > 0 && here != before && !l.latin {
			sum += switched
		}
		if here == 2 && l.index != nil && !l.latin && utf8.RuneCountInString(word) == 1 && strings.ContainsFunc(text, asciiLetter) {
			sum += 2 * switched // "à" and "é" stand alone, too
		}
		before = here
		sum += l.word(word)
	}
	return sum
}

// split parts text at spaces and other ASCII signs, which say nothing.
func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r < 0x80 && !unicode.IsLetter(r) })
}

// place is what the letter before says about the next one.
type place struct {
	letter int  // its place in the alphabet; 0 = the edge of a word
	latin  bool // it was a letter of ASCII, in a language that has others
	native bool // it was a letter of the language
	odd    bool // it was a sign that has no business before a letter
	small  bool
	upper  bool
	marked bool // it had an accent
}

// behind is what a letter costs more behind it.
func (p place) behind() float64 {
	if p.odd {
		return inside
	}
	return 0
}

func (l *language) word(word string) float64 {
	sum, before := 0.0, place{}
	if !strings.ContainsFunc(word, func(r rune) bool { return r >= 0x80 && (unicode.IsLetter(r) || r == utf8.RuneError) }) {
		for _, r := range word {
			if r < 0x80 {
				sum += ascii + before.behind()
			} else {
				sum += symbol(r, before.latin)
			}
			before = place{latin: r < 0x80, odd: stray(r)}
		}
		return sum
	}
	for _, r := range word {
		var c float64
		c, before = l.next(r, before)
		sum += c
	}
	return sum + l.pair(before.letter, 0)
}

func asciiLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

func plain(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return r >= 0x80 })
}

// at is the place of a letter in the alphabet; 0 = it is not there.
func (l *language) at(r rune) int {
	if int(r) >= len(l.index) {
		return 0
	}
	return int(l.index[r])
}

func (l *language) pair(before, at int) float64 {
	if l.index == nil || before == 0 && at == 0 {
		return 0
	}
	return float64(l.pairs[before*l.n+at])
}

// next is the cost of a rune behind another.
func (l *language) next(r rune, before place) (float64, place) {
	small, upper := unicode.IsLower(r), unicode.IsUpper(r)
	sum := 0.0
	if small || upper {
		sum += before.behind()
	}
	switch {
	case upper && before.small:
		sum += capital
	case upper && before.upper:
		sum += shouted
	}
	here := place{small: small, upper: upper}
	lower := unicode.ToLower(r)
	if at := l.at(lower); at > 0 {
		here.letter, here.native = at, true
		if before.latin {
			sum += mixed
		}
		return sum + l.pair(before.letter, at), here
	}
	sum += l.pair(before.letter, 0)
	switch {
	case r < 0x80:
		here.latin = true
		switch {
		case before.native && l.signs != nil:
			sum += beside
		case before.native:
			sum += mixed
		}
		return sum + ascii, here
	case l.signs != nil && isWide(r):
		here.native = true
		if before.latin {
			sum += beside
		}
		return sum + l.sign(r), here
	case unicode.IsLetter(r) && l.loose:
		return l.marked(lower, before, here, sum-l.pair(before.letter, 0))
	case unicode.IsLetter(r):
		here.native = true
		if before.latin && !l.latin {
			sum += mixed
		}
		return sum + stranger(lower), here
	}
	here.odd = stray(r)
	return sum + symbol(r, before.native || before.latin), here
}

// stranger is the cost of a letter that the language does not have.
func stranger(r rune) float64 {
	if r == 'ð' || r == 'þ' {
		return foreign + northern
	}
	return foreign
}

// marked is the cost of a letter with an accent that the language does not know: that of the letter below it, and of the accent.
func (l *language) marked(r rune, before, here place, sum float64) (float64, place) {
	base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	if plain, ok := map[rune]rune{'ø': 'o', 'æ': 'a', 'œ': 'o', 'ß': 's', 'ł': 'l', 'đ': 'd'}[r]; ok {
		base = plain
	}
	at := l.at(base)
	here.native, here.marked = true, true
	if at == 0 || r > 0x17f {
		return sum + stranger(r) + l.pair(before.letter, 0), here
	}
	if before.marked {
		sum += again
	}
	here.letter = at
	return sum + accent + l.pair(before.letter, at), here
}

// isWide tells of the signs of the languages without an alphabet.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー' || r == '々'
}

func (l *language) sign(r rune) float64 {
	if r >= 0xff61 && r <= 0xff9f {
		return halfKana
	}
	if c, known := l.signs[r]; known {
		return float64(c)
	}
	return rare
}

// stray tells of signs that do not stand right before a letter.
func stray(r rune) bool {
	return r >= 0x80 && !strings.ContainsRune("’‘“”„«»–—…·¡¿\u00a0", r) && r < 0x2fff
}

// symbol is the cost of a sign that is no letter; behind = it stands right behind a letter.
func symbol(r rune, behind bool) float64 {
	switch {
	case r == utf8.RuneError || r < 0xa0 || r >= 0xe000 && r < 0xf900:
		return broken
	case behind && (r == '©' || r == '№'):
		return odd + inside
	case strings.ContainsRune("’‘“”„«»–—…№°´•©®™¡·\u00a0", r), strings.ContainsRune("、。「」『』（）・～！？：，《》【】〜　", r):
		return quote
	case !behind && strings.ContainsRune("½¼¾¿", r):
		return quote
	case behind:
		return odd + inside
	}
	return odd
}
