package fold

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// kanaMark begins the sound of a stretch of kana.
const kanaMark = "Ж"

// kanaSounds lists the sounds of a chunk's stretches of kana, from each of their syllables on, since words cannot be told apart.
func kanaSounds(chunk string) (list []string) {
	const parts = 12 // syllables at which a part may begin
	if !strings.ContainsFunc(chunk, kana) {
		return nil
	}
	for run := range strings.FieldsFuncSeq(norm.NFKC.String(chunk), func(r rune) bool { return !kana(r) }) {
		syllables := syllables(run)
		for i := range min(parts, len(syllables)) {
			if sound := kanaSkeleton(strings.Join(syllables[i:], "")); len(sound) > 1 {
				list = append(list, kanaMark+sound)
			}
		}
	}
	return list
}

func kana(r rune) bool {
	return r >= 'ぁ' && r <= 'ゖ' || r >= 'ァ' && r <= 'ヺ' || r == 'ー' || r >= '･' && r <= 'ﾟ'
}

// kanaRows are the syllables of each consonant, as Kunrei-shiki has them; a space is a syllable that is not there.
var kanaRows = map[string]string{
	"": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さしすせそ", "z": "ざじずぜぞ", "t": "たちつてと", "d": "だぢづでど", "n": "なにぬねの",
	"h": "はひふへほ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "m": "まみむめも", "y": "や　ゆ　よ", "r": "らりるれろ", "w": "わゐ　ゑ　",
}

var kanaLatin = func() map[rune]string {
	latin := map[rune]string{'ん': "n", 'を': "o", 'ゔ': "bu"}
	for consonant, row := range kanaRows {
		for i, r := range []rune(row) {
			latin[r] = consonant + "aiueo"[i:i+1]
		}
	}
	return latin
}()

// syllables romanizes kana: small letters go with the syllable before, long vowels and doubled consonants are dropped.
func syllables(run string) []string {
	var list []string
	for _, r := range run {
		if r >= 'ァ' && r <= 'ヶ' {
			r -= 'ァ' - 'ぁ'
		}
		last := len(list) - 1
		switch at := strings.IndexRune("ぁぃぅぇぉゃゅょ", r) / len("ぁ"); {
		case strings.ContainsRune("っー", r):
		case strings.ContainsRune("ぁぃぅぇぉ", r) && last >= 0:
			list[last] = list[last][:len(list[last])-1] + "aiueo"[at:at+1]
		case strings.ContainsRune("ゃゅょ", r) && last >= 0 && len(list[last]) > 1:
			list[last] = list[last][:len(list[last])-1] + "y" + "auo"[at-5:at-4]
		default:
			if latin, ok := kanaLatin[r]; ok {
				list = append(list, latin)
			}
		}
	}
	return list
}

// kanaSkeleton is what Hepburn and Kunrei-shiki have in common, without long vowels and doubled consonants.
func kanaSkeleton(latin string) string {
	latin = kanaHabits.Replace(latin)
	out := make([]byte, 0, len(latin))
	for i := range len(latin) {
		c := latin[i]
		if len(out) > 0 {
			before := out[len(out)-1]
			switch ends := i+1 == len(latin) || strings.IndexByte("aeiouy", latin[i+1]) < 0; {
			case c == before, c == 'u' && before == 'o', c == 'i' && before == 'e', c == 'h' && ends:
				continue
			}
		}
		if c == 'm' && i+1 < len(latin) && strings.IndexByte("bpm", latin[i+1]) >= 0 {
			c = 'n'
			if len(out) > 0 && out[len(out)-1] == 'n' {
				continue
			}
		}
		out = append(out, c)
	}
	return string(out)
}

// kanaHabits brings Hepburn to Kunrei-shiki.
var kanaHabits = strings.NewReplacer("shi", "si", "sh", "sy", "tchi", "ti", "tch", "ty", "chi", "ti", "ch", "ty", "tsu", "tu", "ts", "t",
	"dzu", "zu", "dsu", "zu", "du", "zu", "di", "zi", "dy", "zy", "ji", "zi", "jy", "zy", "j", "zy", "f", "h", "v", "b", "l", "r", "wo", "o")
