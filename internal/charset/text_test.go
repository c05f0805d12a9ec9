package charset_test

import (
	"errors"
	"testing"

	"upbeat/internal/charset"
)

func TestFilesThatPeopleWrite(t *testing.T) {
	const want = "пароль\nzwei\n"
	for name, raw := range map[string]string{
		"UTF-8": want, "with a mark": "\xef\xbb\xbf" + want, "from Windows": "пароль\r\nzwei\r\n",
		"from an old Mac":          "пароль\rzwei\r",
		"UTF-16, little end first": "\xff\xfe" + utf16("пароль\r\nzwei\r\n", false), "UTF-16, big end first": "\xfe\xff" + utf16(want, true),
	} {
		if got, err := charset.File([]byte(raw)); err != nil || got != want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	for name, raw := range map[string]string{
		"Latin-1": "M\xf6tley", "UTF-16 without a mark": utf16(want, false), "half a sign": "\xff\xfea", "half a pair": "\xff\xfe\x00\xd8",
	} {
		if got, err := charset.File([]byte(raw)); !errors.Is(err, charset.ErrNotText) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

// utf16 is text of the basic plane in UTF-16.
func utf16(text string, big bool) string {
	var out []byte
	for _, r := range text {
		if big {
			out = append(out, byte(r>>8), byte(r))
		} else {
			out = append(out, byte(r), byte(r>>8))
		}
	}
	return string(out)
}
