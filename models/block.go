package models

// BlockID names a song or an artist that hosts keep out.
type BlockID int64

// NextParty stands for the party that has not begun yet.
const NextParty PartyID = -1

// Block keeps a song, in all its files, or an artist's songs out of a party or of all parties in this place.
type Block struct {
	ID      BlockID `gorm:"primaryKey" json:"id"`
	RoomID  RoomID  `json:"-"`
	SongID  SongID  `json:"song_id,omitempty"`  // 0 = an artist is kept out
	Artist  string  `json:"artist,omitempty"`   // the artist's key in the library; "" = a song is kept out
	Name    string  `json:"name"`               // what is kept out, as people read it
	PartyID PartyID `json:"party_id,omitempty"` // the party that it holds for, NextParty before it begins; 0 = all
	Account string  `json:"account"`            // the host
	At      Millis  `json:"at"`
}

// BlockChange is a block that an act has added, or taken off the list.
type BlockChange struct {
	Block Block `json:"block"`
	Added bool  `json:"added"`
}
