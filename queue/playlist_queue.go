package queue

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"upbeat/internal/playlists"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Queued tells what became of the songs of a playlist that somebody put into the queue.
type Queued struct {
	Taken   int            // new in the queue
	Already int            // waited or played already; they have the guest's up vote now
	Refused []RefusedSongs // by reason, the first met first
}

// RefusedSongs are songs that the queue did not take, and why.
type RefusedSongs struct {
	Why   error // as Request would have told it
	Songs int
}

// QueuePlaylist puts the songs of a playlist into the queue, in order: for guests as many as the setting playlist_most says, each under the
// limits of a single request; for hosts all that the queue holds. Guests need the permission "playlists". Errors: ErrNoSuchPlaylist,
// ErrPlaylistEmpty, ErrNoGuest; a *models.RuleError where not one may be queued by this actor at all.
func (p *Party) QueuePlaylist(ctx context.Context, by models.Actor, id models.PlaylistID) (models.Playlist, Queued, error) {
	var list models.Playlist
	var songs []models.SongID
	var all, unplayable int
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if list, err = playlists.Visible(tx, p.Room, by, id); err != nil {
			return err
		}
		if all, unplayable, err = tx.Playlists().Stock(id); err != nil {
			return err
		}
		songs, err = tx.Playlists().Songs(id, maxWaiting)
		return err
	})
	if err != nil {
		return list, Queued{}, err
	}
	q, err := queueSongs(ctx, p, by, list.Name, songs, all-len(songs))
	if err == nil && list.Unknown > 0 {
		q.refuse(models.ErrNoSuchSong, list.Unknown)
	}
	if err == nil && unplayable > 0 {
		q.refuse(models.ErrSongUnavailable, unplayable)
	}
	return list, q.Queued, err
}

// QueueSongs is QueuePlaylist for any list of songs; name is what the audit log calls it.
func (p *Party) QueueSongs(ctx context.Context, by models.Actor, name string, songs []models.SongID) (Queued, error) {
	q, err := queueSongs(ctx, p, by, name, songs[:min(len(songs), maxWaiting)], max(len(songs)-maxWaiting, 0))
	return q.Queued, err
}

// queueSongs puts songs into the queue, and counts further ones that are more than the queue holds.
func queueSongs(ctx context.Context, p *Party, by models.Actor, name string, songs []models.SongID, further int) (queueing, error) {
	if len(songs) == 0 {
		return queueing{}, models.ErrPlaylistEmpty
	}
	const atOnce = 20 // songs in one transaction: votes wait for it
	q := queueing{by: by, left: maxWaiting, why: models.ErrQueueFull}
	for part := range slices.Chunk(songs, atOnce) {
		if err := queueSome(ctx, p, &q, part); err != nil {
			return q, err
		}
		if q.over {
			break
		}
	}
	if rest := len(songs) - q.seen + further; rest > 0 {
		q.refuse(q.why, rest)
	}
	return q, auditQueued(ctx, p, by, name, q.Queued)
}

// queueing is how far a playlist is queued.
type queueing struct {
	Queued
	by   models.Actor
	seen int   // songs that were tried
	left int   // how many more may be taken
	over bool  // nothing more of it can be taken
	why  error // the reason of that
}

func (q *queueing) refuse(why error, songs int) {
	for i := range q.Refused {
		if sameReason(q.Refused[i].Why, why) {
			q.Refused[i].Songs += songs
			return
		}
	}
	q.Refused = append(q.Refused, RefusedSongs{why, songs})
}

// sameReason tells whether two refusals are told in one sentence.
func sameReason(a, b error) bool {
	var ra, rb *models.RuleError
	if errors.As(a, &ra) && errors.As(b, &rb) {
		return ra.Code == rb.Code
	}
	return errors.Is(a, b)
}

// queueSome requests a few songs in one transaction.
func queueSome(ctx context.Context, p *Party, q *queueing, songs []models.SongID) error {
	var created []models.EntryID
	var after queueing
	err := p.change(ctx, func(tx *roomTx) error {
		created, after = nil, *q
		after.Refused = slices.Clone(q.Refused) // a transaction that is tried again starts from before
		if err := mayQueue(tx, &after); err != nil {
			return err
		}
		changed := false
		for _, song := range songs {
			if after.left == 0 {
				after.over, after.why = true, enough(tx, after.by)
				break
			}
			after.seen++
			e, taken, err := request(tx, after.by, song)
			if err := after.note(taken, err); err != nil {
				return err
			}
			changed = changed || err == nil
			if taken && e.Status == models.Preparing {
				created = append(created, e.ID)
			}
			if after.over {
				break
			}
		}
		if !changed {
			return errUnchanged
		}
		return nil
	})
	if err != nil {
		return err
	}
	*q = after
	for _, e := range created {
		handToWorker(ctx, p, e)
	}
	return nil
}

// enough is why no more of a playlist is taken.
func enough(tx *roomTx, by models.Actor) error {
	if by.Host() {
		return models.ErrQueueFull
	}
	return &models.RuleError{Code: "playlist_most", N: tx.values.PlaylistMost}
}

// mayQueue refuses who may not queue playlists, and sets how many songs a guest may queue at once.
func mayQueue(tx *roomTx, q *queueing) error {
	if _, err := tx.acting(q.by); err != nil {
		return err
	}
	if err := tx.allow(q.by, voting.Playlists); err != nil {
		return err
	}
	if err := tx.allow(q.by, voting.Request); err != nil {
		return err
	}
	if !q.by.Host() && q.seen == 0 {
		q.left = tx.values.PlaylistMost
	}
	return nil
}

// note counts what became of one song. It returns what is no refusal but a fault.
func (q *queueing) note(taken bool, err error) error {
	var rule *models.RuleError
	switch {
	case taken:
		q.Taken++
		q.left--
	case err == nil, errors.Is(err, errUnchanged):
		q.Already++
	case errors.As(err, &rule):
		q.refuse(err, 1)
		q.over = final(rule.Code)
	case errors.Is(err, models.ErrQueueFull):
		q.refuse(err, 1)
		q.over = true
	case errors.Is(err, models.ErrSongUnavailable), errors.Is(err, models.ErrNoSuchSong):
		q.refuse(err, 1)
	default:
		return err
	}
	if q.over {
		q.why = err
	}
	return nil
}

// final tells of refusals that the next song would meet too.
func final(code string) bool {
	switch code {
	case "waiting_limit", "hour_limit", "queue_songs", "closed", "last_song":
		return true
	}
	return false
}

// auditQueued writes down that a host has queued songs.
func auditQueued(ctx context.Context, p *Party, by models.Actor, name string, q Queued) error {
	if by.Role != models.Admin && by.Role != models.Moderator || q.Taken == 0 {
		return nil
	}
	return within(ctx, p, p.Store.Write, func(tx *roomTx) error {
		return tx.audit(by, "playlist_queue", name, strconv.Itoa(q.Taken))
	})
}
