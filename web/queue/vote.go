package queue

import (
	"upbeat/models"
	"upbeat/web/request"
)

type voteAnswer struct {
	Votes  int `json:"votes"`
	MyVote int `json:"my_vote"`
}

// vote sets the guest's say on an entry: PUT /api/v1/queue/{entry}/vote, POST /queue/{entry}/vote. The page that a form leads back to shows
// the vote: it needs no flash.
func (s *Area) vote(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	var in struct {
		Value *int `json:"value"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	switch {
	case in.Value == nil && !v.IsForm():
		return request.Missing("value")
	case in.Value == nil, *in.Value < -1, *in.Value > 1:
		return &models.FieldError{Field: "value", Want: "-1, 0 or 1"}
	}
	voted, err := s.Party.Vote(v.Context(), v.Actor(), id, *in.Value)
	if err != nil {
		return err
	}
	s.Voted()
	return v.Reply(request.Reply{Data: voteAnswer{Votes: voted.Entry.Votes, MyVote: voted.MyVote}})
}
