package history

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

type newPartyWish struct {
	Name string `json:"name"`
}

// postParty begins a new party: POST /api/v1/parties.
func (s *Area) postParty(v *request.Context) error {
	var in newPartyWish
	if err := v.Body(&in); err != nil {
		return err
	}
	party, err := s.newParty(v, in.Name)
	if err != nil {
		return err
	}
	return v.Send(fiber.StatusCreated, s.paintParty(party))
}

func (s *Area) newParty(v *request.Context, name string) (models.Party, error) {
	return s.Party.NewParty(v.Context(), v.Actor(), request.CleanText(name, longestPartyName))
}

const longestPartyName = 60 // runes

// formParty begins a new party: POST /admin/parties (name, sure).
func (s *Area) formParty(v *request.Context) error {
	name := v.FormText("name", longestPartyName)
	if v.Form("sure") != "true" {
		return v.To("/admin/rules"+"?ask=party&name="+url.QueryEscape(name), api.Flash{})
	}
	if _, err := s.newParty(v, name); err != nil {
		return err
	}
	return v.To("/admin/rules", request.Done(v.Words().T("rules.party_begun")))
}

type partiesAnswer struct {
	Parties []api.Party `json:"parties"`
}

const partiesShown = 60

// getParties lists the newest parties: GET /api/v1/parties.
func (s *Area) getParties(v *request.Context) error {
	rows, err := s.Book.Parties(v.Context(), partiesShown)
	if err != nil {
		return err
	}
	list := make([]api.Party, len(rows))
	for i, p := range rows {
		list[i] = s.paintParty(p)
	}
	return v.Answer(partiesAnswer{list})
}

func (s *Area) paintParty(p models.Party) api.Party {
	shown := api.Party{ID: p.ID, Name: p.Name, StartedAt: p.StartedAt, EndedAt: p.EndedAt}
	if p.Token != "" {
		shown.Recap = strings.TrimSuffix(s.JoinURL(), "/") + "/recap/" + p.Token
	}
	return shown
}
