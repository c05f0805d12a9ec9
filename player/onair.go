package player

import (
	"context"
	"errors"

	"upbeat/models"
)

// titled is a track that names what it plays while it does: an internet radio.
type titled interface {
	// OnAir is what is heard now, in the station's words; "" = nothing is said.
	OnAir() string
}

// reportOnAir publishes the title that the stream names now, where it has changed.
func (s *session) reportOnAir(ctx context.Context) error {
	if !s.cur.handed() || !s.cur.song.Streams() || s.cur.entry != s.playback.EntryID {
		return nil
	}
	station, ok := s.cur.track.(titled)
	if !ok {
		return nil
	}
	title := station.OnAir()
	if title == s.title && title == "" == (s.playback.OnAir == "") {
		return nil
	}
	err := s.call(ctx, func(ctx context.Context) error { return s.w.party.OnAir(ctx, s.fence, s.cur.entry, title) })
	if err == nil {
		s.title = title
	}
	if errors.Is(err, models.ErrEntryGone) {
		return nil
	}
	return s.tolerate("what the station plays was not told", err)
}
