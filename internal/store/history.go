package store

import (
	"context"

	"upbeat/models"
)

// History is the parties and plays of a room, as the pages of history read them.
type History struct{ s *Store }

// History of this database.
func (s *Store) History() History { return History{s} }

// Plays reads up to limit of the span's plays that follow mark, the newest first, on a snapshot of its own.
func (h History) Plays(ctx context.Context, span Span, mark PlayMark, limit int) (list []Play, err error) {
	err = h.s.Read(ctx, func(tx *Tx) error { list, err = tx.Plays().Page(span, mark, limit); return err })
	return list, err
}

// FirstPlay is when the first song ever began in the room; 0 = none has.
func (h History) FirstPlay(ctx context.Context, room models.RoomID) (models.Millis, error) {
	var at models.Millis
	err := h.s.r.WithContext(ctx).Model(&models.Entry{}).Select("COALESCE(MIN(started_at), 0)").
		Where("room_id = ? AND started_at > 0", room).Row().Scan(&at)
	return at, translate(err)
}

// Parties reads up to limit of the room's parties that began before the given time, the newest first; 0 starts with the newest.
func (h History) Parties(ctx context.Context, room models.RoomID, before models.Millis, limit int) ([]models.Party, error) {
	var list []models.Party
	query := h.s.r.WithContext(ctx).Order("started_at DESC, id DESC").Limit(limit)
	if before > 0 {
		query = query.Where("started_at < ?", before)
	}
	return list, translate(query.Find(&list, "room_id = ?", room).Error)
}

// Party reads one party of the room. Errors: models.ErrNoSuchParty.
func (h History) Party(ctx context.Context, room models.RoomID, id models.PartyID) (p models.Party, err error) {
	err = h.s.Read(ctx, func(tx *Tx) error { p, err = tx.Parties().Get(room, id); return err })
	return p, err
}

// LastParty reads the room's newest party; the zero Party where there was none.
func (h History) LastParty(ctx context.Context, room models.RoomID) (models.Party, error) {
	list, err := h.Parties(ctx, room, 0, 1)
	if err != nil || len(list) == 0 {
		return models.Party{}, err
	}
	return list[0], nil
}

// PartyByToken finds the party whose recap is shared under the token. Errors: models.ErrNoSuchParty.
func (h History) PartyByToken(ctx context.Context, room models.RoomID, token string) (models.Party, error) {
	var p models.Party
	if token == "" {
		return p, models.ErrNoSuchParty
	}
	err := h.s.r.WithContext(ctx).Take(&p, "token = ? AND token <> '' AND room_id = ?", token, room).Error
	return p, translate(found(err, models.ErrNoSuchParty))
}
