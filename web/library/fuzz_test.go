package library

import (
	"errors"
	"testing"

	"upbeat/models"
)

func FuzzMark(f *testing.F) {
	f.Add("QR5hHmE")
	f.Add("")
	f.Add("!!!")
	f.Fuzz(func(t *testing.T, text string) {
		mark, err := parseMark(text)
		var field *models.FieldError
		if err != nil && !errors.As(err, &field) {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil || text == "" {
			return
		}
		if again, err := parseMark(formatMark(mark)); err != nil || again != mark {
			t.Errorf("%q is %v, then %v (%v)", text, mark, again, err)
		}
	})
}
