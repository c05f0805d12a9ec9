package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestFilesFromOtherEditors(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "file.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	load := func(path string) (string, error) {
		var c struct {
			File kong.ConfigFlag `name:"config"`
			Name string
		}
		parser, err := kong.New(&c, kong.Configuration(jsonFile))
		if err != nil {
			t.Fatal(err)
		}
		_, err = parser.Parse([]string{"--config", path})
		return c.Name, err
	}
	little := "\xff\xfe"
	for _, b := range []byte("{\"name\": \"x\"}\r\n") {
		little += string([]byte{b, 0})
	}
	for _, text := range []string{`{"name": "x"}`, "\xef\xbb\xbf{\"name\": \"x\"}\r\n", little} {
		if name, err := load(write(text)); err != nil || name != "x" {
			t.Errorf("%q: %q %v", text, name, err)
		}
	}
	for _, text := range []string{"{\"name\": \"M\xf6tley\"}", "{\"name\": ", little[2:]} {
		path := write(text)
		if name, err := load(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %q, and the error %v does not name the file", text, name, err)
		}
	}
	for text, want := range map[string]string{"geheimnis\r\nmore": "geheimnis", "\xef\xbb\xbfgeheimnis\r\n": "geheimnis"} {
		if got, err := firstLine(write(text)); err != nil || got != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	if path := write("M\xf6tley Cr\xfce"); true {
		if _, err := firstLine(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%v does not name the file", err)
		}
	}
}
