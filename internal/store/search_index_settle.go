package store

import (
	"context"

	"upbeat/models"
)

// JoinedSong is a song whose credit may name several artists in one.
type JoinedSong struct {
	SongID        models.SongID
	Artist, Title string // as its tags have them
	Split         string // how the credit is parted now
}

// Joined lists the songs whose credits may name several artists in one.
func (si SearchIndex) Joined(ctx context.Context) ([]JoinedSong, error) {
	var rows []JoinedSong
	err := si.s.r.WithContext(ctx).Table("search_songs c").Joins("JOIN songs s ON s.id = c.song_id").Where("c.joined").
		Select("c.song_id, s.artist, s.title, c.split").Find(&rows).Error
	return rows, translate(err)
}

// SureArtists lists the keys of the artists whom songs name by themselves.
func (si SearchIndex) SureArtists(ctx context.Context) ([]string, error) {
	var keys []string
	err := si.s.r.WithContext(ctx).Table("song_artists").Where("sure").Distinct().Pluck("artist", &keys).Error
	return keys, translate(err)
}

// AlbumSong is a song of an album whose songs are not all of one year.
type AlbumSong struct {
	SongID                     models.SongID
	AlbumBase, Path            string
	AlbumArtist                string
	Compilation                bool
	Year, Edition, Disc, Track int
	Title                      string // folded
}

// Editions calls each with the songs of each album whose songs are of several years, or were found to be of several editions, in the order
// of the albums. It is SQL because it groups songs and then lists them.
func (si SearchIndex) Editions(ctx context.Context, each func(AlbumSong)) error {
	rows, err := si.s.r.WithContext(ctx).Raw(`SELECT c.song_id, c.album_base, s.path, s.album_artist, s.compilation, c.year, c.edition, c.disc,
		c.track, c.title FROM (SELECT album_base FROM search_songs WHERE album_base <> '' GROUP BY album_base
			HAVING MIN(year) < MAX(year) OR MAX(edition) > 0) a
		JOIN search_songs c ON c.album_base = a.album_base JOIN songs s ON s.id = c.song_id ORDER BY c.album_base, s.path`).Rows()
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s AlbumSong
		if err := rows.Scan(&s.SongID, &s.AlbumBase, &s.Path, &s.AlbumArtist, &s.Compilation, &s.Year, &s.Edition, &s.Disc, &s.Track,
			&s.Title); err != nil {
			return translate(err)
		}
		s.Path = unescapePath(s.Path)
		each(s)
	}
	return translate(rows.Err())
}

// Placed is how settling has placed a song: how its credit is parted, and the edition of its album.
type Placed struct {
	SongID  models.SongID
	Split   string
	Edition int
}

// Placed reads how songs are placed now.
func (si SearchIndex) Placed(ctx context.Context, ids []models.SongID) ([]Placed, error) {
	var rows []Placed
	err := si.s.r.WithContext(ctx).Table("search_songs").Select("song_id, split, edition").Where("song_id IN ?", ids).Find(&rows).Error
	return rows, translate(err)
}

// Settled notes the version of the index for which credits and editions were found out.
func (si SearchIndex) Settled(ctx context.Context, version int64) error {
	return si.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Table("search_state").Where("id = 1").Update("settled", version).Error
	})
}
