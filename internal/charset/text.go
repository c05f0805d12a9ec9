package charset

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// ErrNotText says that a file is neither UTF-8 nor UTF-16 with a byte order mark.
var ErrNotText = errors.New("it is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8")

// File reads a file that people write by hand, such as settings: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows'
// editors write it. Its lines end with LF. Nothing is guessed: a password must be the right one. Errors: ErrNotText.
func File(data []byte) (string, error) {
	for mark, order := range map[string]unicode.Endianness{"\xff\xfe": unicode.LittleEndian, "\xfe\xff": unicode.BigEndian} {
		if !bytes.HasPrefix(data, []byte(mark)) {
			continue
		}
		text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil || len(data)%2 != 0 || bytes.ContainsRune(text, utf8.RuneError) {
			return "", ErrNotText
		}
		data = text
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return "", ErrNotText
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)), nil
}
