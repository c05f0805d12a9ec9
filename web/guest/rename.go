package guest

import (
	"strings"

	"upbeat/models"
	"upbeat/web/present"
	"upbeat/web/request"
)

// patchGuest gives the guest another name, another colour, or both: PATCH /api/v1/guests/me, POST /me. A form's empty field keeps what is.
func (s *Area) patchGuest(v *request.Context) error {
	var in struct {
		Name   *string `json:"name"`
		Colour *string `json:"colour"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if v.IsForm() {
		if request.CleanText(*in.Name, request.LongestName) == "" {
			in.Name = nil
		}
		if *in.Colour == "" {
			in.Colour = nil
		}
	}
	g, err := s.rename(v, in.Name, in.Colour)
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: guestAnswer{Guest: present.Guest(&g)}, Flash: request.Done(v.Words().T("me.saved", "name", g.Name))})
}

func (s *Area) rename(v *request.Context, name, colour *string) (models.Guest, error) {
	if name != nil {
		clean := request.CleanText(*name, request.LongestName)
		if clean == "" {
			return models.Guest{}, &models.FieldError{Field: "name", Want: "1 to 32 characters"}
		}
		name = &clean
	}
	if colour != nil {
		lower := strings.ToLower(*colour)
		if !present.IsColour(lower) {
			return models.Guest{}, &models.FieldError{Field: "colour", Want: "#rrggbb"}
		}
		colour = &lower
	}
	if name == nil && colour == nil {
		return s.Party.Guest(v.Context(), v.Guest)
	}
	return s.Party.Rename(v.Context(), v.Actor(), v.Guest, name, colour)
}
