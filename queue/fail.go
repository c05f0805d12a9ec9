package queue

import (
	"context"
	"errors"

	"upbeat/models"
)

// Fail ends the current song because it cannot be played (on); reason is a models.Problem code. It is shown in red, its song is marked
// where the reason lies in its content, and the next one is claimed, as Finish does. Where there is another file of its recording, or the
// reason is one that waits (models.Waits), it goes back to its place in the queue, with its votes, and plays when it can; where more than
// half of it was heard, it counts as played.
// Errors: ErrFenced.
func (p *Party) Fail(ctx context.Context, fence models.Fence, entry models.EntryID, reason string) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *roomTx) (err error) {
		if playback, err = tx.leadersPlayback(fence); err != nil {
			return err
		}
		e, err := tx.Entries().Get(tx.roomID, entry)
		if err != nil {
			return err
		}
		if playback.EntryID != entry && !e.Status.Waiting() {
			return errUnchanged
		}
		if models.Waits(reason) && playback.EntryID == entry {
			song, err := tx.Songs().Get(e.SongID)
			if err == nil && heardMost(playback, e, song) {
				playback, err = advance(tx, entry, models.EndPlayed)
				return err
			}
		}
		again, err := failed(tx, &e, reason, playback)
		if err != nil {
			return err
		}
		if playback.EntryID != entry {
			return errors.Join(tx.Entries().Save(e), unlock(tx, &playback, entry))
		}
		e.Status = models.Playing // until advance ends it
		if err := tx.Entries().Save(e); err != nil {
			return err
		}
		ended := models.EndFailed
		if again {
			ended = models.EndAway
		}
		playback, err = advance(tx, entry, ended)
		return err
	})
	return playback, err
}

// failed makes an entry one that failed for a reason, and marks its song. again = it goes back to its place in the queue: its file may be
// read again, or another one plays, at once, since the room waits. Nobody wants to hear a song again of which more than half was heard.
func failed(tx *roomTx, e *models.Entry, reason string, playback models.Playback) (again bool, err error) {
	song, err := tx.Songs().Get(e.SongID)
	if err != nil {
		return false, err
	}
	if !heardMost(playback, *e, song) {
		if again, err = handOver(tx, e); err != nil {
			return false, err
		}
	}
	if again {
		e.Status = models.Ready
	} else {
		e.Failure = reason
		if again = models.Waits(reason); !again {
			e.Status, e.EndedAt = models.Failed, tx.now
		}
	}
	e.Version = tx.version
	return again, markSong(tx, song.ID, reason)
}

// heardMost tells whether more than half of an entry's song was heard.
func heardMost(playback models.Playback, e models.Entry, song models.Song) bool {
	return playback.EntryID == e.ID && 2*playback.Position >= song.Duration && song.Duration > 0
}

// unlock takes an entry back that was to follow the current song.
func unlock(tx *roomTx, playback *models.Playback, entry models.EntryID) error {
	if playback.NextID != entry {
		return nil
	}
	playback.NextID, playback.Version = 0, tx.version
	return tx.Playbacks().Save(*playback)
}

// markSong marks a song whose content was found wrong, and one that needs a decoder that is not here. Other problems say nothing of it.
func markSong(tx *roomTx, song models.SongID, reason string) error {
	if !models.InContent(reason) && reason != models.ProblemNoDecoder && reason != models.ProblemStreamLost {
		return nil
	}
	return tx.Songs().SetProblem(song, reason, tx.now)
}
