package models

// UploadState is how far an upload is.
type UploadState string

// The states of an upload. It goes from the first to one of the last three; only the inbox waits for a person.
const (
	UploadReceiving UploadState = "receiving" // its bytes come
	UploadChecking  UploadState = "checking"  // all are here; a worker looks into it, or keeps it
	UploadInbox     UploadState = "inbox"     // it can be played; a host is to listen
	UploadAccepted  UploadState = "accepted"  // it is a song of the library, and was requested
	UploadRefused   UploadState = "refused"   // a host did not want it
	UploadFailed    UploadState = "failed"    // see Problem
)

// Ended tells whether nothing more will happen to an upload.
func (s UploadState) Ended() bool {
	return s == UploadAccepted || s == UploadRefused || s == UploadFailed
}

// Upload is a file that a guest brings.
type Upload struct {
	ID       UploadID `gorm:"primaryKey"`
	RoomID   RoomID
	PartyID  PartyID // the party that it was brought to; 0 = none had begun
	Key      string  // names it in its guest's addresses; nobody else can guess it
	GuestID  GuestID
	Role     Role   // in which it was brought: what hosts bring needs nobody's ear
	Name     string // as the guest's device called the file, cleaned
	Size     int64  // bytes it will have
	Received int64  // bytes, as they were last counted
	State    UploadState
	Problem  string // a code of the catalogue's "upload.problem.<code>"; "" = none
	Approved string // the account of the host who accepted it; "" = nobody did, or nobody had to
	Hash     string // SHA-256 of the file in hex; "" = not computed yet
	Sound    string // hash of its decoded sound; "" = not computed yet
	Ext      string // with its dot, by its content; "" = not known yet
	Title    string // by its tags, else by its name; "" = not looked into yet
	Artist   string // "" = not known
	Length   Millis // 0 = not known
	// where it is kept, or is to be kept; "" = nowhere: it was a copy of a song that is there, or was purged
	Path    string `gorm:"serializer:path"`
	SongID  SongID // the song that it became, or is a copy of; 0 = none
	Known   bool   // the song was there before
	MadeAt  Millis
	SinceAt Millis // when its state or its bytes last changed
}
