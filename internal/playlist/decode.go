package playlist

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"upbeat/internal/charset"
)

const (
	bom8  = "\xef\xbb\xbf"
	bomLE = "\xff\xfe"
	bomBE = "\xfe\xff"
)

// decode makes UTF-8 of a file: by its BOM, by where zero bytes stand (UTF-16), by what the file says (#EXTENC, XML), else line by line:
// UTF-8 where a line is that, and what the other lines together seem to be where it is not. A file with zero bytes is no text.
func decode(data []byte) ([]byte, error) {
	data, marked := bytes.CutPrefix(data, []byte(bom8))
	switch {
	case marked:
	case bytes.HasPrefix(data, []byte(bomLE)):
		return decode16(data, unicode.LittleEndian)
	case bytes.HasPrefix(data, []byte(bomBE)):
		return decode16(data, unicode.BigEndian)
	}
	if order, ok := looks16(data); ok && !marked {
		return decode16(data, order)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, &Error{Code: NotPlaylist}
	}
	if label := extenc(data); label != "" && !marked {
		return named(data, label)
	}
	if utf8.Valid(data) || declares(data) != "" {
		return data, nil
	}
	return lineByLine(data), nil
}

// extenc is the encoding that an M3U names in its first lines, "#EXTENC: UTF-8"; "" = it names none.
func extenc(data []byte) (label string) {
	const within = 4 << 10
	_ = lines(data[:min(len(data), within)], func(_ int, line string) error {
		const tag = "#extenc:"
		if line = strings.TrimSpace(line); len(line) >= len(tag) && strings.EqualFold(line[:len(tag)], tag) && label == "" {
			label = strings.TrimSpace(line[len(tag):])
		}
		return nil
	})
	return label
}

// named reads a file in the encoding that it names. One that says UTF-8 and has other lines is read line by line.
func named(data []byte, label string) ([]byte, error) {
	encoding, known := charset.Named(label)
	switch {
	case !known:
		const shown = 60
		return nil, &Error{Code: Encoding, Detail: clip(cleanText(label), shown)}
	case encoding == unicode.UTF8:
		return lineByLine(data), nil
	}
	text, err := encoding.NewDecoder().Bytes(data)
	if err != nil {
		return nil, &Error{Code: NotPlaylist}
	}
	return text, nil
}

func decode16(data []byte, order unicode.Endianness) ([]byte, error) {
	text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil {
		text, err = unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(data)
	}
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return nil, &Error{Code: NotPlaylist}
	}
	return bytes.TrimPrefix(text, []byte(bom8)), nil
}

// looks16 tells whether data is UTF-16 without a BOM: Latin text then has a zero in every second byte and nowhere else.
func looks16(data []byte) (order unicode.Endianness, ok bool) {
	const sample = 512
	head := data[:min(len(data), sample)&^1]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i&1]++
		}
	}
	half := len(head) / 2
	switch {
	case half == 0:
		return order, false
	case zeros[1] > half*2/3 && zeros[0] == 0:
		return unicode.LittleEndian, true
	case zeros[0] > half*2/3 && zeros[1] == 0:
		return unicode.BigEndian, true
	}
	return order, false
}

// lineByLine keeps what is UTF-8 and guesses what the other lines are: files that several programs wrote mix both.
func lineByLine(data []byte) []byte {
	const most = 5000 // lines that are looked at one by one
	var others [][]string
	for line := range bytes.SplitAfterSeq(data, []byte("\n")) {
		if !utf8.Valid(line) {
			others = append(others, []string{string(line)})
		}
	}
	folder := charset.Judge(others)
	folder.Chosen = len(others) > most
	out := make([]byte, 0, len(data)+len(data)/8)
	for line := range bytes.SplitAfterSeq(data, []byte("\n")) {
		if utf8.Valid(line) {
			out = append(out, line...)
			continue
		}
		out = append(out, folder.Text(string(line))...)
	}
	return out
}

// lines calls each with every line of text, numbered from 1, without its end, which may be LF, CRLF or CR, until it returns an error.
func lines(text []byte, each func(n int, line string) error) error {
	for n := 1; len(text) > 0; n++ {
		line, rest := text, []byte(nil)
		if end := bytes.IndexAny(text, "\r\n"); end >= 0 {
			line, rest = text[:end], text[end+1:]
			if text[end] == '\r' && len(rest) > 0 && rest[0] == '\n' {
				rest = rest[1:]
			}
		}
		if err := each(n, string(line)); err != nil {
			return err
		}
		text = rest
	}
	return nil
}

// lineAt is the line of the byte at offset, from 1.
func lineAt(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(max(int(offset), 0), len(text))], []byte("\n"))
}
