package fold

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Also lists what text (not folded) is found by beyond the words of Text: what holds signs written as one ("N.W.A", "AC/DC"), letters that
// signs and digits stand for ("P!nk", "deadmau5"), umlauts spelled out, what follows an apostrophe, names parted by an "and" as one
// word, parts and initials of Korean words, and how other alphabets sound in Latin letters (Sounds). Sounds and initials begin with a
// mark that no folded word holds.
func Also(text string, limit int) []string {
	if limit > 0 && len(text) > limit {
		text = text[:limit]
	}
	if plain(text) {
		return nil
	}
	c := &collector{}
	chunks := strings.Fields(strings.ToValidUTF8(text, " "))
	folded := make([]string, len(chunks))
	for i, chunk := range chunks {
		folded[i] = Text(chunk, 0)
		c.have = append(c.have, strings.Fields(folded[i])...)
	}
	for i, chunk := range chunks {
		c.chunk(chunk, folded[i])
	}
	c.pairs(chunks, folded)
	c.letters(folded)
	return c.words
}

// plain tells of text that has nothing beyond its words: most has not.
func plain(text string) bool {
	single := 0
	for i := range len(text) {
		switch c := text[i] | 0x20; {
		case c >= 'a' && c <= 'z':
			if single++; c == 'v' {
				return false
			}
		case text[i] == ' ':
			if single == 1 {
				return false
			}
			single = 0
		default:
			return false
		}
	}
	return single != 1 && !strings.Contains(strings.ToLower(text), " and ")
}

// collector gathers words, each once.
type collector struct {
	have, words []string
}

func (c *collector) add(word string) {
	if word = clip(word); word != "" && !slices.Contains(c.have, word) && !slices.Contains(c.words, word) {
		c.words = append(c.words, word)
	}
}

// spelled adds another spelling of a chunk, as one word.
func (c *collector) spelled(text string) {
	if one := strings.ReplaceAll(Text(text, 0), " ", ""); len(one) <= maxWord {
		c.add(one)
	}
}

func (c *collector) chunk(chunk, folded string) {
	if strings.Contains(folded, " ") && !strings.ContainsFunc(folded, Unspaced) {
		c.spelled(chunk)
	}
	if names, ok := signs[chunk]; ok {
		for _, name := range strings.Fields(names) {
			c.add(name)
		}
	}
	lower := strings.ToLower(norm.NFC.String(chunk))
	if at := strings.LastIndexAny(lower, "'’"); at > 0 && utf8.RuneCountInString(lower[at:]) > 3 {
		c.spelled(strings.TrimLeft(lower[at:], "'’"))
	}
	c.umlauts(lower)
	c.decorated(lower)
	c.censored(lower)
	c.korean(folded)
	for _, sound := range soundsOf(chunk, folded) {
		c.add(sound)
	}
}

// signs are names made of signs alone, as they are said.
var signs = map[string]string{"!!!": "chk chk chk", "∆": "alt j", "†††": "crosses"}

