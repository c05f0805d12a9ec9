package store

import "upbeat/models"

// Blocks are the songs and artists that hosts keep out.
type Blocks struct{ tx *Tx }

// Blocks of this transaction.
func (tx *Tx) Blocks() Blocks { return Blocks{tx} }

// List reads what is kept out of a party, the newest first.
func (b Blocks) List(room models.RoomID, party models.PartyID) ([]models.Block, error) {
	var list []models.Block
	return list, b.tx.db.Order("id DESC").Find(&list, "room_id = ? AND party_id IN ?", room, []models.PartyID{0, party}).Error
}

// Get reads a block. Errors: models.ErrNoSuchBlock.
func (b Blocks) Get(room models.RoomID, id models.BlockID) (models.Block, error) {
	var block models.Block
	return block, found(b.tx.db.Take(&block, "room_id = ? AND id = ?", room, id).Error, models.ErrNoSuchBlock)
}

// Of finds the block of a song or an artist. Errors: models.ErrNoSuchBlock.
func (b Blocks) Of(room models.RoomID, song models.SongID, artist string) (models.Block, error) {
	var block models.Block
	err := b.tx.db.Take(&block, "room_id = ? AND song_id = ? AND artist = ?", room, song, artist).Error
	return block, found(err, models.ErrNoSuchBlock)
}

// Create inserts a block and sets its id, unless it has one.
func (b Blocks) Create(block *models.Block) error { return b.tx.db.Create(block).Error }

// Delete takes a block off the list.
func (b Blocks) Delete(id models.BlockID) error { return b.tx.db.Delete(&models.Block{}, id).Error }

// BeginParty makes what was kept out of the next party hold for the one that begins, and forgets what was kept out of those before.
func (b Blocks) BeginParty(room models.RoomID, party models.PartyID) error {
	err := b.tx.db.Delete(&models.Block{}, "room_id = ? AND party_id > 0", room).Error
	if err != nil {
		return err
	}
	return b.tx.db.Model(&models.Block{}).Where("room_id = ? AND party_id = ?", room, models.NextParty).Update("party_id", party).Error
}

// Among tells which of some songs are kept out of a party, each with the name of what keeps it out. A song is kept out with all files of
// its recording, and with each of its artists. It is SQL because the question joins three tables either way.
func (b Blocks) Among(room models.RoomID, party models.PartyID, songs []models.SongID) (map[models.SongID]string, error) {
	barred := map[models.SongID]string{}
	var some []models.BlockID
	err := b.tx.db.Model(&models.Block{}).Where("room_id = ? AND party_id IN ?", room, []models.PartyID{0, party}).Limit(1).
		Pluck("id", &some).Error
	if err != nil || len(some) == 0 {
		return barred, err
	}
	const chunk = 500
	for start := 0; start < len(songs); start += chunk {
		var rows []struct {
			ID   models.SongID
			Name string
		}
		err := b.tx.db.Raw(`SELECT s.id, b.name FROM songs s JOIN songs c ON c.id = s.id OR c.copy_of = s.copy_of AND s.copy_of > 0
			JOIN blocks b ON b.song_id = c.id AND b.artist = '' WHERE s.id IN @songs AND b.room_id = @room AND b.party_id IN (0, @party)
			UNION SELECT a.song_id, b.name FROM song_artists a JOIN blocks b ON b.artist = a.artist AND b.song_id = 0
			WHERE a.song_id IN @songs AND b.room_id = @room AND b.party_id IN (0, @party)`,
			map[string]any{"songs": songs[start:min(start+chunk, len(songs))], "room": room, "party": party}).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			barred[row.ID] = row.Name
		}
	}
	return barred, nil
}

// ArtistsOf are the keys and names of a song's artists as their pages have them.
func (b Blocks) ArtistsOf(song models.SongID) (artists []Facet, err error) {
	err = b.tx.db.Table("song_artists a").Select("DISTINCT a.artist AS key, f.name").
		Joins("JOIN shelves f ON f.kind = ? AND f.key = a.artist", FacetArtist).Where("a.song_id = ?", song).Order("a.artist").
		Scan(&artists).Error
	return artists, err
}
