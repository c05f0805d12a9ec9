package store

import (
	"strings"

	"upbeat/models"
)

// What a guest does is listed while it may still play: waiting, failed (it may be tried again), or playing.
const listedEntries = "SELECT id FROM entries WHERE room_id = @room AND status IN ('preparing', 'ready', 'failed', 'playing')"

// Counted lists the guests of the room who count for a quorum: present and not banned.
func (q Guests) Counted(room models.RoomID) ([]models.GuestID, error) {
	var ids []models.GuestID
	return ids, q.tx.db.Raw("SELECT id FROM guests WHERE room_id = ? AND present AND NOT banned", room).Scan(&ids).Error
}

// MergedInto tells whom the cookies of guests open who are not themselves any more: the guest they turned out to be, or 0 = nobody.
func (q Guests) MergedInto(room models.RoomID) (map[models.GuestID]models.GuestID, error) {
	var rows []models.Guest
	if err := q.tx.db.Select("id", "merged_into").Find(&rows, "room_id = ? AND (merged_into <> 0 OR gone)", room).Error; err != nil {
		return nil, err
	}
	moved := make(map[models.GuestID]models.GuestID, len(rows))
	for _, g := range rows {
		moved[g.ID] = g.MergedInto
	}
	return moved, nil
}

// Void takes all of a guest's votes on listed entries back, and keeps the entries' sums in step. It tells how many there were.
func (q Votes) Void(room models.RoomID, guest models.GuestID, now models.Millis, version models.Version) (int, error) {
	named := map[string]any{"room": room, "guest": guest, "now": now, "version": version}
	err := q.tx.db.Exec(`UPDATE entries SET votes = entries.votes - v.value, ups = entries.ups - (CASE WHEN v.value > 0 THEN 1 ELSE 0 END),
			downs = entries.downs - (CASE WHEN v.value < 0 THEN 1 ELSE 0 END), version = @version
		FROM votes AS v WHERE v.entry_id = entries.id AND v.guest_id = @guest AND v.value <> 0 AND entries.id IN (`+listedEntries+`)`, named).Error
	if err != nil {
		return 0, err
	}
	r := q.tx.db.Exec("UPDATE votes SET value = 0, at = @now, version = @version WHERE guest_id = @guest AND value <> 0 AND entry_id IN ("+listedEntries+")", named)
	return int(r.RowsAffected), r.Error
}

// WithdrawAll takes all of a guest's entries that do not play yet out of the queue, and tells how many there were.
func (q Entries) WithdrawAll(room models.RoomID, guest models.GuestID, now models.Millis, version models.Version) (int, error) {
	r := q.tx.db.Exec("UPDATE entries SET status = 'removed', ended_at = ?, version = ? WHERE room_id = ? AND guest_id = ? AND status IN ('preparing', 'ready', 'failed')", now, version, room, guest)
	return int(r.RowsAffected), r.Error
}

// Negative reads the entries that wait or play, changed under this version, and have more votes against them than for them.
func (q Entries) Negative(room models.RoomID, version models.Version) ([]models.Entry, error) {
	var list []models.Entry
	return list, q.tx.db.Order("id").Find(&list, "room_id = ? AND version = ? AND votes < 0 AND status IN ('preparing', 'ready', 'playing')", room, version).Error
}

// PeopleQuery is what the host looks for among the guests.
type PeopleQuery struct {
	Text   string           // part of a name, of an address, or "#12"; "" = everybody
	Barred bool             // only those who are muted or banned
	Only   []models.GuestID // only these; nil = everybody
	Before models.GuestID   // joined before this one; 0 = start with the newest
	Limit  int
}

