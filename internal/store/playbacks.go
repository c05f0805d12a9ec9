package store

import "upbeat/models"

// Playbacks are what each room hears: one row a room.
type Playbacks struct{ tx *Tx }

// Playbacks of this transaction.
func (tx *Tx) Playbacks() Playbacks { return Playbacks{tx} }

// AlarmHeard notes that the player that holds fence has taken up the alarm with this serial. It makes no new version: nobody shows it.
func (p Playbacks) AlarmHeard(room models.RoomID, fence models.Fence, serial int64) (bool, error) {
	r := p.tx.db.Model(&models.Playback{}).Where("room_id = ? AND fence = ?", room, fence).Update("alarm_heard", serial)
	return r.RowsAffected == 1, r.Error
}

// Get reads what the room hears.
func (p Playbacks) Get(room models.RoomID) (models.Playback, error) {
	var playback models.Playback
	return playback, p.tx.db.Take(&playback, "room_id = ?", room).Error
}

// Save writes the whole row. Callers read it in the same transaction, after Bump.
func (p Playbacks) Save(playback models.Playback) error { return p.tx.db.Save(&playback).Error }

// Checkpoint stores the position of the current entry without a new version: pages compute it by themselves. It changes nothing
// and reports false where another player has taken over or another entry plays.
func (p Playbacks) Checkpoint(room models.RoomID, fence models.Fence, entry models.EntryID, position, at models.Millis) (bool, error) {
	r := p.tx.db.Model(&models.Playback{}).Where("room_id = ? AND fence = ? AND entry_id = ?", room, fence, entry).
		Updates(map[string]any{"position": position, "at": at})
	return r.RowsAffected == 1, r.Error
}
