package fold

import (
	"slices"
	"strings"
	"unicode"
)

// latinMark begins the sound of a Cyrillic or Greek word.
const latinMark = "Я"

// Sounds lists how a word that was typed (folded) may stand in Also for a word of another alphabet, each with its mark; and, for a
// Cyrillic or Greek word, how it is written in Latin letters. Whoever romanizes does it in a habit of their own ("Земфира": zemfira,
// semfira; "Хвост": khvost, hvost, chvost, xvost), so both sides are brought to what the habits have in common.
func Sounds(word string) []string {
	if sound := initials(word); sound != "" {
		return []string{sound}
	}
	if len(word) < 2 {
		return nil
	}
	if romanized(word) {
		return latinOf(word)
	}
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return nil
		}
	}
	var list []string
	add := func(sound string) {
		if (len(sound) > len(latinMark)+1 || len(word) < 4) && !slices.Contains(list, sound) {
			list = append(list, sound)
		}
	}
	add(latinMark + skeleton(word))
	if strings.ContainsAny(word, "cx") {
		add(latinMark + skeleton(strings.ReplaceAll(strings.ReplaceAll(word, "ch", "kh"), "x", "kh")))
		add(latinMark + skeleton(strings.ReplaceAll(strings.ReplaceAll(word, "ch", "\x01"), "c", "ts")))
	}
	add(kanaMark + kanaSkeleton(word))
	return list
}

// romanized tells of words in an alphabet that is romanized letter by letter.
func romanized(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return r >= 0x370 && r < 0x530 })
}

// latinOf writes a folded Cyrillic or Greek word in Latin letters, as a tag may have it.
func latinOf(word string) []string {
	list := roughly(word)
	for _, rough := range list {
		if other := strings.NewReplacer("kh", "h", "yi", "y", "ii", "y").Replace(rough); other != rough {
			list = append(list, other)
		}
	}
	return list
}

// soundsOf lists the sounds of a chunk of text.
func soundsOf(chunk, folded string) []string {
	list := kanaSounds(chunk)
	if !romanized(folded) {
		return list
	}
	ways := strings.Fields(folded)
	if lower := strings.ToLower(chunk); strings.Contains(lower, "ё") {
		ways = append(ways, strings.Fields(Text(strings.ReplaceAll(lower, "ё", "йо"), 0))...)
	}
	if strings.Contains(folded, "г") { // Ukrainian
		ways = append(ways, strings.Fields(strings.ReplaceAll(folded, "г", "х"))...)
	}
	for _, word := range ways {
		if !romanized(word) {
			continue
		}
		for _, rough := range roughly(word) {
			if sound := skeleton(rough); sound != "" {
				list = append(list, latinMark+sound)
			}
		}
	}
	return list
}

// roughly romanizes a folded word: Cyrillic after BGN/PCGN, Greek once as it sounds and once letter by letter.
func roughly(word string) []string {
	greek := strings.ContainsFunc(word, func(r rune) bool { return r < 0x400 && r >= 0x370 })
	if !greek {
		return []string{letterwise(word)}
	}
	spoken := letterwise(greekSounds.Replace(word))
	if written := letterwise(greekLetters.Replace(word)); written != spoken {
		return []string{spoken, written}
	}
	return []string{spoken}
}

var (
	greekSounds = strings.NewReplacer("ου", "u", "μπ", "b", "ντ", "d", "γκ", "g", "γγ", "ng", "γχ", "nkh", "αυ", "av", "ευ", "ev", "αι", "e",
		"ει", "i", "οι", "i", "υι", "i", "τζ", "tz", "γι", "gi", "γε", "ge")
	greekLetters = strings.NewReplacer("ου", "ou", "μπ", "mp", "ντ", "nt", "γκ", "gk", "γγ", "gg", "αυ", "au", "ευ", "eu", "αι", "ai", "ει",
		"ei", "οι", "oi")
	alphabet = map[rune]string{
		'а': "a", 'б': "b", 'в': "v", 'г': "g", 'ґ': "g", 'д': "d", 'е': "e", 'є': "e", 'ж': "zh", 'з': "z", 'и': "i", 'і': "i", 'к': "k",
		'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch",
		'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya", 'ђ': "dj", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "ch",
		'џ': "dz", 'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l", 'μ': "m",
		'ν': "n", 'ξ': "ks", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "kh", 'ψ': "ps", 'ω': "o",
	}
)

func letterwise(word string) string {
	var b strings.Builder
	for _, r := range word {
		if latin, ok := alphabet[r]; ok {
			b.WriteString(latin)
		} else if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// skeleton is what the habits of romanizing have in common: one letter a sound, no glides (ya, ja, ia), no doubled letters.
func skeleton(latin string) string {
	if rest, ok := strings.CutSuffix(latin, "off"); ok {
		latin = rest + "ov"
	}
	out := []byte(habits.Replace(latin))
	clean := out[:0]
	for i, c := range out {
		if c == 'i' && i+1 < len(out) && strings.IndexByte("aeiou", out[i+1]) >= 0 || len(clean) > 0 && clean[len(clean)-1] == c {
			continue
		}
		clean = append(clean, c)
	}
	return string(clean)
}

// habits spells sounds by one letter each; "\x01" is a "ch" that stays one.
var habits = strings.NewReplacer("schtsch", "s", "shtsh", "s", "shch", "s", "stsch", "s", "tsch", "c", "tch", "c", "sch", "s", "sh", "s",
	"zh", "z", "kh", "h", "gh", "g", "ph", "f", "th", "t", "ts", "c", "tz", "c", "ck", "k", "ch", "c", "\x01", "c", "ou", "u", "w", "v",
	"q", "k", "x", "ks", "y", "i", "j", "i", "c", "k")

// Latin tells whether Sounds of a folded word are how it is written in Latin letters, rather than marked sounds.
func Latin(word string) bool { return romanized(word) }
