package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/present"
)

const longestName = 32 // runes

// join makes a new guest and gives the browser its cookie. Who sits at the box itself is not limited.
func (v *requestContext) join(name string) (models.Guest, string, error) {
	address := v.s.address(v.Ctx)
	if !v.s.atTheBox(v.Ctx) {
		if err := v.s.allow(v.ctx, "join", limitKey(address)); err != nil {
			return models.Guest{}, "", err
		}
	}
	g, err := v.s.Party.Join(v.ctx, address.String(), func(id models.GuestID) string {
		if name != "" {
			return name
		}
		return friendlyName(v.words().T("guest.names"), id)
	})
	if err != nil {
		return g, "", err
	}
	token := v.s.signer.guestToken(v.s.Party.Room, g)
	v.setCookie(guestCookie, token, guestFor)
	v.s.guests.learn(g.ID, g.JoinedAt)
	v.guest = g.ID
	return g, token, nil
}

// friendlyName picks from a comma-separated list; when all are taken, from its start with a number.
func friendlyName(list string, id models.GuestID) string {
	names := strings.Split(list, ",")
	n := int64(id) - 1
	name := cleanText(names[n%int64(len(names))], longestName-4)
	if round := n / int64(len(names)); round > 0 {
		name += " " + strconv.FormatInt(round+1, 10)
	}
	return name
}

// joinByVisit makes a guest of who opens a page and tells whether it did. When it cannot, the page is shown all the same.
func (v *requestContext) joinByVisit() (joined bool) {
	if v.guest != 0 || v.Method() != fiber.MethodGet {
		return false
	}
	if _, _, err := v.join(""); err != nil {
		v.s.Log.Debug("visitor not made a guest", "error", err)
		return false
	}
	return true
}

// postGuest joins the party: POST /api/v1/guests.
func (s *Server) postGuest(v *requestContext) error {
	var in struct {
		Name *string `json:"name"`
	}
	if len(v.Body()) > 0 {
		if err := v.body(&in); err != nil {
			return err
		}
	}
	if v.guest != 0 {
		g, err := s.Party.Guest(v.ctx, v.guest)
		if err != nil {
			return err
		}
		token := s.signer.guestToken(s.Party.Room, g)
		v.setCookie(guestCookie, token, guestFor)
		return v.JSON(guestAnswer{Guest: present.Guest(&g), Token: token})
	}
	name := ""
	if in.Name != nil && v.fresh().Values.GuestNames {
		name = cleanText(*in.Name, longestName)
	}
	g, token, err := v.join(name)
	if err != nil {
		return err
	}
	return v.Status(fiber.StatusCreated).JSON(guestAnswer{Guest: present.Guest(&g), Token: token})
}

type guestAnswer struct {
	Guest *api.Guest `json:"guest"`
	Token string     `json:"token,omitempty"`
}
