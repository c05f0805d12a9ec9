package playlist

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	bom8  = "\xef\xbb\xbf"
	bomLE = "\xff\xfe"
	bomBE = "\xfe\xff"
)

// decode makes UTF-8 of a file without a mark that tells its encoding: by its BOM, by where zero bytes stand (UTF-16), else line by line:
// UTF-8 where a line is that, and Windows-1252, which holds Latin-1, where it is not. A file with zero bytes is no text.
func decode(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte(bom8)):
		data = data[len(bom8):]
	case bytes.HasPrefix(data, []byte(bomLE)):
		return decode16(data, unicode.LittleEndian)
	case bytes.HasPrefix(data, []byte(bomBE)):
		return decode16(data, unicode.BigEndian)
	}
	if order, ok := looks16(data); ok {
		return decode16(data, order)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, &Error{Code: NotPlaylist}
	}
	if utf8.Valid(data) || declares(data) != "" {
		return data, nil
	}
	return lineByLine(data)
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

// lineByLine keeps what is UTF-8 and reads the other lines as Windows-1252: files that several programs wrote mix both.
func lineByLine(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data)+len(data)/8)
	decoder := charmap.Windows1252.NewDecoder()
	for line := range bytes.SplitAfterSeq(data, []byte("\n")) {
		if utf8.Valid(line) {
			out = append(out, line...)
			continue
		}
		text, err := decoder.Bytes(line)
		if err != nil {
			return nil, &Error{Code: NotPlaylist}
		}
		out = append(out, text...)
	}
	return out, nil
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
