package store

import (
	"math/rand/v2"
	"strconv"

	"upbeat/models"
)

// Forget cuts the ties between a guest and what is history. Requests become those of models.Forgotten. Each vote goes to a voter of
// its own whom there never was, so that the sums still hold and no two votes can be told to be of one person. Messages lose their text.
// What waits or plays is the caller's to settle before, within the same transaction.
func (g Guests) Forget(room models.RoomID, guest models.GuestID, version models.Version) error {
	if err := g.unname(room, guest); err != nil {
		return err
	}
	if err := g.tx.Shouts().hush(room, "room_id = ? AND guest_id = ?", room, guest); err != nil {
		return err
	}
	const over = "status NOT IN ('preparing', 'ready', 'failed', 'playing')"
	err := g.tx.db.Model(&models.Entry{}).Where("guest_id = ? AND room_id = ? AND "+over, guest, room).
		Updates(map[string]any{"guest_id": models.Forgotten, "dedication": ""}).Error
	if err != nil {
		return err
	}
	past := g.tx.db.Model(&models.Entry{}).Select("id").Where("room_id = ? AND "+over, room)
	if err := g.tx.db.Delete(&models.Vote{}, "guest_id = ? AND value = 0 AND entry_id IN (?)", guest, past).Error; err != nil {
		return err
	}
	err = g.tx.db.Model(&models.Shout{}).Where("guest_id = ? AND room_id = ?", guest, room).
		Updates(map[string]any{"text": "", "guest_id": 0, "status": models.ShoutRejected, "version": version}).Error
	if err != nil {
		return err
	}
	err = g.tx.db.Model(&models.Upload{}).Where("guest_id = ? AND room_id = ?", guest, room).
		Updates(map[string]any{"guest_id": models.Forgotten, "name": ""}).Error
	if err != nil {
		return err
	}
	return g.scatterVotes(guest)
}

// untold stands in the audit log for a text that is kept nowhere.
const untold = "…"

// unname leaves a number in the audit log in place of a guest's name, and of the names of guests that turned out to be this one.
// It is SQL: two updates with the same named parameters.
func (g Guests) unname(room models.RoomID, guest models.GuestID) error {
	ids := []models.GuestID{}
	err := g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND merged_into = ?", room, guest).Pluck("id", &ids).Error
	if err != nil {
		return err
	}
	for _, id := range append(ids, guest) {
		number := "#" + strconv.FormatInt(int64(id), 10)
		err := g.tx.run(map[string]any{"room": room, "number": number, "named": "% (" + number + ")", "untold": untold},
			`UPDATE audit SET target = @number, detail = CASE WHEN action = 'rename' AND detail <> '' THEN @untold ELSE detail END
			WHERE room_id = @room AND (action IN ('mute', 'unmute', 'ban', 'unban', 'void', 'merge', 'rename')
				OR action IN ('undo', 'redo') AND (detail IN ('mute', 'unmute', 'ban', 'unban') OR detail LIKE 'void %'))
				AND (target LIKE @named OR target = @number)`,
			"UPDATE audit SET detail = @number WHERE room_id = @room AND action = 'merge' AND detail LIKE @named",
			`UPDATE acts SET target = @number WHERE room_id = @room AND target LIKE @named
				AND action IN ('mute', 'unmute', 'ban', 'unban', 'void')`)
		if err != nil {
			return err
		}
	}
	return nil
}

// scatterVotes gives each vote of the guest to a voter of its own. Their ids are below zero: no guest's ever is. It is
// SQL, prepared once: a guest of years has thousands of votes.
func (g Guests) scatterVotes(guest models.GuestID) error {
	var entries []models.EntryID
	err := g.tx.db.Model(&models.Vote{}).Where("guest_id = ? AND value <> 0", guest).Pluck("entry_id", &entries).Error
	if err != nil {
		return err
	}
	b := g.tx.batch()
	for _, entry := range entries {
		nobody := models.Forgotten - 1 - models.GuestID(rand.Int64N(1<<62)) //nolint:gosec // not a secret: it only has to be another each time
		if _, err := b.exec("UPDATE votes SET guest_id = ? WHERE entry_id = ? AND guest_id = ?", nobody, entry, guest); err != nil {
			return err
		}
	}
	return nil
}

// ForgetMerged empties the guests that turned out to be this one.
func (g Guests) ForgetMerged(room models.RoomID, guest models.GuestID, version models.Version) error {
	return g.tx.db.Model(&models.Guest{}).Where("room_id = ? AND merged_into = ?", room, guest).
		Updates(map[string]any{"name": "", "address": "", "joined_at": 0, "present": false, "gone": true, "merged_into": 0,
			"version": version, "standing": version}).Error
}
