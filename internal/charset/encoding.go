// Package charset tells in which encoding names were written that do not say it: the tags of music files that claim to be Latin-1,
// playlists, file names. It guesses by how often letters follow each other in each language (letters.txt.gz, made by learn), for all names
// of a folder together, and changes nothing where Latin-1 is likely. library, internal/playlist and cmd call it. It is pure.
package charset

import (
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Encoding names an encoding as https://encoding.spec.whatwg.org/#names does, in lower case.
type Encoding string

// The encodings that are guessed and offered.
const (
	Western      Encoding = "windows-1252" // holds Latin-1, and is what a claim of Latin-1 is taken for
	UTF8         Encoding = "utf-8"
	Cyrillic     Encoding = "windows-1251"
	KOI8         Encoding = "koi8-r"
	DOSCyrillic  Encoding = "ibm866"
	Central      Encoding = "windows-1250"
	CentralISO   Encoding = "iso-8859-2"
	Greek        Encoding = "windows-1253"
	Turkish      Encoding = "windows-1254"
	Baltic       Encoding = "windows-1257"
	Chinese      Encoding = "gbk"
	Traditional  Encoding = "big5"
	Japanese     Encoding = "shift_jis"
	JapaneseUnix Encoding = "euc-jp"
	Korean       Encoding = "euc-kr"
)

// kind is what is known of an encoding.
type kind struct {
	name      Encoding
	codes     string // the languages whose names it may hold
	coding    encoding.Encoding
	wide      bool // a sign may be of several bytes
	doubt     float64
	languages []*language
}

// kinds are the encodings in the order in which they are offered. doubt is how much likelier than Western names must be before they are
// taken for it, in nats: much for what differs from Western in a few letters of the same alphabet.
var kinds = sync.OnceValue(func() []kind {
	const latin = "en fr de es pt it nl sv da nb fi is ca et ga pl cs sk hu hr sl ro"
	const cyrillic = "ru uk be bg sr mk"
	languages := languages()
	list := []kind{
		{Western, latin, charmap.Windows1252, false, 0, nil},
		{UTF8, latin + " tr lt lv " + cyrillic + " el zh_CN zh_TW ja ko", encoding.Nop, true, 4, nil},
		{Cyrillic, cyrillic, charmap.Windows1251, false, 8, nil},
		{KOI8, "ru", charmap.KOI8R, false, 10, nil},
		{DOSCyrillic, "ru uk be bg", charmap.CodePage866, false, 10, nil},
		{Central, latin, charmap.Windows1250, false, 8, nil},
		{CentralISO, latin, charmap.ISO8859_2, false, 9, nil},
		{Greek, "el", charmap.Windows1253, false, 9, nil},
		{Turkish, "tr en", charmap.Windows1254, false, 9, nil},
		{Baltic, "lt lv en et", charmap.Windows1257, false, 8, nil},
		{Chinese, "zh_CN", simplifiedchinese.GB18030, true, 9, nil},
		{Traditional, "zh_TW", traditionalchinese.Big5, true, 9, nil},
		{Japanese, "ja", japanese.ShiftJIS, true, 9, nil},
		{JapaneseUnix, "ja", japanese.EUCJP, true, 9, nil},
		{Korean, "ko", korean.EUCKR, true, 9, nil},
	}
	for i := range list {
		for code := range strings.FieldsSeq(list[i].codes) {
			list[i].languages = append(list[i].languages, languages[code])
		}
		if strings.Contains(list[i].codes, "en") {
			list[i].languages = append(list[i].languages, languages["loose"])
		}
	}
	return list
})

// Encodings lists what can be guessed and chosen, Western first.
func Encodings() []Encoding {
	list := []Encoding{}
	for _, k := range kinds() {
		list = append(list, k.name)
	}
	return list
}

// Known tells whether an encoding is one of Encodings.
func Known(e Encoding) bool {
	_, ok := find(e)
	return ok
}

func find(e Encoding) (kind, bool) {
	for _, k := range kinds() {
		if k.name == e {
			return k, true
		}
	}
	return kind{}, false
}

// Named finds an encoding by any of its usual names, such as "CP1251", "latin1" or "SJIS".
func Named(label string) (encoding.Encoding, bool) {
	label = strings.ToLower(strings.TrimSpace(label))
	for _, prefix := range []string{"cp-", "cp", "windows", "win-", "win"} {
		if rest, ok := strings.CutPrefix(label, prefix); ok && strings.Trim(rest, "0123456789") == "" {
			label = map[string]string{"936": "gbk", "950": "big5", "932": "shift_jis", "949": "euc-kr", "866": "ibm866", "65001": "utf-8"}[rest]
			if label == "" {
				label = "windows-" + rest
			}
		}
	}
	e, err := htmlindex.Get(label)
	return e, err == nil
}

// decode reads raw; bytes that are no text become U+FFFD. A sign that is cut in half at the end, as where a tag has room for 30 bytes, is
// left out: cut tells.
func (k kind) decode(raw string) (text string, cut bool) {
	if k.name == UTF8 {
		return whole(raw)
	}
	text, err := k.coding.NewDecoder().String(raw)
	if err != nil {
		return strings.Repeat(string(utf8.RuneError), len(raw)), false
	}
	if k.wide && len(raw) > 0 && raw[len(raw)-1] >= 0x80 {
		return strings.CutSuffix(text, string(utf8.RuneError))
	}
	return text, false
}

// whole is text without a rune that is cut at its end.
func whole(raw string) (text string, cut bool) {
	for n := 1; n < utf8.UTFMax && n <= len(raw) && !cut; n++ {
		if tail := raw[len(raw)-n:]; utf8.RuneStart(tail[0]) {
			if cut = !utf8.FullRuneInString(tail); cut {
				raw = raw[:len(raw)-n]
			}
			break
		}
	}
	return string([]rune(raw)), cut
}

// Bytes gives back the bytes of text that was decoded as Latin-1 or Windows-1252. ok is false for text that was not, or is ASCII: there is
// no doubt about it.
func Bytes(text string) (raw string, ok bool) {
	if !utf8.ValidString(text) {
		return text, true // a file's name in bytes of any kind
	}
	out := make([]byte, 0, len(text))
	for _, r := range text {
		b := byte(r)
		switch {
		case r > 0xff:
			found := false
			if b, found = charmap.Windows1252.EncodeRune(r); !found {
				return "", false
			}
		case r < 0x80:
			out = append(out, b)
			continue
		}
		ok = true
		out = append(out, b)
	}
	return string(out), ok
}
