package web

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"upbeat/web/hub"
	"upbeat/web/present"
)

// getState is the whole party as the visitor sees it: GET /api/v1/state.
func (s *Server) getState(v *requestContext) error {
	state, err := v.state()
	if err != nil {
		return err
	}
	present.Estimate(&state)
	return v.answer(state)
}

// answer sends JSON that may be long.
func (v *requestContext) answer(data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	v.Set(fiber.HeaderCacheControl, "no-store")
	return v.text(text)
}

// getEvents opens the live updates: GET /api/v1/events; ?screen=stage for those of a stage.
func (s *Server) getEvents(v *requestContext) error {
	who := hub.Who{Guest: v.guest, Host: v.host != nil, Stage: v.Query("screen") == "stage", Login: v.session()}
	if !s.atTheBox(v.Ctx) {
		who.From = limitKey(s.address(v.Ctx))
	}
	return s.hub.Upgrade(v.Ctx, who)
}
