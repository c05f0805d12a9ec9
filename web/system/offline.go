package system

import "upbeat/web/request"

// offlinePage is what the service worker keeps for when the box cannot be reached: it says nothing about the party or the guest.
func (s *Area) offlinePage(v *request.Context) error {
	return v.Render(v.PlainPage("offline"))
}
