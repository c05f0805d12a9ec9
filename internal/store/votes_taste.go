package store

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"upbeat/models"
)

// GuestVote is one guest's vote on a song, with what became of the entry.
type GuestVote struct {
	Guest  models.GuestID
	Song   models.SongID
	Value  int // -1 or 1
	Own    bool
	Status models.Status
	At     models.Millis
}

// ByGuests reads the last most votes of each of the guests, the newest first; only the up votes, if asked. It costs guests x most, whatever
// lies further back.
func (q Votes) ByGuests(room models.RoomID, guests []models.GuestID, most int, ups bool) ([]GuestVote, error) {
	values := "value <> 0"
	if ups {
		values = "value = 1"
	}
	var list []GuestVote
	var err error
	if q.tx.kind == Postgres {
		list, err = q.tx.Votes().votesAtOnce(room, guests, most, values)
	} else {
		list, err = q.tx.Votes().votesOfEach(room, guests, most, values)
	}
	slices.SortStableFunc(list, func(a, b GuestVote) int { return cmp.Compare(b.At, a.At) })
	return list, err
}

// votesAtOnce asks PostgreSQL, to which each question is a journey.
func (q Votes) votesAtOnce(room models.RoomID, guests []models.GuestID, most int, values string) ([]GuestVote, error) {
	var list []GuestVote
	if len(guests) == 0 {
		return nil, nil
	}
	return list, q.tx.db.Raw(`SELECT g.id AS guest, e.song_id AS song, v.value, e.guest_id = g.id AS own, e.status, v.at
		FROM guests g CROSS JOIN LATERAL (SELECT entry_id, value, at FROM votes WHERE guest_id = g.id AND `+values+` ORDER BY at DESC LIMIT ?) AS v
		JOIN entries e ON e.id = v.entry_id WHERE g.id IN ? AND e.room_id = ? ORDER BY g.id, e.id`, most, guests, room).Scan(&list).Error
}

