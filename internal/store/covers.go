package store

import (
	"context"

	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Covers are the cover pictures: which files they come from, and their accent colours.
type Covers struct{ s *Store }

// Covers of this database.
func (s *Store) Covers() Covers { return Covers{s} }

// Get returns a cover. It returns ErrNoSuchSong when no song has it.
func (c Covers) Get(ctx context.Context, id string) (models.Cover, error) {
	var cover models.Cover
	err := c.s.r.WithContext(ctx).Where("id = ?", id).First(&cover).Error
	return cover, translate(found(err, models.ErrNoSuchSong))
}

// Save keeps where covers were read from. A cover that is known keeps its accent.
func (c Covers) Save(ctx context.Context, covers []models.Cover) error {
	if len(covers) == 0 {
		return nil
	}
	return c.s.Write(ctx, func(tx *Tx) error {
		for _, cover := range covers {
			kept := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"source"})}
			if err := tx.db.Clauses(kept).Create(&cover).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// SetAccent keeps the accent colour of a cover, "#rrggbb".
func (c Covers) SetAccent(ctx context.Context, id, accent string) error {
	return c.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Model(&models.Cover{}).Where("id = ?", id).Update("accent", accent).Error
	})
}

// Files returns the paths of a few songs that carry the cover, for when the file it was first read from has gone.
func (c Covers) Files(ctx context.Context, id string) ([]string, error) {
	var songs []models.Song
	err := c.s.r.WithContext(ctx).Select("path").Where("cover_id = ? AND cover_id <> '' AND missing_at = 0", id).Limit(5).Find(&songs).Error
	paths := make([]string, len(songs))
	for i := range songs {
		paths[i] = songs[i].Path
	}
	return paths, translate(err)
}

// SetOfSong gives a song a cover.
func (c Covers) SetOfSong(ctx context.Context, cover models.Cover, id models.SongID) error {
	if err := c.Save(ctx, []models.Cover{cover}); err != nil {
		return err
	}
	return c.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Model(&models.Song{}).Where("id = ?", id).Update("cover_id", cover.ID).Error; err != nil {
			return err
		}
		for _, kind := range []FacetKind{FacetArtist, FacetAlbum, FacetGenre} {
			table, column, _ := facetOrder(kind)
			keys := tx.db.Table(table).Select(column).Where("song_id = ?", id)
			err := tx.db.Model(&Facet{}).Where("kind = ? AND cover_id = '' AND key IN (?)", kind, keys).Update("cover_id", cover.ID).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}
