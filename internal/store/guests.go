package store

import "upbeat/models"

// Page reads up to limit of the room's guests that joined before the given one, the newest first; before 0 starts with the newest.
func (q Guests) Page(room models.RoomID, before models.GuestID, limit int) ([]models.Guest, error) {
	var list []models.Guest
	query := q.tx.db.Order("id DESC").Limit(limit)
	if before > 0 {
		return list, query.Find(&list, "room_id = ? AND id < ? AND NOT gone", room, before).Error
	}
	return list, query.Find(&list, "room_id = ? AND NOT gone", room).Error
}

// Activity counts the requests and the votes of these guests. It costs what they did, however many guests there are.
func (q Guests) Activity(guests []models.GuestID) (requests, votes map[models.GuestID]int, err error) {
	if len(guests) == 0 {
		return nil, nil, nil
	}
	if requests, err = q.tx.Guests().countBy("SELECT guest_id AS id, COUNT(*) AS n FROM entries WHERE guest_id IN ? GROUP BY guest_id", guests); err != nil {
		return nil, nil, err
	}
	votes, err = q.tx.Guests().countBy("SELECT guest_id AS id, COUNT(*) AS n FROM votes WHERE guest_id IN ? AND value <> 0 GROUP BY guest_id", guests)
	return requests, votes, err
}

func (q Guests) countBy(query string, args ...any) (map[models.GuestID]int, error) {
	var rows []struct {
		ID models.GuestID
		N  int
	}
	if err := q.tx.db.Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	counts := make(map[models.GuestID]int, len(rows))
	for _, row := range rows {
		counts[row.ID] = row.N
	}
	return counts, nil
}
