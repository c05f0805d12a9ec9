package models

// ShoutKind says what a message to the room is.
type ShoutKind string

// The kinds of messages.
const (
	ShoutOut   ShoutKind = "shout"      // a short message for the stage
	Dedication ShoutKind = "dedication" // goes with a request, shown when its song starts
	Hashtag    ShoutKind = "hashtag"    // the line under the logo
)

// ShoutStatus is where a message stands.
type ShoutStatus string

// A message waits for a moderator (where messages are moderated), then is shown or rejected.
const (
	ShoutWaiting  ShoutStatus = "waiting"
	ShoutShown    ShoutStatus = "shown"
	ShoutRejected ShoutStatus = "rejected"
)

// Shout is a short message from a guest to the room.
type Shout struct {
	ID        ShoutID `gorm:"primaryKey"`
	RoomID    RoomID
	GuestID   GuestID
	Kind      ShoutKind
	Text      string
	Status    ShoutStatus
	At        Millis
	DecidedAt Millis
	DecidedBy string  // the account; "" = nobody had to
	EntryID   EntryID // of a dedication
	Version   Version // the room's version when this row last changed
}
