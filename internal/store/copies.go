package store

import (
	"cmp"
	"context"
	"slices"

	"upbeat/models"
)

// Copies are songs that are the same recording in several files. The library says what a song has in common with its copies (CopyKey);
// here their lengths are compared. Whatever writes a key or a length calls regroup in the same transaction.

// maxApart is how far the lengths of copies are apart at most, in milliseconds: the longest of a group and its shortest, so that a chain of
// small steps does not join what is not alike. Rips of one recording differ by some silence at the ends.
const maxApart = 5000

// copiesOf are the ids of a song and its copies; it takes the song's id twice.
const copiesOf = "(SELECT id FROM songs WHERE id = ? UNION SELECT c.id FROM songs s JOIN songs c ON c.copy_of = s.copy_of AND c.copy_of > 0 " +
	"WHERE s.id = ?)"

// copyLength is a song as it is grouped.
type copyLength struct {
	ID       models.SongID
	CopyKey  string
	CopyOf   models.SongID
	Duration models.Millis
}

// group sets CopyOf of songs that have one key. Lengths that lie too far apart are parted at the widest gap between neighbours, until each
// group fits. A song of unknown length belongs to a group where there is just one, else it stands alone.
func group(songs []copyLength) {
	slices.SortFunc(songs, func(a, b copyLength) int { return cmp.Or(cmp.Compare(a.Duration, b.Duration), cmp.Compare(a.ID, b.ID)) })
	unknown := 0
	for unknown < len(songs) && songs[unknown].Duration <= 0 {
		unknown++
	}
	known := songs[unknown:]
	if len(known) == 0 || known[len(known)-1].Duration-known[0].Duration <= maxApart {
		name(songs)
		return
	}
	for i := range unknown {
		songs[i].CopyOf = songs[i].ID
	}
	part(known)
}

func part(songs []copyLength) {
	last := len(songs) - 1
	if songs[last].Duration-songs[0].Duration <= maxApart {
		name(songs)
		return
	}
	at, widest := 1, models.Millis(-1)
	for i := 1; i < len(songs); i++ {
		if gap := songs[i].Duration - songs[i-1].Duration; gap > widest {
			at, widest = i, gap
		}
	}
	part(songs[:at])
	part(songs[at:])
}

func name(songs []copyLength) {
	least := songs[0].ID
	for _, s := range songs {
		least = min(least, s.ID)
	}
	for i := range songs {
		songs[i].CopyOf = least
	}
}

// regroup finds the groups of all songs with one of the keys anew; songs without a key stand alone.
func (tx *Tx) regroup(keys []string) error {
	const chunk = 300
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(key string) bool { return key == "" })
	for some := range slices.Chunk(keys, chunk) {
		var rows []copyLength
		err := tx.db.Model(&models.Song{}).Select("id", "copy_key", "copy_of", "duration").Where("copy_key IN ?", some).
			Order("copy_key").Find(&rows).Error
		if err != nil {
			return err
		}
		if err := tx.regroupRows(rows); err != nil {
			return err
		}
	}
	return nil
}

// regroupRows writes down where the groups of rows, sorted by their keys, have changed.
func (tx *Tx) regroupRows(rows []copyLength) error {
	was := map[models.SongID]models.SongID{}
	for _, row := range rows {
		was[row.ID] = row.CopyOf
	}
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].CopyKey == rows[start].CopyKey {
			end++
		}
		group(rows[start:end])
		start = end
	}
	rows = slices.DeleteFunc(rows, func(row copyLength) bool { return was[row.ID] == row.CopyOf })
	var groups []models.SongID
	for _, row := range rows {
		groups = append(groups, was[row.ID], row.CopyOf)
	}
	slices.Sort(groups)
	b := tx.batch()
	return recountGroups(tx, b, slices.Compact(groups), func() error {
		for _, row := range rows {
			if _, err := b.exec("UPDATE songs SET copy_of = ? WHERE id = ?", row.CopyOf, row.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// copyKeys reads the keys that songs have before they are saved: the groups that they leave are found anew too.
func (tx *Tx) copyKeys(songs []IndexedSong) (keys []string, err error) {
	var ids []models.SongID
	for i := range songs {
		if songs[i].ID != 0 {
			ids = append(ids, songs[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return keys, tx.db.Model(&models.Song{}).Where("id IN ?", ids).Distinct().Pluck("copy_key", &keys).Error
}

// WithoutCopyKey returns up to limit songs whose key was not computed yet.
func (l Library) WithoutCopyKey(ctx context.Context, limit int) ([]models.Song, error) {
	var rows []models.Song
	err := l.s.r.WithContext(ctx).Select("id", "source", "path", "title", "artist", "album", "disc", "track", "explicit").
		Where("copy_key = '' AND source = 'local'").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// SetCopyKeys writes down the keys of songs, and their groups.
func (l Library) SetCopyKeys(ctx context.Context, keys map[models.SongID]string) error {
	return l.s.Write(ctx, func(tx *Tx) error {
		b := tx.batch()
		list := make([]string, 0, len(keys))
		for id, key := range keys {
			list = append(list, key)
			if _, err := b.exec("UPDATE songs SET copy_key = ? WHERE id = ?", key, id); err != nil {
				return err
			}
		}
		return tx.regroup(list)
	})
}

// ForgetCopyKeys has all keys computed anew: the rules by which they are made have changed.
func (tx *Tx) ForgetCopyKeys() error {
	return tx.db.Model(&models.Song{}).Where("copy_key <> ''").Update("copy_key", "").Error
}

// Copies reads the songs of the groups that these songs belong to which can be played, the best file of each group first, without
// waveforms. Songs of no group but their own are among them.
func (l Library) Copies(ctx context.Context, groups []models.SongID) ([]models.Song, error) {
	var rows []models.Song
	err := l.s.Read(ctx, func(tx *Tx) (err error) { rows, err = tx.Songs().Copies(groups); return err })
	return rows, err
}

// Copies is Library.Copies within a transaction.
func (s Songs) Copies(groups []models.SongID) ([]models.Song, error) {
	const chunk = 500
	var rows []models.Song
	for some := range slices.Chunk(groups, chunk) {
		var part []models.Song
		err := s.tx.db.Omit("Waveform").Where("copy_of IN ? AND missing_at = 0 AND problem = ''", some).Find(&part).Error
		if err != nil {
			return nil, err
		}
		rows = append(rows, part...)
	}
	slices.SortFunc(rows, func(a, b models.Song) int { return cmp.Or(cmp.Compare(a.CopyOf, b.CopyOf), a.Better(b)) })
	return rows, nil
}

// Best reads the copy of a song that is to be played: the best file of those that can be, the song itself where there is none.
func (s Songs) Best(song models.Song) (models.Song, error) {
	if song.CopyOf == 0 {
		return song, nil
	}
	rows, err := s.Copies([]models.SongID{song.CopyOf})
	if err != nil || len(rows) == 0 {
		return song, err
	}
	return rows[0], nil
}
