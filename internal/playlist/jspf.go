package playlist

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"upbeat/models"
)

// readJSPF reads JSPF, https://www.xspf.org/jspf: {"playlist": {"title", "track": [{"location": [...], "title", "creator", "album",
// "duration"}]}}. Tracks are read one by one, so a long file costs little more than its tracks.
func (b *builder) readJSPF(text []byte) error {
	j := jspf{builder: b, text: bytes.ToValidUTF8(text, []byte("\uFFFD"))}
	j.d = json.NewDecoder(bytes.NewReader(j.text))
	found := false
	err := j.object(func(name string) error {
		if name != "playlist" {
			return j.skip(name)
		}
		found = true
		return j.object(j.playlistField)
	})
	if err != nil {
		return err
	}
	if _, err := j.d.Token(); !errors.Is(err, io.EOF) {
		return b.broken(j.at(), "", "something follows the playlist")
	}
	if !found {
		return &Error{Code: NotPlaylist, Format: b.format}
	}
	return nil
}

type jspf struct {
	*builder
	text []byte
	d    *json.Decoder

	counted int64 // bytes whose line ends are in lines
	lines   int
}

// at is the line that the decoder has come to.
func (j *jspf) at() int {
	offset := min(j.d.InputOffset(), int64(len(j.text)))
	j.lines += lineAt(j.text[j.counted:], offset-j.counted) - 1
	j.counted = offset
	return j.lines + 1
}

// object reads an object and calls field at each of its values.
func (j *jspf) object(field func(name string) error) error {
	if err := j.delim('{', "an object"); err != nil {
		return err
	}
	for j.d.More() {
		token, err := j.d.Token()
		if err != nil {
			return j.syntax("", err)
		}
		name, _ := token.(string)
		if err := field(name); err != nil {
			return err
		}
	}
	return j.delim('}', "the end of an object")
}

func (j *jspf) delim(want json.Delim, what string) error {
	token, err := j.d.Token()
	if err != nil {
		return j.syntax("", err)
	}
	if token != want {
		return j.broken(j.at(), "", "expected "+what)
	}
	return nil
}

func (j *jspf) playlistField(name string) error {
	switch name {
	case "title":
		var title any
		if err := j.d.Decode(&title); err != nil {
			return j.syntax(name, err)
		}
		text, _ := title.(string)
		j.list.Title = cleanText(text)
		return nil
	case "track":
		return j.tracks()
	}
	return j.skip(name)
}

func (j *jspf) tracks() error {
	if err := j.delim('[', "a list of tracks"); err != nil {
		return err
	}
	for j.d.More() {
		var raw struct {
			Location, Identifier  json.RawMessage
			Title, Creator, Album json.RawMessage
			Duration              json.RawMessage
		}
		if err := j.d.Decode(&raw); err != nil {
			return j.syntax("track", err)
		}
		j.line = j.at()
		t := Track{Location: fromURI(j.first("location", raw.Location)), Title: j.string("title", raw.Title),
			Artist: j.string("creator", raw.Creator), Album: j.string("album", raw.Album)}
		t.Duration = j.length(raw.Duration)
		if err := j.add(t); err != nil {
			return err
		}
	}
	return j.delim(']', "the end of the tracks")
}

// string reads a text; what is none is noted and left out.
func (j *jspf) string(field string, raw json.RawMessage) string {
	var text *string
	if len(raw) == 0 {
		return ""
	}
	if json.Unmarshal(raw, &text) != nil {
		j.warn(j.line, field, string(raw[:min(len(raw), maxText)]))
		return ""
	}
	if text == nil {
		return ""
	}
	return *text
}

// first reads a text, or the first of a list of texts.
func (j *jspf) first(field string, raw json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return j.string(field, raw)
	}
	if len(list) == 0 {
		return ""
	}
	return j.string(field, list[0])
}

// length reads milliseconds: a number, or a text that holds one.
func (j *jspf) length(raw json.RawMessage) models.Millis {
	text := string(raw)
	if text == "" || text == "null" {
		return 0
	}
	if raw[0] == '"' {
		text = j.string("duration", raw)
	}
	return j.duration(j.line, clip(text, maxText), 1)
}

// skip reads over a value without keeping it.
func (j *jspf) skip(name string) error {
	depth := 0
	for {
		token, err := j.d.Token()
		if err != nil {
			return j.syntax(name, err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > deepest {
				return j.broken(j.at(), name, "too many lists within each other")
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

func (j *jspf) syntax(field string, err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return j.broken(j.at(), field, "expected another type than "+kind.Value)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return j.broken(lineAt(j.text, int64(len(j.text))), field, "the file ends too early")
	}
	return j.broken(j.at(), field, err.Error())
}

func (w *writer) jspf(l List) {
	type track struct {
		Location []string      `json:"location,omitempty"`
		Title    string        `json:"title,omitempty"`
		Creator  string        `json:"creator,omitempty"`
		Album    string        `json:"album,omitempty"`
		Duration models.Millis `json:"duration,omitempty"`
	}
	w.line(`{"playlist": {`)
	if l.Title != "" {
		w.line(`  "title": `, quoted(l.Title), ",")
	}
	w.line(`  "track": [`)
	for i, t := range l.Tracks {
		shown := track{Title: t.Title, Creator: t.Artist, Album: t.Album, Duration: t.Duration}
		if t.Location != "" {
			shown.Location = []string{escape(t.Location)}
		}
		comma := ","
		if i == len(l.Tracks)-1 {
			comma = ""
		}
		w.line("    ", quoted(shown), comma)
	}
	w.line("  ]")
	w.line("}}")
}

func quoted(value any) string {
	data, _ := json.Marshal(value) // texts and numbers always have a form
	return string(data)
}