// votesOfEach asks SQLite, which is next door and plans no such question well.
func (q Votes) votesOfEach(room models.RoomID, guests []models.GuestID, most int, values string) ([]GuestVote, error) {
	b := q.tx.batch()
	ask, err := b.prepare(`SELECT e.song_id, v.value, e.guest_id, e.status, v.at FROM (SELECT entry_id, value, at FROM votes WHERE guest_id = ? AND ` + values + ` ORDER BY at DESC LIMIT ?) AS v
		CROSS JOIN entries e WHERE e.id = v.entry_id AND e.room_id = ?`)
	if err != nil {
		return nil, err
	}
	var list []GuestVote
	for _, g := range guests {
		rows, err := ask.QueryContext(b.ctx, g, most, room)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			o := GuestVote{Guest: g}
			var by models.GuestID
			if err := rows.Scan(&o.Song, &o.Value, &by, &o.Status, &o.At); err != nil {
				_ = rows.Close()
				return nil, err
			}
			o.Own = by == g
			list = append(list, o)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// each joins n times the same select.
func each(one string, n int) string {
	return strings.TrimSuffix(strings.Repeat(one+" UNION ALL ", n), " UNION ALL ")
}

// SongPlay is one time that a song was played.
type SongPlay struct {
	ID      models.EntryID
	SongID  models.SongID
	PartyID models.PartyID
	Ups     int
}

// Of reads the last most plays of each of up to 100 songs, the newest of all first.
func (q Plays) Of(room models.RoomID, songs []models.SongID, most int) ([]SongPlay, error) {
	if len(songs) == 0 {
		return nil, nil
	}
	one := "SELECT * FROM (SELECT id, song_id, party_id, ups, started_at FROM entries WHERE song_id = ? AND started_at > 0 AND room_id = ? ORDER BY started_at DESC LIMIT ?) AS last"
	var args []any
	for _, id := range songs {
		args = append(args, id, room, most)
	}
	var list []SongPlay
	return list, q.tx.db.Raw("SELECT id, song_id, party_id, ups FROM ("+each(one, len(songs))+") AS h ORDER BY started_at DESC, id DESC", args...).Scan(&list).Error
}

// Upvoters lists up to limit guests who voted for these entries, those who voted for most of them first.
func (q Votes) Upvoters(entries []models.EntryID, limit int) ([]models.GuestID, error) {
	var ids []models.GuestID
	if len(entries) == 0 {
		return nil, nil
	}
	return ids, q.tx.db.Raw("SELECT guest_id FROM votes WHERE entry_id IN ? AND value = 1 AND guest_id > 0 GROUP BY guest_id ORDER BY COUNT(*) DESC, guest_id DESC LIMIT ?", entries, limit).Scan(&ids).Error
}

// InParty is a song that was heard to the end in a party.
type InParty struct {
	PartyID models.PartyID
	SongID  models.SongID
}

// HeardIn lists up to limit songs that were heard to the end in the parties and that no majority voted down.
func (q Plays) HeardIn(parties []models.PartyID, limit int) ([]InParty, error) {
	var list []InParty
	if len(parties) == 0 {
		return nil, nil
	}
	return list, q.tx.db.Raw("SELECT party_id, song_id FROM entries WHERE party_id IN ? AND started_at > 0 AND status = 'played' AND votes >= 0 ORDER BY party_id DESC, started_at DESC LIMIT ?", parties, limit).Scan(&list).Error
}

// OfArtists lists up to most songs of each of up to 100 artists, as their tags spell them.
func (q Songs) OfArtists(artists []string, most int) ([]models.SongID, error) {
	if len(artists) == 0 {
		return nil, nil
	}
	var args []any
	for _, name := range artists {
		args = append(args, name, most)
	}
	var ids []models.SongID
	return ids, q.tx.db.Raw("SELECT id FROM ("+each("SELECT * FROM (SELECT id FROM songs WHERE artist = ? ORDER BY album, disc, track, id LIMIT ?) AS of", len(artists))+") AS s ORDER BY id", args...).Scan(&ids).Error
}

// OfGenres lists up to most songs of each of up to 100 genres, those whose ids follow the given one and then, where these are too few,
// the first.
func (q Songs) OfGenres(genres []string, from models.SongID, most int) ([]models.SongID, error) {
	if len(genres) == 0 {
		return nil, nil
	}
	var args []any
	for _, name := range genres {
		args = append(args, name, from, most, name, from, most)
	}
	one := `SELECT * FROM (SELECT id FROM songs WHERE genre = ? AND id >= ? ORDER BY genre, id LIMIT ?) AS after
		UNION ALL SELECT * FROM (SELECT id FROM songs WHERE genre = ? AND id < ? ORDER BY genre, id LIMIT ?) AS before`
	var ids []models.SongID
	return ids, q.tx.db.Raw("SELECT DISTINCT id FROM ("+each(one, len(genres))+") AS s ORDER BY id", args...).Scan(&ids).Error
}

// LastID is the highest id of a song.
func (q Songs) LastID() (models.SongID, error) {
	var id models.SongID
	return id, q.tx.db.Raw("SELECT COALESCE(MAX(id), 0) FROM songs").Row().Scan(&id)
}

// PopularIDs lists the songs requested most often.
func (q Songs) PopularIDs(limit int) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, q.tx.db.Raw("SELECT id FROM songs WHERE requests > 0 ORDER BY requests DESC, id LIMIT ?", limit).Scan(&ids).Error
}

// TimesUnwanted counts how often each of the songs was skipped or voted out in the room.
func (q Plays) TimesUnwanted(room models.RoomID, songs []models.SongID) (map[models.SongID]int, error) {
	const chunk = 500
	times := map[models.SongID]int{}
	for start := 0; start < len(songs); start += chunk {
		var rows []struct {
			SongID models.SongID
			N      int
		}
		err := q.tx.db.Raw("SELECT song_id, COUNT(*) AS n FROM entries WHERE status IN ('skipped', 'kicked') AND song_id IN ? AND room_id = ? GROUP BY song_id", songs[start:min(start+chunk, len(songs))], room).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			times[row.SongID] = row.N
		}
	}
	return times, nil
}

// Facts reads what songs are like, whether they can be played or not.
func (q Songs) Facts(songs []models.SongID) ([]models.Song, error) {
	const chunk = 500
	var list []models.Song
	for start := 0; start < len(songs); start += chunk {
		var part []models.Song
		err := q.tx.db.Raw("SELECT id, title, artist, album, genre, year FROM songs WHERE id IN ?", songs[start:min(start+chunk, len(songs))]).Scan(&part).Error
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}
