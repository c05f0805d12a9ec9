package lights

import (
	"context"
	"time"

	"upbeat/lights/color"
	"upbeat/models"
	"upbeat/visualizer"
)

// What the loop learns of songs comes from the database, beside it: it goes on with what it knows.

// colour is a song's colour, once it is known.
type colour struct {
	song  models.SongID
	shows color.Color
}

// scored is a song's score.
type scored struct {
	song  models.SongID
	score visualizer.Score
	asked time.Time
}

// scoreAgain is how often a score is asked for that is not there: it may be made while the song plays.
const scoreAgain = 2 * time.Second

func (s *scored) known() bool { return len(s.score.Beats) > 0 || len(s.score.Drops) > 0 }

// foretell adds what the song's score says of a moment: its beats are exact where those heard are guessed, and it knows what comes.
func (l *loop) foretell(ctx context.Context, moment time.Time) {
	s, snapshot := &l.show, l.party.Snapshot()
	s.Build, s.Drop = 0, 0
	if snapshot.Current == nil {
		return
	}
	song := snapshot.Current.SongID
	stream := snapshot.Current.Song != nil && snapshot.Current.Song.Streams()
	if song != l.score.song || !stream && !l.score.known() && time.Since(l.score.asked) > scoreAgain {
		l.score = scored{song: song, asked: time.Now()}
		go func() {
			score, err := l.Score(ctx, song)
			if err != nil {
				l.Log.Debug("a song's score was not read", "song", song, "error", err)
				return
			}
			select {
			case l.scores <- scored{song: song, score: score}:
			case <-ctx.Done():
			}
		}()
	}
	if !s.Playing || !l.score.known() {
		return
	}
	l.score.score.Fill(&s.Frame, snapshot.Playback.PositionAt(models.At(l.Frames.PlayerTime(moment))).Duration())
	s.Build, s.Drop = s.Frame.Rise, s.Frame.Drop
}

// colourOf is a song's colour; that of a cover which is not known yet comes later.
func (l *loop) colourOf(ctx context.Context, song *models.Song) color.Color {
	if c, known := l.colours[song.ID]; known {
		return c
	}
	const many = 200
	if len(l.colours) > many {
		clear(l.colours)
	}
	c := hueOf(song.ID)
	l.colours[song.ID] = c
	if cover := song.CoverID; cover != "" {
		id := song.ID
		go func() {
			text, err := l.Accent(ctx, cover)
			if err != nil || text == "" {
				return
			}
			select {
			case l.asked <- colour{id, vivid(text)}:
			case <-ctx.Done():
			}
		}()
	}
	return c
}
