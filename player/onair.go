package player

import (
	"context"
	"errors"

	"upbeat/models"
)

// teller is a track that says what it plays while it does: an internet radio.
type teller interface {
	// OnAir is what is heard now, in the station's words; "" = nothing is said.
	OnAir() string
}

// tellOnAir tells everybody what the stream that plays says that it plays.
func (s *session) tellOnAir() error {
	if !s.cur.handed() || !s.cur.song.Streams() || s.cur.entry != s.playback.EntryID {
		return nil
	}
	station, ok := s.cur.track.(teller)
	if !ok {
		return nil
	}
	title := station.OnAir()
	if title == s.said && title == "" == (s.playback.OnAir == "") {
		return nil
	}
	err := s.call(func(ctx context.Context) error { return s.w.party.OnAir(ctx, s.fence, s.cur.entry, title) })
	if err == nil {
		s.said = title
	}
	if errors.Is(err, models.ErrEntryGone) {
		return nil
	}
	return s.tolerate("what the station plays was not told", err)
}
