package guest

import (
	"upbeat/web/hub"
	"upbeat/web/present"
	"upbeat/web/request"
)

// getState is the whole party as the visitor sees it: GET /api/v1/state.
func (s *Area) getState(v *request.Context) error {
	state, err := v.State()
	if err != nil {
		return err
	}
	present.Estimate(&state)
	return v.Answer(state)
}

// getEvents opens the live updates: GET /api/v1/events; ?screen=stage for those of a stage.
func (s *Area) getEvents(v *request.Context) error {
	who := hub.Who{Guest: v.Guest, Host: v.Host != nil, Stage: v.Query("screen") == "stage", Login: v.Session()}
	if who.Stage {
		linked, err := s.Screen(v)
		if err != nil {
			return err
		}
		who.Linked = linked
	}
	if !s.Site.AtTheBox(v.Fiber) {
		who.From = request.LimitKey(s.Site.Address(v.Fiber))
	}
	return s.Hub.Upgrade(v.Fiber, who)
}
