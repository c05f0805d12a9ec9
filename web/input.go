package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"upbeat/models"
)

// body reads the request's JSON into dst, strictly: unknown fields, wrong types and anything behind the object are refused, the field named.
func (v *requestContext) body(dst any) error { return decodeBody(v.Body(), dst) }

func decodeBody(data []byte, dst any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(dst); err != nil {
		return badJSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errBadJSON
	}
	return nil
}

func badJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return &models.FieldError{Field: kind.Field, Want: wanted(kind.Type.Kind().String())}
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found { // encoding/json has no type for it
		if field, err := strconv.Unquote(name); err == nil {
			return &models.FieldError{Field: cleanText(field, 40), Want: "not a field of this request"}
		}
	}
	return errBadJSON
}

func wanted(kind string) string {
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

// missing is the refusal of a request without one of its fields.
func missing(field string) error { return &models.FieldError{Field: field, Want: "required"} }

// entry is the id in the path.
func (v *requestContext) entry() (models.EntryID, error) {
	return models.ParseEntryID(v.Params("entry"))
}

// formText is a field of a form without what no text needs.
func (v *requestContext) formText(name string, most int) string {
	return cleanText(v.FormValue(name), most)
}

// formInt reads a whole number; present is false for a field that is not there.
func (v *requestContext) formInt(name string) (n int64, present bool, err error) {
	text := v.FormValue(name)
	if text == "" {
		return 0, false, nil
	}
	n, err = strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, true, &models.FieldError{Field: name, Want: wanted("int")}
	}
	return n, true, nil
}

// queryInt reads a number of the URL within bounds; absent gives other.
func (v *requestContext) queryInt(name string, other, least, most int) (int, error) {
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

// queryText is a text of the URL without what no text needs.
func (v *requestContext) queryText(name string, most int) string {
	return cleanText(v.Query(name), most)
}

// cleanText makes any bytes a line of text of at most most runes: see models.Line.
func cleanText(text string, most int) string { return models.Line(text, most) }

// visible tells whether a character has a place in a name or a search.
func visible(r rune) bool { return models.Visible(r) }
