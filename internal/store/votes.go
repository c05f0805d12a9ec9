package store

import "upbeat/models"

// Votes are the votes of guests on entries.
type Votes struct{ tx *Tx }

// Votes of this transaction.
func (tx *Tx) Votes() Votes { return Votes{tx} }

// By reads the listed entries of others that a guest has a vote on, the newest first.
func (v Votes) By(room models.RoomID, guest models.GuestID, limit int) ([]Deed, error) {
	var entries []models.Entry
	err := v.tx.db.Order("requested_at DESC, id DESC").Limit(limit).Find(&entries, `guest_id <> @guest AND id IN (`+listedEntries+`)
		AND EXISTS (SELECT 1 FROM votes WHERE votes.entry_id = entries.id AND votes.guest_id = @guest AND votes.value <> 0)`,
		map[string]any{"room": room, "guest": guest}).Error
	if err != nil {
		return nil, err
	}
	return v.tx.Guests().withSongs(entries, guest)
}

// Of is what the guest has voted on the entry; 0 where there is no vote. It is SQL because every vote asks it (BenchmarkVote in queue).
func (v Votes) Of(entry models.EntryID, guest models.GuestID) (int, error) {
	var values []int
	err := v.tx.db.Raw("SELECT value FROM votes WHERE entry_id = ? AND guest_id = ?", entry, guest).Scan(&values).Error
	if err != nil || len(values) == 0 {
		return 0, err
	}
	return values[0], nil
}

// Row reads a guest's vote on an entry; one of value 0 where there is none.
func (v Votes) Row(entry models.EntryID, guest models.GuestID) (models.Vote, error) {
	vote := models.Vote{EntryID: entry, GuestID: guest}
	return vote, v.tx.db.Limit(1).Find(&vote, "entry_id = ? AND guest_id = ?", entry, guest).Error
}

// Set stores the vote in place of the guest's earlier vote on the entry. It is SQL because every vote runs it (BenchmarkVote in queue).
func (v Votes) Set(vote models.Vote) error {
	return v.tx.db.Exec(`INSERT INTO votes (entry_id, guest_id, room_id, value, at, version) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (entry_id, guest_id) DO UPDATE SET value = excluded.value, at = excluded.at, version = excluded.version`,
		vote.EntryID, vote.GuestID, vote.RoomID, vote.Value, vote.At, vote.Version).Error
}

// On reads the votes on the given entries, those taken back included.
func (v Votes) On(entries []models.EntryID) ([]models.Vote, error) {
	var list []models.Vote
	const chunk = 500 // SQLite takes at most 32,766 variables; short statements plan faster
	for start := 0; start < len(entries); start += chunk {
		var part []models.Vote
		if err := v.tx.db.Find(&part, "entry_id IN ?", entries[start:min(start+chunk, len(entries))]).Error; err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

// Last is when somebody last voted in the room; 0 = never.
func (v Votes) Last(room models.RoomID) (models.Millis, error) {
	return firstTime(v.tx.db.Model(&models.Vote{}).Where("room_id = ?", room).Order("version DESC"), "at")
}

// PresentNets sums the votes of present guests, the doubted left out, on each waiting entry of the room.
func (v Votes) PresentNets(room models.RoomID) (map[models.EntryID]int, error) {
	var rows []struct {
		ID  models.EntryID
		Net int
	}
	err := v.tx.db.Model(&models.Entry{}).Select("v.entry_id AS id, SUM(v.value) AS net").
		Joins("JOIN votes v ON v.entry_id = entries.id").Joins("JOIN guests g ON g.id = v.guest_id AND g.present AND g.burst_at = 0").
		Where("entries.room_id = ? AND entries.status IN ('preparing', 'ready')", room).
		Group("v.entry_id").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	nets := make(map[models.EntryID]int, len(rows))
	for _, row := range rows {
		nets[row.ID] = row.Net
	}
	return nets, nil
}

// DownVotesSince counts the down votes that a guest gave after a moment.
func (v Votes) DownVotesSince(guest models.GuestID, since models.Millis) (int, error) {
	var n int64
	err := v.tx.db.Model(&models.Vote{}).Where("guest_id = ? AND at > ? AND value < 0", guest, since).Count(&n).Error
	return int(n), err
}
