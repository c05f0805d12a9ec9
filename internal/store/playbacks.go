package store

import "upbeat/models"

// AlarmHeard notes that the player that holds fence has taken up the alarm with this serial. It makes no new version: nobody shows it.
func (q Playbacks) AlarmHeard(room models.RoomID, fence models.Fence, serial int64) (bool, error) {
	r := q.tx.db.Exec("UPDATE playbacks SET alarm_heard = ? WHERE room_id = ? AND fence = ?", serial, room, fence)
	return r.RowsAffected == 1, r.Error
}