// umlauts spells them out.
func (c *collector) umlauts(lower string) {
	if out := umlauts.Replace(lower); out != lower {
		c.spelled(out)
	}
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ø", "oe", "å", "aa", "æ", "a", "œ", "o")

// decorated puts letters where signs, digits and letters of other alphabets stand for them.
func (c *collector) decorated(lower string) {
	letters, others := 0, 0
	for _, r := range lower {
		if r >= 'a' && r <= 'z' {
			letters++
		} else if r != '.' && r != ',' && r != '-' && r != '\'' {
			others++
		}
	}
	if letters == 0 {
		return
	}
	if others > 0 {
		c.lookalike(lower)
	}
	if others > 0 && others < 4 && letters > 1 {
		if out := spoken.Replace(lower); out != lower {
			c.spelled(out)
		}
		if rest, ok := strings.CutPrefix(lower, "2"); ok {
			c.spelled("tu" + rest)
		}
	}
	c.romanV(lower)
}

var (
	spoken    = strings.NewReplacer("8e", "ate", "8", "ate", "2", "to", "4", "for")
	lookalike = map[rune]rune{'$': 's', '@': 'a', '€': 'e', '£': 'l', '¥': 'y', '|': 'i', '†': 't', '‡': 't', '×': 'x', 'я': 'r', 'и': 'n',
		'σ': 'e', 'λ': 'a', 'ξ': 'e', 'δ': 'a', '∆': 'a', 'θ': 'o', 'φ': 'o', 'ω': 'o', 'μ': 'u', 'µ': 'u', 'д': 'a', 'ш': 'w', '¢': 'c',
		'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '9': 'g', '6': 'g'}
)

// lookalike replaces each sign that looks like a letter, in a word that holds Latin ones. "!" is an "i" where a letter follows.
func (c *collector) lookalike(lower string) {
	runes := []rune(lower)
	changed, digits := false, 0
	for i, r := range runes {
		switch {
		case r == '!' && i+1 < len(runes) && unicode.IsLetter(runes[i+1]), r == '¡':
			runes[i], changed = 'i', true
		case lookalike[r] != 0:
			if unicode.IsDigit(r) {
				digits++
			}
			runes[i], changed = lookalike[r], true
		}
	}
	if changed && digits < 3 {
		c.spelled(string(runes))
		c.romanV(string(runes))
	}
}

// romanV reads "v" between consonants as "u" and a double one as "w": CHVRCHES, Alvvays.
func (c *collector) romanV(lower string) {
	if !strings.Contains(lower, "v") {
		return
	}
	if strings.Contains(lower, "vv") {
		c.spelled(strings.ReplaceAll(lower, "vv", "w"))
		return
	}
	consonant := func(b byte) bool { return b >= 'a' && b <= 'z' && !strings.ContainsRune("aeiouy", rune(b)) }
	out := []byte(lower)
	for i := 1; i+1 < len(out); i++ {
		if out[i] == 'v' && consonant(out[i-1]) && consonant(out[i+1]) {
			out[i] = 'u'
		}
	}
	if string(out) != lower {
		c.spelled(string(out))
	}
}

// censored reads what stars hide.
func (c *collector) censored(lower string) {
	if !strings.Contains(lower, "*") || strings.HasPrefix(lower, "*") {
		return
	}
	lower = strings.TrimRight(lower, ".,!?)")
	for _, word := range []string{"fuck", "fucking", "fucked", "fucker", "fuckin", "shit", "bitch", "bitches", "pussy", "motherfucker"} {
		if len(word) != len(lower) {
			continue
		}
		same := true
		for i := range len(word) {
			same = same && (lower[i] == '*' || lower[i] == word[i])
		}
		if same {
			c.add(word)
		}
	}
}

// pairs writes names that an "and" joins as one word: "Rock & Roll" is found by "rocknroll", "R&B" by "rnb".
func (c *collector) pairs(chunks, folded []string) {
	join := func(left, right string) {
		if left != "" && right != "" && len(left)+len(right) < 20 && !strings.Contains(left+right, " ") {
			c.add(left + "n" + right)
			c.add(left + "and" + right)
		}
	}
	for i, chunk := range chunks {
		if left, right, ok := strings.Cut(chunk, "&"); ok && left != "" && right != "" {
			join(Text(left, 0), Text(right, 0))
		}
		if i > 0 && i+1 < len(chunks) && (And(folded[i]) || chunk == "&" || chunk == "+") {
			join(folded[i-1], folded[i+1])
		}
		if parts := strings.Fields(folded[i]); len(parts) == 3 && And(parts[1]) {
			join(parts[0], parts[2])
		}
	}
}

// And tells whether a folded word stands for "and" in some language; it matters little to a search whether it is there.
func And(folded string) bool {
	switch folded {
	case "and", "n", "und", "et", "y", "och", "og", "и":
		return true
	}
	return false
}

// letters joins single letters that stand apart: "B. B. King" is found by "bb king".
func (c *collector) letters(folded []string) {
	run := ""
	for _, word := range append(slices.Clip(folded), "") {
		if len(word) == 1 {
			run += word
			continue
		}
		if len(run) > 1 {
			c.add(run)
		}
		run = ""
	}
}
