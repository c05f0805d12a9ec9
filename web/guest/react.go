package guest

import "upbeat/web/request"

// send sends a reaction to the stage: POST /api/v1/reactions, POST /reactions.
func (s *Area) send(v *request.Context) error {
	var in struct {
		Emoji *string `json:"emoji"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Emoji == nil {
		return request.Missing("emoji")
	}
	if err := s.react(v, *in.Emoji); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: struct{}{}})
}

// react holds a reaction against the limits and the rules, and counts it for the stages. The limit of all guests together comes first: it
// costs no look into the database.
func (s *Area) react(v *request.Context, emoji string) error {
	if err := s.Allow(v.Context(), "react_all", "everybody"); err != nil {
		return err
	}
	if err := s.Party.React(v.Context(), v.Actor(), emoji); err != nil {
		return err
	}
	s.Hub.React(emoji)
	return nil
}
