package fold_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"upbeat/library/fold"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"Björk": "bjork", "STRASSE": "strasse", "Straße": "strasse", "Ænima": "aenima", "Sigur Rós": "sigur ros", "Łódź": "lodz",
		"Кино": "кино", "Й": "и", "ΖΟΡΜΠΆΣ": "ζορμπασ", "Ζορμπάς": "ζορμπασ",
		"Don't": "dont", "don’t": "dont", "AC/DC": "ac dc", "  a -- b  ": "a b", "ｆｕｌｌ": "full", "ﬁne": "fine", "カタカナ": "かたかな",
		"東京タワー": "東京たわー", "x²": "x2", "": "", "!!!": "", "\xff\x00": "",
		"Rock'n'Roll": "rock n roll", "Rock ’n’ Roll": "rock n roll", "Guns N' Roses": "guns n roses", "rock'n": "rock n", "don't n'a": "dont na",
		"간": "\u1100\u1161\u1102", "가나": "\u1100\u1161\u1102\u1161", "ㅎㄱ": "\u1112\u1100",
		"İstanbul": "istanbul", "ısı": "isi", "Ⅷ": "viii", "a\u00adb": "ab", "Beyoncé": "beyonce", "Beyonce\u0301": "beyonce",
	} {
		if got := fold.Text(in, 0); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"AC/DC live": "ac dc acdc live", "R.E.M.": "r e m rem", "a a a": "a", "東京タワー": "東京 京た たわ わー ー", "夜に run": "夜に に run",
		"P!nk": "p nk pnk", "": "",
		strings.Repeat("x", 100): strings.Repeat("x", 40),
	} {
		if got := strings.Join(fold.Words(in, 0), " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestAlso(t *testing.T) {
	for in, want := range map[string]string{
		"Love": "", "N.W.A": "nwa", "P!nk": "pnk pink", "A$AP": "aap asap", "Ke$ha": "keha kesha", "deadmau5": "deadmaus",
		"Motörhead": "motoerhead", "Mø": "moe", "Sk8er Boi": "skber skater", "2Pac": "topac tupac",
		"B. B. King": "bb", "R&B": "rb rnb randb", "L'été": "ete",
		"Rock and Roll": "rocknroll rockandroll", "CHVRCHΞS": "chvrches churches churchξs Яcvrcks", "Alvvays": "always", "F**k": "fk fuck",
		"!!!":   "chk",
		"Help!": "", "Кино": "Яkino", "Ёж": "Яez Яoz", "Щит": "Яsit", "Цой": "Яcoi", "Ζορμπάς": "Яzorbas Яzormpas", "しゃしん": "Жsyasin Жsin",
		"カード": "Жkado Жdo", "한국": "\u1100\u116e\u1100 Ш\u1112\u1100",
	} {
		if got := strings.Join(fold.Also(in, 0), " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestHabitsOfRomanizingMeet(t *testing.T) {
	for text, habits := range map[string]string{
		"Земфира": "zemfira zemfyra", "Хвост": "khvost hvost chvost xvost", "Чайковский": "chaikovsky tchaikovsky tschaikowski chajkovskij",
		"Люблю": "lyublyu ljublju liubliu", "Юлия": "yuliya julija iuliia julia", "Щит": "shchit schtschit",
		"Рахманинов": "rachmaninoff rakhmaninov",
		"ふじ":         "fuji huzi", "ちゃ": "cha tya", "おおさか": "osaka oosaka ohsaka", "しんぶん": "shimbun sinbun", "がっこう": "gakkou gakko gakkoo",
	} {
		there := fold.Also(text, 0)
		for habit := range strings.FieldsSeq(habits) {
			if !slices.ContainsFunc(fold.Sounds(habit), func(sound string) bool { return slices.Contains(there, sound) }) {
				t.Errorf("%s by %q: %q, there is %q", text, habit, fold.Sounds(habit), there)
			}
		}
	}
}

func TestLetterAndSort(t *testing.T) {
	for in, want := range map[string]string{"the beatles": "B", "2pac": "#", "": "#", "кино": "К", "東京": "…", "the": "T", "a ha": "H"} {
		if got := fold.Letter(fold.Sort(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Björk", "AC/DC", "\xff\x00", "東京タワー", "ß'’", strings.Repeat("é ", 50)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := fold.Text(s, 400)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\"'\\_") || strings.ContainsFunc(got,
			func(r rune) bool { return r != ' ' && unicode.IsSpace(r) || unicode.IsControl(r) }) {
			t.Errorf("%q: %q", s, got)
		}
		if got != strings.Join(strings.Fields(got), " ") {
			t.Errorf("%q: %q has odd spaces", s, got)
		}
		for _, word := range append(fold.Also(s, 400), fold.Sounds(got)...) {
			if word == "" || !utf8.ValidString(word) || strings.ContainsAny(word, "\x00\"'\\_ \x1f") {
				t.Errorf("%q: also %q", s, word)
			}
		}
		words := fold.Words(s, 400)
		for i, word := range words {
			if word == "" || len(word) > 40 || strings.Contains(word, " ") || slices.Contains(words[:i], word) {
				t.Errorf("%q: words %q", s, words)
			}
		}
	})
}
