package models

// Guest is a person at the party: a phone with our cookie.
type Guest struct {
	ID       GuestID `gorm:"primaryKey"`
	RoomID   RoomID
	Name     string // "" until the guest chooses one; the page then shows a generated one
	Colour   string // "#rrggbb"
	Address  string // network address it joined from: for the host's eyes, never its identity
	JoinedAt Millis
	Version  Version // the room's version when this row last changed
}

// Status is where an entry stands in its life. Preparing and Ready entries wait; Failed ones show why; the others are history.
type Status string

// An entry's life: Preparing -> Ready -> Playing -> Played or Skipped. Failed, Removed and Kicked end it early.
const (
	Preparing Status = "preparing" // a task is probing or fetching it
	Ready     Status = "ready"     // may be played
	Playing   Status = "playing"   // is the room's current song
	Played    Status = "played"    // its sound has drained
	Skipped   Status = "skipped"   // the host, or the vote of the room, ended it while it played
	Failed    Status = "failed"    // it cannot be played: Reason tells why
	Removed   Status = "removed"   // its requester or the host took it out
	Kicked    Status = "kicked"    // voted out while it waited
)

// Waiting tells whether an entry of this status is in line to be played.
func (s Status) Waiting() bool { return s == Preparing || s == Ready }

// Listed tells whether the queue shows an entry of this status: waiting, or failed with its reason.
func (s Status) Listed() bool { return s.Waiting() || s == Failed }

// Entry is a song waiting in the queue, playing, or done.
type Entry struct {
	ID          EntryID `gorm:"primaryKey"`
	RoomID      RoomID
	SongID      SongID
	GuestID     GuestID // who requested it; 0 = the party itself (fallback music)
	Status      Status
	Reason      string // a Problem code when Failed, "" otherwise
	Votes       int    // sum of the votes on it, kept in step with the votes table in the same transaction
	Ups         int    // how many of them are up
	Downs       int    // how many of them are down
	Place       int64  // the host's hand: entries with a lower Place come first; 0 = not placed by hand
	RequestedAt Millis
	StartedAt   Millis // when its sound began; 0 = not yet
	EndedAt     Millis
	Version     Version // the room's version when this row last changed
}

// Vote is one guest's say on one entry. There is at most one row for each pair.
type Vote struct {
	EntryID EntryID `gorm:"primaryKey"`
	GuestID GuestID `gorm:"primaryKey"`
	RoomID  RoomID
	Value   int // -1, 0 (taken back) or 1
	At      Millis
	Version Version // the room's version when this row last changed
}

// Playback is what the room hears: one row a room. Position counts what has been heard, not what has been decoded.
type Playback struct {
	RoomID       RoomID  `gorm:"primaryKey"`
	EntryID      EntryID // the current entry; 0 = silence
	NextID       EntryID // the entry locked in to follow; 0 = none yet
	Position     Millis  // where in the song the sound was at At
	At           Millis  // when Position was true
	Paused       bool    // the host's wish; the player obeys it
	SeekTo       Millis  // the host's wish: jump here; -1 = no wish is open
	SeekSerial   int64   // counts seek wishes, so that each is obeyed once
	Volume       int     // 0-100
	Crossfade    Millis  // 0-12 s
	Output       string  // the wanted output, as --output spells it; "" = what the flags say
	Error        string  // code of what keeps the player silent ("" = nothing), e.g. "output_lost"
	ErrorDetail  string  // what the system said, for the host
	ActiveOutput string  // the output that plays now, as the player reports it
	Fence        Fence   // token of the player that may write here
	Version      Version // the room's version when this row last changed
}

// PositionAt is where the song is at time now, given that the player goes on.
func (p Playback) PositionAt(now Millis) Millis {
	if p.Paused || p.EntryID == 0 || p.Error != "" || now < p.At {
		return p.Position
	}
	return p.Position + now - p.At
}

// EndReason says why a song ended.
type EndReason string

// Why a song ends.
const (
	EndPlayed  EndReason = "played"  // its last sample was heard
	EndSkipped EndReason = "skipped" // the host skipped it
	EndVoted   EndReason = "voted"   // the room voted it off
	EndFailed  EndReason = "failed"  // it could not be played (on)
	EndRemoved EndReason = "removed" // its requester withdrew it while it played
)

// Account is a host or a moderator.
type Account struct {
	Name      string `gorm:"primaryKey"`
	Role      Role
	Password  string // argon2id, PHC string
	CreatedAt Millis
}

// Role says what an account may do. A guest has none.
type Role string

// The roles, from everything to playback, queue and lights.
const (
	Admin     Role = "admin"
	Moderator Role = "moderator"
)

// Session is a host's login. Only the hash of its token is kept.
type Session struct {
	TokenHash string `gorm:"primaryKey"` // hex SHA-256 of the cookie's token
	Account   string
	CreatedAt Millis
	ExpiresAt Millis
}
