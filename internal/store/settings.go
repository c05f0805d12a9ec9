package store

import (
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Settings are the settings that are not at their default, as text.
type Settings struct{ tx *Tx }

// Settings of this transaction.
func (tx *Tx) Settings() Settings { return Settings{tx} }

// setting is a row of the table settings.
type setting struct {
	RoomID models.RoomID `gorm:"primaryKey"`
	Name   string        `gorm:"primaryKey"`
	Value  string
}

// All reads the room's settings that are not at their defaults, as JSON by name.
func (s Settings) All(room models.RoomID) (map[string]string, error) {
	var rows []setting
	if err := s.tx.db.Find(&rows, "room_id = ?", room).Error; err != nil {
		return nil, err
	}
	stored := make(map[string]string, len(rows))
	for _, row := range rows {
		stored[row.Name] = row.Value
	}
	return stored, nil
}

// Save stores a value as JSON.
func (s Settings) Save(room models.RoomID, name, value string) error {
	return s.tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&setting{RoomID: room, Name: name, Value: value}).Error
}

// Drop takes a setting back to its default.
func (s Settings) Drop(room models.RoomID, name string) error {
	return s.tx.db.Delete(&setting{RoomID: room, Name: name}).Error
}
