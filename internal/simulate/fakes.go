package simulate

import (
	"context"

	"upbeat/models"
	"upbeat/queue"
)

// identities is how many one faker has, and where they come from.
const (
	identities = 50
	fakesFrom  = "203.0.113.9"
)

// fake lets all identities of a faker vote on what is seen: for the faker's songs, against all others.
func (s *simulatedParty) fake(ctx context.Context, i int, seen []*queue.Item) error {
	if s.setup.Attack == Sybils || len(s.fakes) == 0 {
		if err := s.makeFakes(ctx, i); err != nil {
			return err
		}
	}
	for _, item := range seen {
		value := -1
		if item.GuestID == s.ids[i] {
			value = 1
		}
		for _, by := range s.fakes {
			if err := s.voteAs(ctx, by, item.ID, value); err != nil {
				return err
			}
		}
	}
	return s.follow(ctx)
}

func (s *simulatedParty) makeFakes(ctx context.Context, i int) error {
	s.fakes = make([]models.GuestID, 0, identities)
	for range identities {
		g, err := s.party.Join(ctx, fakesFrom, fakesFrom, nil)
		if err != nil {
			return err
		}
		s.who[g.ID], s.fakes = i, append(s.fakes, g.ID)
	}
	return nil
}
