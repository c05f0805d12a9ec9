package settings_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"upbeat/internal/settings"
)

// A file of 13 KB held expressions that took 750 MB and seven seconds with the database locked.
func TestExpressionsThatRepeatTooMuchAreRefused(t *testing.T) {
	forbid := func(lines ...string) error {
		list, err := json.Marshal(lines)
		if err != nil {
			t.Fatal(err)
		}
		standard := settings.Default()
		_, _, err = standard.With(settings.Changes{"forbidden": list})
		return err
	}
	heavy := "/" + strings.Repeat("(?:a?){999}", 17) + "/"
	var wrong *settings.Wrong
	if err := forbid("polka", heavy); !errors.As(err, &wrong) || wrong.Code != "heavy" || wrong.Line != 2 || wrong.Text != heavy ||
		wrong.Setting.Name != "forbidden" {
		t.Errorf("one heavy line: %v", err)
	}
	some := "/x{500}/"
	many := strings.Split(strings.Repeat(some+"\n", 80), "\n")
	if err := forbid(many...); !errors.As(err, &wrong) || wrong.Code != "heavy" {
		t.Errorf("eighty that are heavy together: %v", err)
	}
	usual := make([]string, 200)
	for i := range usual {
		usual[i] = `/\b(christmas|xmas)( songs?| carols?)?$/`
	}
	if err := forbid(usual...); err != nil {
		t.Errorf("two hundred usual ones: %v", err)
	}
	if err := forbid(strings.Repeat("word ", 40), "/.*/", "//", "/x{1,30}(y|z)*/"); err != nil {
		t.Errorf("plain lines: %v", err)
	}
}
