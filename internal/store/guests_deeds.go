package store

import (
	"gorm.io/gorm"

	"upbeat/models"
)

// Activity counts the requests and the votes of these guests. It costs what they did, however many guests there are.
func (g Guests) Activity(guests []models.GuestID) (requests, votes map[models.GuestID]int, err error) {
	if len(guests) == 0 {
		return nil, nil, nil
	}
	requested := g.tx.db.Model(&models.Entry{}).Where("guest_id IN ?", guests)
	if requests, err = countByGuest(requested); err != nil {
		return nil, nil, err
	}
	votes, err = countByGuest(g.tx.db.Model(&models.Vote{}).Where("guest_id IN ? AND value <> 0", guests))
	return requests, votes, err
}

// countByGuest counts the rows of each guest.
func countByGuest(matching *gorm.DB) (map[models.GuestID]int, error) {
	var rows []struct {
		ID models.GuestID
		N  int
	}
	if err := matching.Select("guest_id AS id, COUNT(*) AS n").Group("guest_id").Scan(&rows).Error; err != nil {
		return nil, err
	}
	counts := make(map[models.GuestID]int, len(rows))
	for _, row := range rows {
		counts[row.ID] = row.N
	}
	return counts, nil
}

// Deed is one of a guest's entries with its song, as the host reads it.
type Deed struct {
	models.Entry
	Song models.Song
	Said int // what the guest voted on it
}

// Deeds reads a guest's entries, the newest first.
func (g Guests) Deeds(guest models.GuestID, limit int) ([]Deed, error) {
	var entries []models.Entry
	if err := g.tx.db.Order("requested_at DESC, id DESC").Limit(limit).Find(&entries, "guest_id = ?", guest).Error; err != nil {
		return nil, err
	}
	return g.withSongs(entries, guest)
}

func (g Guests) withSongs(entries []models.Entry, guest models.GuestID) ([]Deed, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	ids, songIDs := make([]models.EntryID, len(entries)), make([]models.SongID, len(entries))
	for i, e := range entries {
		ids[i], songIDs[i] = e.ID, e.SongID
	}
	songs, err := g.tx.Songs().Some(songIDs)
	if err != nil {
		return nil, err
	}
	byID := make(map[models.SongID]models.Song, len(songs))
	for _, s := range songs {
		byID[s.ID] = s
	}
	var votes []models.Vote
	if err := g.tx.db.Find(&votes, "guest_id = ? AND entry_id IN ?", guest, ids).Error; err != nil {
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
func (g Guests) LastAct(guests []models.GuestID) (map[models.GuestID]models.Millis, error) {
	last := make(map[models.GuestID]models.Millis, len(guests))
	if len(guests) == 0 {
		return last, nil
	}
	for _, acts := range []*gorm.DB{
		g.tx.db.Model(&models.Entry{}).Select("guest_id AS id, MAX(requested_at) AS at"),
		g.tx.db.Model(&models.Vote{}).Select("guest_id AS id, MAX(at) AS at"),
	} {
		var rows []struct {
			ID models.GuestID
			At models.Millis
		}
		if err := acts.Where("guest_id IN ?", guests).Group("guest_id").Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			last[row.ID] = max(last[row.ID], row.At)
		}
	}
	return last, nil
}
