package store

import "upbeat/models"

// Plays are the entries that have played, as history, statistics and fallbacks ask for them.
type Plays struct{ tx *Tx }

// Plays of this transaction.
func (tx *Tx) Plays() Plays { return Plays{tx} }

// Span is a stretch of time in a room: from From until before To.
type Span struct {
	Room     models.RoomID
	From, To models.Millis
}

// Play is one song that was heard, with what the history tells of it.
type Play struct {
	ID                                   models.EntryID
	SongID                               models.SongID
	GuestID                              models.GuestID // 0 = the party itself, models.Forgotten = a guest whose data was deleted
	Status                               models.Status
	Votes, Ups, Downs                    int
	RequestedAt, StartedAt, EndedAt      models.Millis
	Because                              string
	Title, Artist, Album, Genre, CoverID string
	Path                                 string `gorm:"serializer:path"`
	Duration                             models.Millis
	GuestName, GuestColour               string
	RemovedBy                            string // models.ByHost or models.ByGuest: who took it out; "" = nobody but its requester
}

// PlayMark is a place in the order of plays: those that follow it began before. The zero mark is before the newest.
type PlayMark struct {
	At models.Millis
	ID models.EntryID
}

// Mark tells a page where the one before it ended.
func (p Play) Mark() PlayMark { return PlayMark{At: p.StartedAt, ID: p.ID} }

// playColumns reads a Play. The history is SQL throughout: a page of years is quick only along one index, with the conditions in one order
// (upbeat bench history; docs/history.md).
const playColumns = `SELECT e.id, e.song_id, e.guest_id, e.status, e.votes, e.ups, e.downs, e.requested_at, e.started_at, e.ended_at,
	e.because, s.title, s.artist, s.album, s.genre, s.cover_id, s.path, s.duration,
	COALESCE(CASE WHEN g.gone THEN '' ELSE g.name END, '') AS guest_name, COALESCE(g.colour, '') AS guest_colour,
	CASE WHEN e.status = 'removed' AND e.reason IN ('host', 'guest') THEN e.reason ELSE '' END AS removed_by
FROM entries e JOIN songs s ON s.id = e.song_id LEFT JOIN guests g ON g.id = e.guest_id `

// Page reads up to limit of the span's plays that follow mark, the newest first.
func (p Plays) Page(span Span, mark PlayMark, limit int) ([]Play, error) {
	var list []Play
	if mark == (PlayMark{}) {
		mark.At = span.To
	}
	err := p.tx.db.Raw(playColumns+`WHERE e.room_id = ? AND e.started_at >= ? AND e.started_at <= ? AND e.started_at < ?
		AND e.started_at > 0 AND (e.started_at < ? OR e.id < ?) ORDER BY e.started_at DESC, e.id DESC LIMIT ?`,
		span.Room, span.From, mark.At, span.To, mark.At, mark.ID, limit).Scan(&list).Error
	return list, err
}
