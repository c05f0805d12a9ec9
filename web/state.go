package web

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

// getState is the whole party as the visitor sees it: GET /api/v1/state.
func (s *Server) getState(v *visit) error {
	me, err := v.me()
	if err != nil {
		return err
	}
	return v.answer(s.painter.State(v.fresh(), s.hub.Facts(), me, models.At(s.Now())))
}

// answer sends JSON that may be long.
func (v *visit) answer(data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	v.Set(fiber.HeaderCacheControl, "no-store")
	return v.text(text)
}

// getEvents opens the live updates: GET /api/v1/events.
func (s *Server) getEvents(v *visit) error { return s.hub.Upgrade(v.Ctx, v.guest, v.host != nil) }
