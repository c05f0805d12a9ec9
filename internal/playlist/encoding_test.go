package playlist_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"upbeat/internal/playlist"
)

const (
	russian  = "#EXTINF:1,Кино - Группа крови\nКино/Группа крови.mp3\n#EXTINF:1,ДДТ - Что такое осень\nДДТ/Осень.mp3\n"
	japan    = "#EXTINF:1,スピッツ - ロビンソン\nスピッツ/ロビンソン.mp3\n"
	chinese  = "#EXTINF:1,周杰伦 - 青花瓷\n周杰伦/青花瓷.mp3\n#EXTINF:1,王菲 - 红豆\n王菲/红豆.mp3\n"
	western  = "#EXTINF:1,Motörhead - Déjà vu\nMotörhead/Déjà vu.mp3\n"
	polish   = "#EXTINF:1,Lady Pank - Mniej niż zero\nLady Pank/Mniej niż zero.mp3\n#EXTINF:1,Czesław Niemen - Dziwny jest ten świat\nCzesław/Świat.mp3\n"
	extended = "#EXTM3U\n"
)

func TestM3UOfAnyEncoding(t *testing.T) {
	for _, test := range []struct {
		name string
		as   encoding.Encoding
		text string
	}{
		{"guessed windows-1251", charmap.Windows1251, extended + russian},
		{"guessed koi8-r", charmap.KOI8R, extended + russian},
		{"guessed shift_jis", japanese.ShiftJIS, extended + japan},
		{"guessed gbk", simplifiedchinese.GBK, extended + chinese},
		{"guessed windows-1250", charmap.Windows1250, extended + polish},
		{"windows-1252 stays", charmap.Windows1252, extended + western},
		{"declared", charmap.Windows1251, extended + "#EXTENC:windows-1251\n" + russian},
		{"declared, in other words", charmap.Windows1251, extended + "#extenc: CP1251 \r\n" + russian},
		{"declared, against the looks of it", charmap.Windows1250, extended + "#EXTENC: windows-1250\n#EXTINF:1,Senor - ń\na.mp3\n"},
		{"declared UTF-8", encoding.Nop, extended + "#EXTENC:UTF-8\n" + russian},
		{"UTF-16, little end first", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), extended + russian},
		{"UTF-16, big end first", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), extended + chinese},
		{"UTF-8 with its mark", unicode.UTF8BOM, extended + russian},
		{"a mark counts more than a name", unicode.UTF8BOM, extended + "#EXTENC:windows-1251\n" + russian},
	} {
		raw, err := test.as.NewEncoder().String(test.text)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		plain := strings.NewReplacer("#EXTENC", "#NONE", "#extenc", "#NONE").Replace(test.text)
		want, _, err := playlist.Read("list.m3u", []byte(plain))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		got, _, err := playlist.Read("list.m3u", []byte(raw))
		if err != nil || len(got.Tracks) != len(want.Tracks) {
			t.Errorf("%s: %+v %v", test.name, got, err)
			continue
		}
		for i := range want.Tracks {
			if got.Tracks[i] != want.Tracks[i] {
				t.Errorf("%s: %+v, not %+v", test.name, got.Tracks[i], want.Tracks[i])
			}
		}
	}
}

func TestPLSOfAnotherEncoding(t *testing.T) {
	raw, err := charmap.Windows1251.NewEncoder().String("[playlist]\nFile1=a.mp3\nTitle1=Кино - Группа крови\nFile2=b.mp3\nTitle2=ДДТ - Осень\n")
	if err != nil {
		t.Fatal(err)
	}
	l, _, err := playlist.Read("list.pls", []byte(raw))
	if err != nil || l.Tracks[0].Artist != "Кино" || l.Tracks[1].Title != "Осень" {
		t.Errorf("%+v %v", l, err)
	}
}

func TestAnEncodingThatNobodyKnows(t *testing.T) {
	_, _, err := playlist.Read("list.m3u", []byte("#EXTM3U\n#EXTENC:klingon\na.mp3\n"))
	var refused *playlist.Error
	if !errors.As(err, &refused) || refused.Code != playlist.Encoding || refused.Detail != "klingon" {
		t.Errorf("%v", err)
	}
}
