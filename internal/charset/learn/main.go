// Command learn counts how often letters follow each other in each language, and how often each ideograph, kana and syllable is used, in
// the translations that are installed below /usr/share/locale (Debian's iso-codes and whatever else is there), and writes the tables that
// package charset guesses by. The tables hold nothing of the texts but these frequencies. It is run by hand:
//
//	go run ./internal/charset/learn /usr/share/locale internal/charset/letters.txt.gz
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const latin = "abcdefghijklmnopqrstuvwxyz"

// alphabets are the letters of each language that has some; a language without is counted by its single signs.
var alphabets = map[string]string{
	"en": latin, "fr": latin + "àâæçéèêëîïôœùûü", "de": latin + "äöüß", "es": latin + "áéíñóúü", "pt": latin + "àáâãçéêíóôõú",
	"it": latin + "àèéìíòóù", "nl": latin + "ëïéèöüó", "sv": latin + "åäöé", "da": latin + "æøåé", "nb": latin + "æøåéòô",
	"fi": latin + "äöå", "is": latin + "áðéíóúýþæö", "ca": latin + "àçèéíïòóúü·", "et": latin + "äöõüšž", "ga": latin + "áéíóú",
	"pl": latin + "ąćęłńóśźż", "cs": latin + "áčďéěíňóřšťúůýž", "sk": latin + "áäčďéíĺľňóôŕšťúýž", "hu": latin + "áéíóöőúüű",
	"hr": latin + "čćđšž", "sl": latin + "čšž", "ro": latin + "ăâîşţ",
	"tr": latin + "çğıöşüâî", "lt": latin + "ąčęėįšųūž", "lv": latin + "āčēģīķļņšūž",
	"ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "uk": "абвгдежзийклмнопрстуфхцчшщьюяєіїґ", "be": "абвгдежзйклмнопрстуфхцчшыьэюяёіў",
	"bg": "абвгдежзийклмнопрстуфхцчшщъьюя", "sr": "абвгдежзиклмнопрстуфхцчшђјљњћџ", "mk": "абвгдежзиклмнопрстуфхцчшѓѕјљњќџ",
	"el":    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
	"zh_CN": "", "zh_TW": "", "ja": "", "ko": "",
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: learn /usr/share/locale FILE")
	}
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(alphabets)) {
		folder := name
		if name == "en" { // what is not translated is not there
			folder = "en_GB"
		}
		words, err := words(filepath.Join(os.Args[1], folder))
		if err != nil {
			log.Fatal(err)
		}
		line := signs(words)
		if alphabets[name] != "" {
			line = pairs(alphabets[name], words)
		}
		fmt.Fprintf(&out, "%s\t%s\n", name, line)
		log.Printf("%s: %d words", name, len(words))
	}
	if err := write(os.Args[2], out.Bytes()); err != nil {
		log.Fatal(err)
	}
}

func write(path string, text []byte) error {
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = zip.Write(text)
	if err = errors.Join(err, zip.Close()); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o600)
}

// words counts the words of all translations into a language.
func words(dir string) (map[string]int, error) {
	files, err := filepath.Glob(filepath.Join(dir, "LC_MESSAGES", "*.mo"))
	if err != nil {
		return nil, err
	}
	markup := regexp.MustCompile(`<[^>]*>|%[-0-9.*$]*[a-z]+|\\.|[-/._~]?[a-zA-Z0-9_]*[/_:.@][a-zA-Z0-9_/.:@-]+|&[a-z]+;|--?[a-z-]+`)
	counts := map[string]int{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, text := range translations(raw) {
			text = markup.ReplaceAllString(text, " ")
			for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '·' && r != '々' && r != 'ー' }) {
				counts[strings.ToLower(strings.NewReplacer("ș", "ş", "ț", "ţ").Replace(word))]++
			}
		}
	}
	return counts, nil
}

// translations reads the translated texts of a .mo file: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
func translations(raw []byte) (list []string) {
	const header = 28
	if len(raw) < header || binary.LittleEndian.Uint32(raw) != 0x950412de {
		return nil
	}
	count, table := binary.LittleEndian.Uint32(raw[8:]), binary.LittleEndian.Uint32(raw[16:])
	for i := range count {
		at := table + 8*i
		size, from := binary.LittleEndian.Uint32(raw[at:]), binary.LittleEndian.Uint32(raw[at+4:])
		if text := string(raw[from : from+size]); i > 0 && utf8.ValidString(text) {
			list = append(list, text)
		}
	}
	return list
}

// weight makes the words of programs ("file") count for less than their number.
func weight(n int) float64 { return math.Sqrt(float64(n)) }

// pairs is an alphabet and, for each pair of its letters (the first stands for the edge of a word), the cost of the second after the first,
// -ln p in sixteenths, as the letters from '!' on.
func pairs(alphabet string, words map[string]int) string {
	letters := []rune(alphabet)
	n := len(letters) + 1
	counts := make([][]float64, n)
	for i := range counts {
		counts[i] = make([]float64, n)
	}
	single := make([]float64, n)
	plain := alphabet == latin
	for _, word := range slices.Sorted(maps.Keys(words)) {
		before, ok := 0, true
		places := []int{}
		for _, r := range word {
			at := slices.Index(letters, r) + 1
			ok = ok && at > 0
			places = append(places, at)
		}
		if !ok || len(places) > 25 || !plain && len(places) == 1 && places[0] <= len(latin) && letters[0] == 'a' {
			continue
		}
		for _, at := range append(places, 0) {
			counts[before][at] += weight(words[word])
			single[at] += weight(words[word])
			before = at
		}
	}
	total := 0.0
	for _, c := range single {
		total += c
	}
	var b strings.Builder
	b.WriteString(alphabet + "\t")
	for i := range counts {
		sum := 0.0
		for _, c := range counts[i] {
			sum += c
		}
		const rare = 3.0 // what the letter's own frequency weighs beside the pairs
		for j, c := range counts[i] {
			p := (c + rare*(single[j]+1)/(total+float64(n))) / (sum + rare)
			b.WriteByte(cost(p))
		}
	}
	return b.String()
}

func cost(p float64) byte {
	const steps, most = 8, 93
	return '!' + byte(min(most, max(0, math.Round(-math.Log(p)*steps))))
}

// signs lists the most frequent signs of a language, each with its cost.
func signs(words map[string]int) string {
	counts, total := map[rune]float64{}, 0.0
	for word, n := range words {
		for _, r := range word {
			if r > 0x2000 {
				counts[r] += weight(n)
				total += weight(n)
			}
		}
	}
	list := slices.SortedFunc(maps.Keys(counts), func(a, b rune) int {
		if counts[a] != counts[b] {
			if counts[a] > counts[b] {
				return -1
			}
			return 1
		}
		return int(a - b)
	})
	const most = 3000
	var b, costs strings.Builder
	for _, r := range list[:min(most, len(list))] {
		b.WriteRune(r)
		costs.WriteByte(cost(counts[r] / total))
	}
	return b.String() + "\t" + costs.String()
}
