package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"upbeat/models"
)

// Body reads the request's JSON into dst, strictly: unknown fields, wrong types and anything behind the object are refused, the field
// named.
func (v *Context) Body(dst any) error { return DecodeBody(v.Bytes(), dst) }

// DecodeBody is Body for bytes at hand.
func DecodeBody(data []byte, dst any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(dst); err != nil {
		return badJSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return ErrBadJSON
	}
	return nil
}

func badJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return &models.FieldError{Field: kind.Field, Want: Wanted(kind.Type.Kind().String())}
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found { // encoding/json has no type for it
		if field, err := strconv.Unquote(name); err == nil {
			return &models.FieldError{Field: CleanText(field, 40), Want: "not a field of this request"}
		}
	}
	return ErrBadJSON
}

// Wanted says which kind of value a field takes.
func Wanted(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"):
		return "a whole number"
	case kind == "bool":
		return "true or false"
	case kind == "string":
		return "text"
	}
	return "another type of value"
}

// Missing is the refusal of a request without one of its fields.
func Missing(field string) error { return &models.FieldError{Field: field, Want: "required"} }

// Entry is the id in the path.
func (v *Context) Entry() (models.EntryID, error) {
	return models.ParseEntryID(v.Param("entry"))
}

// FormText is a field of a form without what no text needs.
func (v *Context) FormText(name string, most int) string {
	return CleanText(v.Form(name), most)
}

// FormInt reads a whole number; present is false for a field that is not there.
func (v *Context) FormInt(name string) (n int64, present bool, err error) {
	text := v.Form(name)
	if text == "" {
		return 0, false, nil
	}
	n, err = strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, true, &models.FieldError{Field: name, Want: Wanted("int")}
	}
	return n, true, nil
}

// QueryInt reads a number of the URL within bounds; absent gives other.
func (v *Context) QueryInt(name string, other, least, most int) (int, error) {
	text := v.Query(name)
	if text == "" {
		return other, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, &models.FieldError{Field: name, Want: strconv.Itoa(least) + " to " + strconv.Itoa(most)}
	}
	return n, nil
}

// QueryText is a text of the URL without what no text needs.
func (v *Context) QueryText(name string, most int) string {
	return CleanText(v.Query(name), most)
}

// CleanText makes any bytes a line of text of at most most runes: see models.Line.
func CleanText(text string, most int) string { return models.Line(text, most) }

// Visible tells whether a character has a place in a name or a search.
func Visible(r rune) bool { return models.Visible(r) }

// LongestAccount bounds an account's name (runes).
const LongestAccount = 64

// BodyLimit is the longest body in bytes: the longest thing that a guest sends is a name.
const BodyLimit = 64 << 10

// Bytes is the request's body.
func (v *Context) Bytes() []byte { return v.Fiber.Body() }

// Form is a field of a form; "" = it is not there.
func (v *Context) Form(name string) string { return v.Fiber.FormValue(name) }

// Query is a parameter of the URL; one that is absent is other, or "".
func (v *Context) Query(name string, other ...string) string { return v.Fiber.Query(name, other...) }

// Param is a part of the path that the route names.
func (v *Context) Param(name string) string { return v.Fiber.Params(name) }

// FormBool reads a switch of a form.
func (v *Context) FormBool(name string) bool {
	text := v.Form(name)
	return text == "true" || text == "on"
}

// QueryNumber reads a position or a time of the URL; absent is 0. An int is too short for them on small machines.
func (v *Context) QueryNumber(name string) (int64, error) {
	text := v.Query(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, &models.FieldError{Field: name, Want: Wanted("int")}
	}
	return n, nil
}
