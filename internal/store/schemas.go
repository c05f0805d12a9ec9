package store

import (
	"gorm.io/gorm"

	"upbeat/models"
)

// learnSchemas has gorm read the structs that rows are scanned into, one after the other and before anybody else uses db: two goroutines
// that meet a struct for the first time at once race in gorm's cache (schema.ParseWithSpecialTableName, gorm 1.31). It takes some
// milliseconds. A struct that gorm cannot map is told by the query that uses it.
func learnSchemas(db *gorm.DB) {
	for _, rows := range []any{
		models.Guest{}, models.Party{}, models.Room{}, models.Entry{}, models.Vote{}, models.Playback{}, models.Account{}, models.Invite{},
		models.Audit{}, models.Session{}, models.Playlist{}, models.PlaylistItem{}, models.Shout{}, models.Song{}, models.Cover{},
		models.FileProblem{}, models.LibraryRoot{}, models.PassedOver{}, models.Disk{}, models.Lease{}, models.FolderEncoding{},
		models.Act{}, models.Token{}, models.Origin{}, Kept{}, models.Upload{}, UploadOwner{},
		setting{}, secret{}, songAnalysis{}, songScore{}, songSound{},
		taskAttempt{},
		Asked{}, Facet{}, RailLetter{}, Facts{}, Deed{}, SongTags{}, LibraryStats{}, HostAccount{}, PlaylistTrack{}, Play{}, Voter{},
		Bucket{}, Share{}, Variety{}, Named{}, SongPlay{}, InParty{}, Candidate{}, Word{}, SearchState{},
		JoinedSong{}, AlbumSong{}, Choosable{}, GuestVote{},
		WrittenSong{}, writtenNames{}, NamedFolder{},
	} {
		statement := &gorm.Statement{DB: db}
		_ = statement.Parse(rows)
	}
}
