package guest

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

// postGuest joins the party: POST /api/v1/guests.
func (s *Area) postGuest(v *request.Context) error {
	var in struct {
		Name *string `json:"name"`
	}
	if len(v.Bytes()) > 0 {
		if err := v.Body(&in); err != nil {
			return err
		}
	}
	if v.Guest != 0 {
		g, err := s.Party.Guest(v.Context(), v.Guest)
		if err != nil {
			return err
		}
		token := s.Site.Signer.GuestToken(s.Party.Room, g)
		v.SetCookie(request.GuestCookie, token, request.GuestFor)
		return v.JSON(guestAnswer{Guest: present.Guest(&g), Token: token})
	}
	name := ""
	if in.Name != nil && v.Fresh().Values.GuestNames {
		name = request.CleanText(*in.Name, request.LongestName)
	}
	g, token, err := v.Join(name)
	if err != nil {
		return err
	}
	return v.Send(fiber.StatusCreated, guestAnswer{Guest: present.Guest(&g), Token: token})
}

type guestAnswer struct {
	Guest *api.Guest `json:"guest"`
	Token string     `json:"token,omitempty"`
}
