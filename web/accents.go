package web

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"upbeat/library"
)

// learnAccents finds out the colours of covers that somebody looks at, one at a time: the first look at a cover may have to paint it.
func (s *Server) learnAccents(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case cover := <-s.accents.Unknown():
			if !s.accents.Knows(cover) {
				s.learnAccent(ctx, cover)
			}
		}
	}
}

func (s *Server) learnAccent(ctx context.Context, cover string) {
	defer func() {
		if problem := recover(); problem != nil {
			s.Log.Error("panic", "in", "accents", "problem", problem, "stack", string(debug.Stack()))
		}
	}()
	const patience = 20 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	colour, err := s.Library.Accent(ctx, cover)
	if err != nil && !errors.Is(err, library.ErrNoCover) {
		s.Log.Debug("colour of a cover not found out; the next look at it tries again", "cover", cover, "error", err)
		return
	}
	if s.accents.Learn(cover, colour) && colour != "" {
		s.hub.Repaint(cover)
	}
}
