package store

import "upbeat/models"

// Voter is what one guest's votes on others' songs did.
type Voter struct {
	ID           models.GuestID
	Name, Colour string
	Ups, Downs   int // on songs that played
}

// Voters ranks those who voted on the span's plays of others by their up votes. It looks at the newest most plays.
// It is SQL for its sums (upbeat bench history).
func (p Plays) Voters(span Span, most, limit int) ([]Voter, error) {
	var list []Voter
	return list, p.tx.db.Raw(`SELECT c.guest_id AS id, g.name, g.colour, c.ups, c.downs FROM (
SELECT v.guest_id, SUM(CASE WHEN v.value > 0 THEN 1 ELSE 0 END) AS ups, SUM(CASE WHEN v.value < 0 THEN 1 ELSE 0 END) AS downs
FROM (SELECT id, guest_id `+played+` ORDER BY started_at DESC, id DESC LIMIT ?) AS e CROSS JOIN votes v
WHERE v.entry_id = e.id AND v.guest_id <> e.guest_id AND v.guest_id > 0 AND v.value <> 0 GROUP BY v.guest_id) AS c
JOIN guests g ON g.id = c.guest_id AND NOT g.gone ORDER BY c.ups DESC, c.downs, c.guest_id LIMIT ?`,
		span.Room, span.From, span.To, most, limit).Scan(&list).Error
}

// Heard lists those of the span's songs that the room had heard before it, whichever copy of them. It is SQL as all of the history is
// (upbeat bench history).
func (p Plays) Heard(span Span) ([]models.SongID, error) {
	var list []models.SongID
	return list, p.tx.db.Raw(`SELECT DISTINCT e.song_id FROM entries e JOIN songs s ON s.id = e.song_id
WHERE e.room_id = ? AND e.started_at >= ? AND e.started_at < ? AND e.started_at > 0
AND EXISTS (SELECT 1 FROM songs o JOIN entries b ON b.song_id = o.id
	WHERE (o.copy_of = s.copy_of AND s.copy_of > 0 OR o.id = s.id) AND b.started_at < ? AND b.started_at > 0 AND b.room_id = e.room_id)`,
		span.Room, span.From, span.To, span.From).Scan(&list).Error
}

// TakenOut reads up to limit of a guest's songs that others have taken out since a time, the newest first, of those that were requested
// after another. It is SQL as all of the history is (upbeat bench history).
func (p Plays) TakenOut(room models.RoomID, guest models.GuestID, requested, since models.Millis, limit int) ([]Play, error) {
	var list []Play
	return list, p.tx.db.Raw(playColumns+`WHERE e.guest_id = ? AND e.room_id = ? AND e.requested_at >= ? AND e.status = 'removed'
AND e.reason IN ('host', 'guest') AND e.ended_at > ? ORDER BY e.ended_at DESC, e.id DESC LIMIT ?`,
		guest, room, requested, since, limit).Scan(&list).Error
}

// Night is what one guest did in a span.
type Night struct {
	Songs      []Play // what they requested, the newest first, whatever became of it
	Helped     []Play // others' songs that they voted up and that played, the newest first
	Ups, Downs int    // their votes on others' songs
	OwnUps     int    // of the votes on Songs: their own
}

// Night reads what a guest did in a span: at most limit songs of each list. It is SQL as all of the history is (upbeat bench history).
func (p Plays) Night(span Span, guest models.GuestID, limit int) (Night, error) {
	var n Night
	err := p.tx.db.Raw(playColumns+`WHERE e.guest_id = ? AND e.requested_at >= ? AND e.requested_at < ? AND e.room_id = ?
ORDER BY e.requested_at DESC, e.id DESC LIMIT ?`,
		guest, span.From, span.To, span.Room, limit).Scan(&n.Songs).Error
	if err != nil {
		return n, err
	}
	err = p.tx.db.Raw(playColumns+`JOIN votes v ON v.entry_id = e.id
WHERE v.guest_id = ? AND v.at >= ? AND v.at < ? AND v.value > 0 AND e.guest_id <> v.guest_id AND e.started_at > 0 AND e.room_id = ?
ORDER BY e.started_at DESC, e.id DESC LIMIT ?`,
		guest, span.From, span.To, span.Room, limit).Scan(&n.Helped).Error
	if err != nil {
		return n, err
	}
	return n, p.tx.db.Raw(`SELECT COALESCE(SUM(CASE WHEN v.value > 0 AND e.guest_id <> v.guest_id THEN 1 ELSE 0 END), 0),
COALESCE(SUM(CASE WHEN v.value < 0 AND e.guest_id <> v.guest_id THEN 1 ELSE 0 END), 0),
COALESCE(SUM(CASE WHEN v.value > 0 AND e.guest_id = v.guest_id THEN 1 ELSE 0 END), 0)
FROM votes v JOIN entries e ON e.id = v.entry_id WHERE v.guest_id = ? AND v.at >= ? AND v.at < ? AND e.room_id = ?`,
		guest, span.From, span.To, span.Room).Row().Scan(&n.Ups, &n.Downs, &n.OwnUps)
}
