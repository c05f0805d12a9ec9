package web

import (
	"upbeat/web/hub"
	"upbeat/web/present"
	"upbeat/web/request"
)

// getState is the whole party as the visitor sees it: GET /api/v1/state.
func (s *Server) getState(v *request.Context) error {
	state, err := v.State()
	if err != nil {
		return err
	}
	present.Estimate(&state)
	return v.Answer(state)
}

// getEvents opens the live updates: GET /api/v1/events; ?screen=stage for those of a stage.
func (s *Server) getEvents(v *request.Context) error {
	who := hub.Who{Guest: v.Guest, Host: v.Host != nil, Stage: v.Query("screen") == "stage", Login: v.Session()}
	if !s.site.AtTheBox(v.Fiber) {
		who.From = request.LimitKey(s.site.Address(v.Fiber))
	}
	return s.hub.Upgrade(v.Fiber, who)
}
