package settings

import (
	"fmt"

	"upbeat/models"
)

// Wrong is what is wrong with a setting's value. It is a *models.FieldError in English; in the reader's language its sentence is
// "settings.wrong.<Code>" in the catalogue, with {min} and {max} of the setting and {text} filled in.
type Wrong struct {
	Setting Setting // only its Name where there is no such setting
	Code    string
	Line    int    // of a list, counted from 1; 0 = the whole value
	Text    string // what of it is wrong; "" = the sentence needs none
	want    string
}

// wrong is what is wrong, of which setting is told by of.
func wrong(code, want string, args ...any) *Wrong {
	return &Wrong{Code: code, want: fmt.Sprintf(want, args...)}
}

func (w *Wrong) of(s Setting) *Wrong {
	w.Setting = s
	return w
}

// Refused is the error of a setting whose value a later check did not take: Code and want as in Wrong.
func Refused(s Setting, code, want string) *Wrong { return wrong(code, "%s", want).of(s) }

// Error is the sentence in English.
func (w *Wrong) Error() string { return w.field().Error() }

// Unwrap makes it a *models.FieldError.
func (w *Wrong) Unwrap() error { return w.field() }

func (w *Wrong) field() *models.FieldError {
	want := w.want
	if w.Line > 0 {
		want = fmt.Sprintf("line %d: %s", w.Line, want)
	}
	return &models.FieldError{Field: w.Setting.Name, Want: want}
}

// WrongCodes lists the codes that a Wrong may have: each has its sentence in the catalogue.
func WrongCodes() []string {
	return []string{
		"unknown", "switch", "number", "choice", "text", "texts", "long", "long_line", "line", "lines", "size", "pattern", "heavy", "zone",
		"address", "song",
		"hours", "hour_rule", "hour_volume", "hour_value", "hour_days", "hour_times",
	}
}
