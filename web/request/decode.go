package request

import (
	"reflect"
	"strconv"
	"strings"

	"upbeat/models"
	"upbeat/web/api"
)

// Decode reads what an action is asked for into dst, a pointer to a struct: the JSON body of an API route, strictly as Body does, or the
// fields of a form, so that one handler serves both. A field has the name of its json tag, in a form that of its form tag where it has
// one; form:"-" is not in forms, json:"-" only in forms. A form's empty text is "" and its empty number nil, a list holds the one value
// that the form has; two options tell more: "omitempty" leaves a text nil that the form does not have, and "id" refuses what is not the id
// of something with ErrBadID.
func (v *Context) Decode(dst any) error {
	if !v.IsForm() {
		return v.Body(dst)
	}
	s := reflect.ValueOf(dst).Elem()
	for i := range s.NumField() {
		name, options := formName(s.Type().Field(i))
		if name == "-" {
			continue
		}
		if err := v.decodeField(s.Field(i), name, options); err != nil {
			return err
		}
	}
	return nil
}

// IsForm tells whether the request is a form of a page without script.
func (v *Context) IsForm() bool { return v.kind == AsForm }

func formName(f reflect.StructField) (name, options string) {
	name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
	if tag, own := f.Tag.Lookup("form"); own {
		var other string
		if other, options, _ = strings.Cut(tag, ","); other != "" {
			name = other
		}
	}
	return name, options
}

// decodeField sets one field, or what it points to, from the form.
func (v *Context) decodeField(field reflect.Value, name, options string) error {
	text, kind, pointer := v.Form(name), field.Type(), field.Kind() == reflect.Pointer
	if pointer {
		kind = kind.Elem()
	}
	switch {
	case kind.Kind() == reflect.String:
		if options == "omitempty" && !v.Fiber.Request().PostArgs().Has(name) {
			return nil
		}
	case text == "" && options != "id":
		return nil
	}
	value := reflect.New(kind).Elem()
	one := value
	if kind.Kind() == reflect.Slice {
		value.Set(reflect.MakeSlice(kind, 1, 1))
		one = value.Index(0)
	}
	if err := decodeText(one, text, name, pointer, options == "id"); err != nil {
		return err
	}
	if pointer {
		field.Set(value.Addr())
	} else {
		field.Set(value)
	}
	return nil
}

// decodeText makes a text of a form a value. A switch that must be one or the other is strict.
func decodeText(value reflect.Value, text, name string, strict, id bool) error {
	switch value.Kind() {
	case reflect.String:
		value.SetString(text)
		return nil
	case reflect.Bool:
		on, err := strconv.ParseBool(text)
		ticked := text == "on" || text == "yes"
		if strict && err != nil && !ticked {
			return &models.FieldError{Field: name, Want: Wanted("bool")}
		}
		value.SetBool(on || ticked)
		return nil
	}
	if value.Kind() == reflect.Float64 {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return &models.FieldError{Field: name, Want: "a number"}
		}
		value.SetFloat(n)
		return nil
	}
	if id {
		number, err := models.ParseEntryID(text)
		if err != nil {
			return err
		}
		value.SetInt(int64(number))
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value.OverflowInt(n) {
		return &models.FieldError{Field: name, Want: Wanted("int")}
	}
	value.SetInt(n)
	return nil
}

// Reply answers what was done: an API request with data, a form with a page that shows the flash.
type Reply struct {
	Status int                 // of the API's answer; 0 = 200, or 204 without data
	Data   any                 // of the API's answer
	Flash  api.Flash           // of a form's
	To     string              // the page that a form leads to; "" = the one it came from
	Read   func() (any, error) // reads the data of an answer of the API that may be long; nil = Data
}

// Known is a Read of data that is at hand.
func Known(data any) func() (any, error) {
	return func() (any, error) { return data, nil }
}

// Reply answers in the way of the request's route.
func (v *Context) Reply(r Reply) error {
	switch {
	case v.IsForm() && r.To != "":
		return v.To(r.To, r.Flash)
	case v.IsForm():
		return v.Back(r.Flash)
	case r.Read != nil:
		data, err := r.Read()
		if err != nil {
			return err
		}
		return v.Answer(data)
	case r.Data == nil:
		return v.NoContent()
	case r.Status != 0:
		return v.Send(r.Status, r.Data)
	}
	return v.JSON(r.Data)
}
