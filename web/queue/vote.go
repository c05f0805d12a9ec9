package queue

import (
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// putVote sets the guest's say on an entry: PUT /api/v1/queue/{entry}/vote.
func (s *Area) putVote(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	var in struct {
		Value *int `json:"value"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Value == nil {
		return request.Missing("value")
	}
	if *in.Value < -1 || *in.Value > 1 {
		return &models.FieldError{Field: "value", Want: "-1, 0 or 1"}
	}
	voted, err := s.Party.Vote(v.Context(), v.Actor(), id, *in.Value)
	if err != nil {
		return err
	}
	s.Voted()
	return v.JSON(voteAnswer{Votes: voted.Entry.Votes, MyVote: voted.MyVote})
}

type voteAnswer struct {
	Votes  int `json:"votes"`
	MyVote int `json:"my_vote"`
}

// formVote is the same without script: POST /queue/{entry}/vote. The page that comes back shows the vote: no flash is needed.
func (s *Area) formVote(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	value, present, err := v.FormInt("value")
	if err != nil {
		return err
	}
	if !present || value < -1 || value > 1 {
		return &models.FieldError{Field: "value", Want: "-1, 0 or 1"}
	}
	if _, err := s.Party.Vote(v.Context(), v.Actor(), id, int(value)); err != nil {
		return err
	}
	s.Voted()
	return v.Back(api.Flash{})
}
