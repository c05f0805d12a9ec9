package request

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

const LongestName = 32 // runes

// Join makes a new guest and gives the browser its cookie. Who sits at the box itself is not limited.
func (v *Context) Join(name string) (models.Guest, string, error) {
	address := v.site.Address(v.Fiber)
	if !v.site.AtTheBox(v.Fiber) {
		if err := v.site.Allow(v.Context(), "join", LimitKey(address)); err != nil {
			return models.Guest{}, "", err
		}
	}
	g, err := v.site.Party.Join(v.Context(), address.String(), func(id models.GuestID) string {
		if name != "" {
			return name
		}
		return friendlyName(v.Words().T("guest.names"), id)
	})
	if err != nil {
		return g, "", err
	}
	token := v.site.Signer.GuestToken(v.site.Party.Room, g)
	v.SetCookie(GuestCookie, token, GuestFor)
	v.site.guests.learn(g.ID, g.JoinedAt)
	v.Guest = g.ID
	return g, token, nil
}

// friendlyName picks from a comma-separated list; when all are taken, from its start with a number.
func friendlyName(list string, id models.GuestID) string {
	names := strings.Split(list, ",")
	n := int64(id) - 1
	name := CleanText(names[n%int64(len(names))], LongestName-4)
	if round := n / int64(len(names)); round > 0 {
		name += " " + strconv.FormatInt(round+1, 10)
	}
	return name
}

// JoinByVisit makes a guest of who opens a page and tells whether it did. When it cannot, the page is shown all the same.
func (v *Context) JoinByVisit() (joined bool) {
	if v.Guest != 0 || v.Fiber.Method() != fiber.MethodGet {
		return false
	}
	if _, _, err := v.Join(""); err != nil {
		v.site.Log.Debug("visitor not made a guest", "error", err)
		return false
	}
	return true
}
