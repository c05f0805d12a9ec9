package store

import (
	"gorm.io/gorm"

	"upbeat/models"
)

// Uploads are the files that guests bring.
type Uploads struct{ tx *Tx }

// Uploads of this transaction.
func (tx *Tx) Uploads() Uploads { return Uploads{tx} }

// UploadOwner is an upload with the name of the guest who brought it.
type UploadOwner struct {
	models.Upload
	Guest string // "" = a guest without a name
}

// Create inserts an upload and sets its id.
func (u Uploads) Create(up *models.Upload) error { return u.tx.db.Create(up).Error }

// Save writes the whole row.
func (u Uploads) Save(up models.Upload) error { return u.tx.db.Save(&up).Error }

// Delete takes the row out.
func (u Uploads) Delete(id models.UploadID) error { return u.tx.db.Delete(&models.Upload{}, id).Error }

// Get reads an upload. Errors: models.ErrNoSuchUpload.
func (u Uploads) Get(room models.RoomID, id models.UploadID) (models.Upload, error) {
	var up models.Upload
	return up, found(u.tx.db.Take(&up, "room_id = ? AND id = ?", room, id).Error, models.ErrNoSuchUpload)
}

// ByKey reads an upload by its key. Errors: models.ErrNoSuchUpload.
func (u Uploads) ByKey(room models.RoomID, key string) (models.Upload, error) {
	var up models.Upload
	return up, found(u.tx.db.Take(&up, "room_id = ? AND key = ?", room, key).Error, models.ErrNoSuchUpload)
}

// Of reads a guest's newest uploads, the newest first.
func (u Uploads) Of(room models.RoomID, guest models.GuestID, limit int) ([]models.Upload, error) {
	var list []models.Upload
	return list, u.tx.db.Where("room_id = ? AND guest_id = ?", room, guest).Order("id DESC").Limit(limit).Find(&list).Error
}

// CountSince counts what a guest has begun to bring since a moment and did not take back.
func (u Uploads) CountSince(room models.RoomID, guest models.GuestID, since models.Millis) (int, error) {
	var n int64
	err := u.tx.db.Model(&models.Upload{}).Where("room_id = ? AND guest_id = ? AND made_at > ?", room, guest, since).Count(&n).Error
	return int(n), err
}

// Coming counts the uploads of a guest whose bytes are still to come.
func (u Uploads) Coming(room models.RoomID, guest models.GuestID) (int, error) {
	var n int64
	err := u.tx.db.Model(&models.Upload{}).Where("room_id = ? AND guest_id = ? AND state = 'receiving'", room, guest).Count(&n).Error
	return int(n), err
}

// In lists the room's uploads in one state with who brought them, the oldest first, those with an id above after.
func (u Uploads) In(room models.RoomID, state models.UploadState, after models.UploadID, limit int) ([]UploadOwner, error) {
	var list []UploadOwner
	err := u.owned(room).Where("uploads.state = ? AND uploads.id > ?", state, after).Order("uploads.id").Limit(limit).Scan(&list).Error
	return list, err
}

// Kept lists what the room has kept of uploads with who brought it, the newest first: those with an id below before; 0 = the newest.
func (u Uploads) Kept(room models.RoomID, before models.UploadID, limit int) ([]UploadOwner, error) {
	var list []UploadOwner
	query := u.owned(room).Where("uploads.state = 'accepted' AND uploads.path <> ''")
	if before > 0 {
		query = query.Where("uploads.id < ?", before)
	}
	return list, query.Order("uploads.id DESC").Limit(limit).Scan(&list).Error
}

func (u Uploads) owned(room models.RoomID) *gorm.DB {
	return u.tx.db.Model(&models.Upload{}).Select("uploads.*, guests.name AS guest").
		Joins("LEFT JOIN guests ON guests.id = uploads.guest_id").Where("uploads.room_id = ?", room)
}

// Count counts the room's uploads in one state.
func (u Uploads) Count(room models.RoomID, state models.UploadState) (int, error) {
	var n int64
	return int(n), u.tx.db.Model(&models.Upload{}).Where("room_id = ? AND state = ?", room, state).Count(&n).Error
}

// Open lists the uploads of the room that have not ended, the oldest first.
func (u Uploads) Open(room models.RoomID) ([]models.Upload, error) {
	var list []models.Upload
	err := u.tx.db.Where("room_id = ? AND state IN ('receiving', 'checking', 'inbox')", room).Order("id").Find(&list).Error
	return list, err
}

// Checking lists uploads of the room that a worker is to look into, the oldest first.
func (u Uploads) Checking(room models.RoomID, limit int) ([]models.Upload, error) {
	var list []models.Upload
	return list, u.tx.db.Where("room_id = ? AND state = 'checking'", room).Order("id").Limit(limit).Find(&list).Error
}

// Bytes adds up the room's uploads: what is still to come of those that come, and what those hold that are kept or wait.
func (u Uploads) Bytes(room models.RoomID) (coming, held int64, err error) {
	err = u.tx.db.Model(&models.Upload{}).Select(`COALESCE(SUM(CASE WHEN state = 'receiving' THEN size - received ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN state = 'receiving' THEN received WHEN state IN ('checking', 'inbox') OR path <> '' THEN size ELSE 0 END), 0)`).
		Where("room_id = ?", room).Row().Scan(&coming, &held)
	return coming, held, err
}

// OfSound finds the upload that is kept, or is being kept, with this sound, other than one. Errors: models.ErrNoSuchUpload.
func (u Uploads) OfSound(sound string, other models.UploadID) (models.Upload, error) {
	var up models.Upload
	err := u.tx.db.Take(&up, "sound = ? AND path <> '' AND id <> ?", sound, other).Error
	return up, found(err, models.ErrNoSuchUpload)
}

// AtPath tells whether an upload is kept at a path, or is on its way there.
func (u Uploads) AtPath(path string) (bool, error) {
	var n int64
	err := u.tx.db.Model(&models.Upload{}).Where("path = ?", PathText(path)).Count(&n).Error
	return n > 0, err
}

// PastParties lists what is kept of uploads to other parties than one, and of a song that neither waits nor plays.
func (u Uploads) PastParties(room models.RoomID, party models.PartyID, limit int) ([]models.Upload, error) {
	var list []models.Upload
	err := u.tx.db.Where("room_id = ? AND party_id <> ? AND state = 'accepted' AND path <> ''", room, party).
		Where(`NOT EXISTS (SELECT 1 FROM entries e WHERE e.song_id = uploads.song_id
			AND e.status IN ('preparing', 'ready', 'playing'))`).
		Order("id").Limit(limit).Find(&list).Error
	return list, err
}

// EndedBefore deletes the rows of uploads that ended before a moment and of which nothing is kept.
func (u Uploads) EndedBefore(room models.RoomID, before models.Millis) error {
	return u.tx.db.Where("room_id = ? AND state IN ('refused', 'failed', 'accepted') AND path = '' AND since_at < ?", room, before).
		Delete(&models.Upload{}).Error
}

// SameSize lists songs on disk of exactly so many bytes, which may be the same file.
func (u Uploads) SameSize(size int64, limit int) ([]models.Song, error) {
	var list []models.Song
	err := u.tx.db.Omit("Waveform").Where("size = ? AND source = ? AND missing_at = 0", size, models.SourceLocal).
		Order("id").Limit(limit).Find(&list).Error
	return list, err
}
