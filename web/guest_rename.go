package web

import (
	"strings"

	"upbeat/models"
	"upbeat/web/present"
)

// patchGuest changes name or colour: PATCH /api/v1/guests/me.
func (s *Server) patchGuest(v *requestContext) error {
	var in struct {
		Name   *string `json:"name"`
		Colour *string `json:"colour"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	g, err := s.rename(v, in.Name, in.Colour)
	if err != nil {
		return err
	}
	return v.JSON(guestAnswer{Guest: present.Guest(&g)})
}

// formMe is the same without script: POST /me. An empty name keeps the old one.
func (s *Server) formMe(v *requestContext) error {
	var name, colour *string
	if text := v.formText("name", longestName); text != "" {
		name = &text
	}
	if text := v.FormValue("colour"); text != "" {
		colour = &text
	}
	g, err := s.rename(v, name, colour)
	if err != nil {
		return err
	}
	return v.back(done(v.words().T("me.saved", "name", g.Name)))
}

func (s *Server) rename(v *requestContext, name, colour *string) (models.Guest, error) {
	if name != nil {
		clean := cleanText(*name, longestName)
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
		return s.Party.Guest(v.ctx, v.guest)
	}
	return s.Party.Rename(v.ctx, v.actor(), v.guest, name, colour)
}
