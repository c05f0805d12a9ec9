package request

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

const LongestName = 32 // runes

// Join makes a new guest and gives the browser its cookie. Who sits at the box itself is not limited, and of no burst.
func (v *Context) Join(name string) (models.Guest, string, error) {
	address := v.site.Address(v.Fiber)
	origin := ""
	if !v.site.AtTheBox(v.Fiber) {
		origin = LimitKey(address)
		if err := v.site.Allow(v.Context(), "join", origin); err != nil {
			return models.Guest{}, "", err
		}
	}
	g, err := v.site.Party.Join(v.Context(), address.String(), origin, func(id models.GuestID) string {
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

// visitPatience leaves a page the rest of its request's time where the database does not take a new guest.
const visitPatience = 2 * time.Second

// JoinByVisit makes a guest of who opens a page and tells whether it did. When it cannot, the page is shown all the same.
func (v *Context) JoinByVisit() (joined bool) {
	if v.Guest != 0 || v.Token != nil || v.Fiber.Method() != fiber.MethodGet {
		return false
	}
	ctx, cancel := context.WithTimeout(v.ctx, visitPatience)
	defer cancel()
	visit := *v
	visit.ctx = ctx
	_, _, err := visit.Join("")
	v.Guest = visit.Guest
	if err != nil {
		v.site.Log.Debug("visitor not made a guest", "error", err)
		return false
	}
	return true
}
