package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"upbeat/models"
)

// Format and FileVersion mark a file of settings.
const (
	Format      = "upbeat-settings"
	FileVersion = 1
)

// File is all settings as one file, to keep and to carry to another box.
type File struct {
	Format   string           `json:"format"`
	Version  int              `json:"version"`
	Settings Changes          `json:"settings"`
	Songs    map[string]Named `json:"songs,omitempty"` // the songs that settings name by number, so that another library can find them
}

// Named is a song by its tags.
type Named struct {
	Title    string        `json:"title"`
	Artist   string        `json:"artist"`
	Album    string        `json:"album,omitempty"`
	Duration models.Millis `json:"duration_ms,omitempty"`
}

// Export writes all settings into a file.
func (v Values) Export() File {
	f := File{Format: Format, Version: FileVersion, Settings: Changes{}}
	for _, s := range Table() {
		f.Settings[s.Name] = json.RawMessage(v.JSON(s))
	}
	return f
}

// ReadFile reads a file of settings. The settings in it are not checked: With does. Errors: a *models.FieldError that names what is wrong.
func ReadFile(data []byte) (File, error) {
	var f File
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return f, badFile(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return f, &models.FieldError{Field: "file", Want: "one JSON object and nothing behind it"}
	}
	switch {
	case f.Format != Format:
		return f, &models.FieldError{Field: "format", Want: strconv.Quote(Format)}
	case f.Version < 1 || f.Version > FileVersion:
		return f, &models.FieldError{Field: "version", Want: fmt.Sprintf("1 to %d: a newer Upbeat wrote this file", FileVersion)}
	case f.Settings == nil:
		return f, &models.FieldError{Field: "settings", Want: "the settings by name"}
	}
	return f, nil
}

func badFile(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return &models.FieldError{Field: kind.Field, Want: "another type of value"}
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found { // encoding/json has no type for it
		if field, err := strconv.Unquote(name); err == nil {
			const longest = 60 // runes that a message shows of it
			return &models.FieldError{Field: string([]rune(field)[:min(len([]rune(field)), longest)]), Want: "not a part of such a file"}
		}
	}
	return &models.FieldError{Field: "file", Want: "JSON as the export writes it"}
}
