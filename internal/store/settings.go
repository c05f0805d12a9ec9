package store

import "upbeat/models"

// Settings are the settings that are not at their default, as text.
type Settings struct{ tx *Tx }

// Settings of this transaction.
func (tx *Tx) Settings() Settings { return Settings{tx} }

// All reads the room's settings that are not at their defaults, as JSON by name.
func (q Settings) All(room models.RoomID) (map[string]string, error) {
	var rows []struct{ Name, Value string }
	if err := q.tx.db.Raw("SELECT name, value FROM settings WHERE room_id = ?", room).Scan(&rows).Error; err != nil {
		return nil, err
	}
	stored := make(map[string]string, len(rows))
	for _, row := range rows {
		stored[row.Name] = row.Value
	}
	return stored, nil
}

// Save stores a value as JSON.
func (q Settings) Save(room models.RoomID, name, value string) error {
	return q.tx.db.Exec("INSERT INTO settings (room_id, name, value) VALUES (?, ?, ?) ON CONFLICT (room_id, name) DO UPDATE SET value = excluded.value", room, name, value).Error
}

// Drop takes a setting back to its default.
func (q Settings) Drop(room models.RoomID, name string) error {
	return q.tx.db.Exec("DELETE FROM settings WHERE room_id = ? AND name = ?", room, name).Error
}
