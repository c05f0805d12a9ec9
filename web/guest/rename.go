package guest

import (
	"strings"

	"upbeat/models"
	"upbeat/web/present"
	"upbeat/web/request"
)

// patchGuest changes name or colour: PATCH /api/v1/guests/me.
func (s *Area) patchGuest(v *request.Context) error {
	var in struct {
		Name   *string `json:"name"`
		Colour *string `json:"colour"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	g, err := s.rename(v, in.Name, in.Colour)
	if err != nil {
		return err
	}
	return v.JSON(guestAnswer{Guest: present.Guest(&g)})
}

// formMe is the same without script: POST /me. An empty name keeps the old one.
func (s *Area) formMe(v *request.Context) error {
	var name, colour *string
	if text := v.FormText("name", request.LongestName); text != "" {
		name = &text
	}
	if text := v.Form("colour"); text != "" {
		colour = &text
	}
	g, err := s.rename(v, name, colour)
	if err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T("me.saved", "name", g.Name)))
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
