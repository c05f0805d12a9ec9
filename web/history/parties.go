package history

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const longestPartyName = 60 // runes

// begin begins a new party: POST /api/v1/parties, POST /admin/parties. Without "sure", a form's page asks first.
func (s *Area) begin(v *request.Context) error {
	var in struct {
		Name string `json:"name"`
		Sure string `json:"-" form:"sure"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	name := request.CleanText(in.Name, longestPartyName)
	if v.IsForm() && in.Sure != "true" {
		return v.To(rulesPath+"?ask=party&name="+url.QueryEscape(name), api.Flash{})
	}
	party, err := s.Party.NewParty(v.Context(), v.Actor(), name)
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{
		Status: fiber.StatusCreated, Data: s.paintParty(party), To: rulesPath, Flash: request.Done(v.Words().T("rules.party_begun")),
	})
}

const rulesPath = "/admin/rules" // where a party is begun

type partiesAnswer struct {
	Parties []api.Party `json:"parties"`
}

const partiesShown = 60

// getParties lists the newest parties: GET /api/v1/parties.
func (s *Area) getParties(v *request.Context) error {
	rows, err := s.Stats.Parties(v.Context(), partiesShown)
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
