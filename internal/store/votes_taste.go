package store

import (
	"cmp"
	"errors"
	"slices"

	"upbeat/models"
)

// GuestVote is one guest's vote on a song, with what became of the entry.
type GuestVote struct {
	Guest  models.GuestID
	Song   models.SongID
	Value  int // -1 or 1
	Own    bool
	Status models.Status
	At     models.Millis
}

// ByGuests reads the last most votes of each of the guests, the newest first; only the up votes, if asked. It costs guests x most, whatever
// lies further back.
func (v Votes) ByGuests(room models.RoomID, guests []models.GuestID, most int, ups bool) ([]GuestVote, error) {
	values := "value <> 0"
	if ups {
		values = "value = 1"
	}
	var list []GuestVote
	var err error
	if v.tx.kind == Postgres {
		list, err = v.votesAtOnce(room, guests, most, values)
	} else {
		list, err = v.votesOfEach(room, guests, most, values)
	}
	slices.SortStableFunc(list, func(a, b GuestVote) int { return cmp.Compare(b.At, a.At) })
	return list, err
}

// votesAtOnce asks PostgreSQL for the votes of all guests in one question, since each question is a round trip. It is SQL because gorm
// builds no LATERAL join (BenchmarkRadio in queue).
func (v Votes) votesAtOnce(room models.RoomID, guests []models.GuestID, most int, values string) ([]GuestVote, error) {
	var list []GuestVote
	if len(guests) == 0 {
		return nil, nil
	}
	return list, v.tx.db.Raw(`SELECT g.id AS guest, e.song_id AS song, v.value, e.guest_id = g.id AS own, e.status, v.at
		FROM guests g CROSS JOIN LATERAL (SELECT entry_id, value, at FROM votes WHERE guest_id = g.id AND `+values+`
		ORDER BY at DESC LIMIT ?) AS v
		JOIN entries e ON e.id = v.entry_id WHERE g.id IN ? AND e.room_id = ? ORDER BY g.id, e.id`, most, guests, room).Scan(&list).Error
}

// votesOfEach asks SQLite once for each guest: it runs in this process, so that a question costs little, and has no LATERAL join. It is
// SQL, prepared once (BenchmarkRadio in queue).
func (v Votes) votesOfEach(room models.RoomID, guests []models.GuestID, most int, values string) ([]GuestVote, error) {
	b := v.tx.batch()
	ask, err := b.prepare(`SELECT e.song_id, v.value, e.guest_id, e.status, v.at FROM (SELECT entry_id, value, at FROM votes
		WHERE guest_id = ? AND ` + values + ` ORDER BY at DESC LIMIT ?) AS v
		CROSS JOIN entries e WHERE e.id = v.entry_id AND e.room_id = ?`)
	if err != nil {
		return nil, err
	}
	var list []GuestVote
	for _, g := range guests {
		rows, err := ask.QueryContext(b.ctx, g, most, room)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			o := GuestVote{Guest: g}
			var by models.GuestID
			if err := rows.Scan(&o.Song, &o.Value, &by, &o.Status, &o.At); err != nil {
				_ = rows.Close()
				return nil, err
			}
			o.Own = by == g
			list = append(list, o)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Upvoters lists up to limit guests who voted for these entries, those who voted for most of them first.
func (v Votes) Upvoters(entries []models.EntryID, limit int) ([]models.GuestID, error) {
	var ids []models.GuestID
	if len(entries) == 0 {
		return nil, nil
	}
	err := v.tx.db.Model(&models.Vote{}).Where("entry_id IN ? AND value = 1 AND guest_id > 0", entries).
		Group("guest_id").Order("COUNT(*) DESC, guest_id DESC").Limit(limit).Pluck("guest_id", &ids).Error
	return ids, err
}
