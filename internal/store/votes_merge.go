package store

import "upbeat/models"

// Void takes all of a guest's votes back on entries that are listed or may be brought back, and keeps the entries' sums in step. It
// tells how many there were.
// The votes of who is doubted are in no sum. It is SQL because gorm builds no UPDATE ... FROM.
func (v Votes) Void(room models.RoomID, guest models.GuestID, now models.Millis, version models.Version) (int, error) {
	named := map[string]any{"room": room, "guest": guest, "now": now, "version": version, "since": now - models.UndoFor}
	err := v.tx.db.Exec(`UPDATE entries SET votes = entries.votes - v.value, ups = entries.ups - (CASE WHEN v.value > 0 THEN 1 ELSE 0 END),
			downs = entries.downs - (CASE WHEN v.value < 0 THEN 1 ELSE 0 END), version = @version
		FROM votes AS v WHERE v.entry_id = entries.id AND v.guest_id = @guest AND v.value <> 0
		AND entries.id IN (`+returningEntries+`) AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = @guest AND g.burst_at > 0)`, named).Error
	if err != nil {
		return 0, err
	}
	r := v.tx.db.Exec(`UPDATE votes SET value = 0, at = @now, version = @version WHERE guest_id = @guest AND value <> 0
		AND entry_id IN (`+returningEntries+")", named)
	return int(r.RowsAffected), r.Error
}

// Merge makes the votes of one guest another's. Where both have voted, the survivor's own counts and the other's is taken out of the
// entry's sums; entries of the past included. What is listed changes under the version, so that pages hear of it. A guest is of one room:
// that only the guest is named leads both planners to the guest's rows. Neither is doubted. It is SQL for the same reason as Void.
func (v Votes) Merge(room models.RoomID, from, into models.GuestID, version models.Version) error {
	const live = "(CASE WHEN entries.status IN ('preparing', 'ready', 'failed', 'playing') THEN @version ELSE entries.version END)"
	return v.tx.run(map[string]any{"room": room, "from": from, "into": into, "version": version},
		`UPDATE entries SET votes = entries.votes - f.value, ups = entries.ups - (CASE WHEN f.value > 0 THEN 1 ELSE 0 END),
			downs = entries.downs - (CASE WHEN f.value < 0 THEN 1 ELSE 0 END), version = `+live+`
		FROM votes AS f JOIN votes AS i ON i.entry_id = f.entry_id
		WHERE f.entry_id = entries.id AND f.guest_id = @from AND f.value <> 0 AND i.guest_id = @into AND i.value <> 0`,
		`INSERT INTO votes (entry_id, guest_id, room_id, value, at, version)
		SELECT f.entry_id, @into, f.room_id, f.value, f.at, CASE WHEN f.entry_id IN (`+listedEntries+`) THEN @version ELSE f.version END
		FROM votes AS f WHERE f.guest_id = @from AND f.value <> 0
			AND NOT EXISTS (SELECT 1 FROM votes AS i WHERE i.entry_id = f.entry_id AND i.guest_id = @into AND i.value <> 0)
		ON CONFLICT (entry_id, guest_id) DO UPDATE SET value = excluded.value, at = excluded.at, version = excluded.version`,
		`DELETE FROM votes WHERE guest_id = @from AND entry_id NOT IN (`+listedEntries+`)`,
		`UPDATE votes SET value = 0, version = @version WHERE guest_id = @from`,
	)
}
