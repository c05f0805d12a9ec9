package store

import (
	"gorm.io/gorm"

	"upbeat/models"
)

// JoinedFrom reads when guests of an origin joined after a moment who have not proved that they are here, the newest first.
func (g Guests) JoinedFrom(room models.RoomID, origin string, after models.Millis, most int) ([]models.Millis, error) {
	var times []models.Millis
	return times, g.newcomers(room, origin, after).Order("joined_at DESC").Limit(most).Pluck("joined_at", &times).Error
}

// Countable lists the guests of an origin who joined after a moment and count, though they have neither proved nor stayed.
func (g Guests) Countable(room models.RoomID, origin string, after models.Millis) ([]models.GuestID, error) {
	var ids []models.GuestID
	return ids, g.newcomers(room, origin, after).Where("burst_at = 0 AND stayed = 0").Pluck("id", &ids).Error
}

func (g Guests) newcomers(room models.RoomID, origin string, after models.Millis) *gorm.DB {
	return g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND origin = ? AND origin <> '' AND joined_at > ?", room, origin, after).
		Where("proved_at = 0")
}

// Doubted reads the guests of the room whose votes do not count.
func (g Guests) Doubted(room models.RoomID) ([]models.Guest, error) {
	var list []models.Guest
	return list, g.tx.db.Find(&list, "room_id = ? AND burst_at > 0", room).Error
}

// Doubt leaves the votes of guests out of all sums, and Trust counts them in, as if it had always been so. Their pages hear of it.
func (g Guests) Doubt(guests []models.GuestID, now models.Millis, version models.Version) error {
	return inParts(guests, func(part []models.GuestID) error {
		if err := g.tx.Votes().discount(part, version); err != nil {
			return err
		}
		return g.tx.db.Model(&models.Guest{}).Where("id IN ? AND burst_at = 0", part).Updates(map[string]any{"burst_at": now,
			"stayed": 0, "stayed_at": gorm.Expr("joined_at"), "version": version, "standing": version}).Error
	})
}

// Trust makes the votes of guests count whom Doubt left out; proved is when they proved that they are here, 0 = as before.
func (g Guests) Trust(guests []models.GuestID, proved models.Millis, version models.Version) error {
	return inParts(guests, func(part []models.GuestID) error {
		if err := g.tx.Votes().count(part, version); err != nil {
			return err
		}
		changes := map[string]any{"burst_at": 0, "burst_voided": false, "version": version, "standing": version}
		if proved > 0 {
			changes["proved_at"] = proved
		}
		return g.tx.db.Model(&models.Guest{}).Where("id IN ? AND burst_at > 0", part).Updates(changes).Error
	})
}

// Stay notes that doubted guests were seen, once a minute each, and lists those who were in as many minutes. It needs no version: no page
// shows it.
func (g Guests) Stay(guests []models.GuestID, now models.Millis, minutes int) ([]models.GuestID, error) {
	const minute = 60_000
	var long []models.GuestID
	err := inParts(guests, func(part []models.GuestID) error {
		doubted := g.tx.db.Model(&models.Guest{}).Where("id IN ? AND burst_at > 0 AND NOT burst_voided", part).Session(&gorm.Session{})
		err := doubted.Where("stayed_at <= ?", now-minute).
			Updates(map[string]any{"stayed": gorm.Expr("stayed + 1"), "stayed_at": now}).Error
		if err != nil {
			return err
		}
		var list []models.GuestID
		err = doubted.Where("stayed >= ?", minutes).Pluck("id", &list).Error
		long = append(long, list...)
		return err
	})
	return long, err
}

// VoidDoubted takes back what doubted guests have voted on listed entries, and marks the guests. Their votes are in no sum.
func (g Guests) VoidDoubted(room models.RoomID, guests []models.GuestID, now models.Millis, version models.Version) error {
	return inParts(guests, func(part []models.GuestID) error {
		return g.tx.run(map[string]any{"room": room, "guests": part, "now": now, "version": version},
			`UPDATE votes SET value = 0, at = @now, version = @version WHERE guest_id IN @guests AND value <> 0
				AND entry_id IN (`+listedEntries+")",
			"UPDATE guests SET burst_voided = TRUE, version = @version, standing = @version WHERE id IN @guests AND burst_at > 0")
	})
}

// inParts does something for so many guests at once as statements plan well with.
func inParts(guests []models.GuestID, do func(part []models.GuestID) error) error {
	const chunk = 500
	for start := 0; start < len(guests); start += chunk {
		if err := do(guests[start:min(start+chunk, len(guests))]); err != nil {
			return err
		}
	}
	return nil
}
