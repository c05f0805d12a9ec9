package people

import (
	"context"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

type burstsAnswer struct {
	Bursts []api.Burst `json:"bursts"`
}

// getBursts lists phones that came from one address faster than people walk in: GET /api/v1/bursts.
func (s *Area) getBursts(v *request.Context) error {
	return v.Answer(burstsAnswer{s.bursts(v)})
}

func (s *Area) bursts(v *request.Context) []api.Burst {
	return present.Bursts(v.Fresh(), models.At(s.Now()))
}

// AddBursts are the same for the host's first page.
func (s *Area) AddBursts(v *request.Context, p *api.NowPage) error {
	p.Bursts = s.bursts(v)
	return nil
}

// voidBurst asks for codes and takes back what the phones have done: POST /api/v1/bursts/{guest}/void, POST /admin/bursts/{guest}/void.
func (s *Area) voidBurst(v *request.Context) error {
	return s.decideBurst(v, queue.Bursts{Party: s.Party}.Void, "burst.voided")
}

// acceptBurst lets the phones count: POST /api/v1/bursts/{guest}/accept, POST /admin/bursts/{guest}/accept.
func (s *Area) acceptBurst(v *request.Context) error {
	return s.decideBurst(v, queue.Bursts{Party: s.Party}.Accept, "burst.accepted")
}

type burstDecided struct {
	Phones int `json:"phones"`
}

func (s *Area) decideBurst(v *request.Context, decide func(context.Context, models.Actor, models.GuestID) (int, error), said string) error {
	id, err := s.guestID(v)
	if err != nil {
		return err
	}
	n, err := decide(v.Context(), v.AsHost(), id)
	if err != nil {
		return noSuchGuest(err)
	}
	return v.Reply(request.Reply{Data: burstDecided{n}, To: "/admin", Flash: request.Done(v.Words().T(said, "n", n))})
}