// List reads guests, the newest first, without those who turned out to be somebody else.
func (q Guests) List(room models.RoomID, query PeopleQuery) ([]models.Guest, error) {
	matching := q.tx.db.Order("id DESC").Limit(query.Limit).Where("room_id = ? AND NOT gone AND merged_into = 0", room)
	if query.Before > 0 {
		matching = matching.Where("id < ?", query.Before)
	}
	if query.Barred {
		matching = matching.Where("(muted OR banned)")
	}
	if query.Only != nil {
		matching = matching.Where("id IN ?", query.Only)
	}
	if id, found := strings.CutPrefix(query.Text, "#"); found {
		n, err := models.ParseGuestID(id)
		if err != nil {
			return nil, nil //nolint:nilerr // nobody has that number
		}
		matching = matching.Where("id = ?", n)
	} else if query.Text != "" {
		parts, args := []string{"address LIKE ? ESCAPE '!'"}, []any{like(query.Text)}
		for _, spelling := range spellings(query.Text) {
			parts, args = append(parts, "name LIKE ? ESCAPE '!'"), append(args, like(spelling))
		}
		matching = matching.Where("("+strings.Join(parts, " OR ")+")", args...)
	}
	var list []models.Guest
	return list, matching.Find(&list).Error
}

// like is a pattern for any text that contains this one.
func like(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

// spellings are a text as it may stand in a name: no database folds all letters by itself.
func spellings(text string) []string {
	lower, upper := strings.ToLower(text), strings.ToUpper(text)
	list := []string{text}
	first := []rune(lower)
	title := strings.ToUpper(string(first[:1])) + string(first[1:])
	for _, s := range []string{lower, upper, title} {
		if s != list[0] {
			list = append(list, s)
		}
	}
	return list
}

// Deed is one of a guest's entries with its song, as the host reads it.
type Deed struct {
	models.Entry
	Song models.Song
	Said int // what the guest voted on it
}

// Deeds reads a guest's entries, the newest first.
func (q Guests) Deeds(guest models.GuestID, limit int) ([]Deed, error) {
	var entries []models.Entry
	if err := q.tx.db.Order("requested_at DESC, id DESC").Limit(limit).Find(&entries, "guest_id = ?", guest).Error; err != nil {
		return nil, err
	}
	return q.tx.Guests().withSongs(entries, guest)
}

// By reads the listed entries of others that a guest has a vote on, the newest first.
func (q Votes) By(room models.RoomID, guest models.GuestID, limit int) ([]Deed, error) {
	var entries []models.Entry
	err := q.tx.db.Order("requested_at DESC, id DESC").Limit(limit).Find(&entries, `guest_id <> @guest AND id IN (`+listedEntries+`)
		AND EXISTS (SELECT 1 FROM votes WHERE votes.entry_id = entries.id AND votes.guest_id = @guest AND votes.value <> 0)`,
		map[string]any{"room": room, "guest": guest}).Error
	if err != nil {
		return nil, err
	}
	return q.tx.Guests().withSongs(entries, guest)
}

func (q Guests) withSongs(entries []models.Entry, guest models.GuestID) ([]Deed, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	ids, songIDs := make([]models.EntryID, len(entries)), make([]models.SongID, len(entries))
	for i, e := range entries {
		ids[i], songIDs[i] = e.ID, e.SongID
	}
	songs, err := q.tx.Songs().Some(songIDs)
	if err != nil {
		return nil, err
	}
	byID := make(map[models.SongID]models.Song, len(songs))
	for _, s := range songs {
		byID[s.ID] = s
	}
	var votes []models.Vote
	if err := q.tx.db.Find(&votes, "guest_id = ? AND entry_id IN ?", guest, ids).Error; err != nil {
		return nil, err
	}
	said := make(map[models.EntryID]int, len(votes))
	for _, v := range votes {
		said[v.EntryID] = v.Value
	}
	deeds := make([]Deed, len(entries))
	for i, e := range entries {
		deeds[i] = Deed{Entry: e, Song: byID[e.SongID], Said: said[e.ID]}
	}
	return deeds, nil
}

// LastAct is when each of these guests last requested or voted.
func (q Guests) LastAct(guests []models.GuestID) (map[models.GuestID]models.Millis, error) {
	last := make(map[models.GuestID]models.Millis, len(guests))
	if len(guests) == 0 {
		return last, nil
	}
	for _, query := range []string{
		"SELECT guest_id AS id, MAX(requested_at) AS at FROM entries WHERE guest_id IN ? GROUP BY guest_id",
		"SELECT guest_id AS id, MAX(at) AS at FROM votes WHERE guest_id IN ? GROUP BY guest_id",
	} {
		var rows []struct {
			ID models.GuestID
			At models.Millis
		}
		if err := q.tx.db.Raw(query, guests).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			last[row.ID] = max(last[row.ID], row.At)
		}
	}
	return last, nil
}
