package models

// Guest is a person at the party: a phone with our cookie.
type Guest struct {
	ID       GuestID `gorm:"primaryKey"`
	RoomID   RoomID
	Name     string // "" until the guest chooses one; the page then shows a generated one
	Colour   string // "#rrggbb"
	Address  string // network address it joined from: for the host's eyes, never its identity
	JoinedAt Millis
	Present  bool // a page of theirs was seen open in the last ten minutes; the party's reconciler writes it
	Muted    bool // may not write to others: shout-outs, dedications, reactions, names
	Banned   bool // may look, and do nothing
	Gone     bool // their data was deleted: nobody is this guest any more, and the row only keeps what others see consistent
	// MergedInto is the guest that this one turned out to be; 0 = nobody. Who comes with the old cookie is that guest.
	MergedInto GuestID
	Account    string // the member whose guest this is, on all of their devices; "" = the guest of one device
	ProvedAt   Millis // when they last proved with a code that they are here; 0 = never
	Origin     string // what the address is counted as: an IPv4 address or a /64; "" = the box itself, or not known
	// when they were found to have come with a burst, see Doubted; 0 = with none, or they have shown since that they are here
	BurstAt     Millis
	BurstVoided bool   // a host has taken back what they did: only the code makes them count
	Stayed      int    // of a burst: minutes in which they were seen
	StayedAt    Millis // when the last of them was over
	// the room's version when a host or a code last changed what they may do, or who they are: their pages look again
	StandingVersion Version `gorm:"column:standing"`
	PartyID         PartyID // the party that Base and Played count; another party than the room's = they count as 0
	// turns that a newcomer starts with: the round that was on when they came, less one, and at most what the others had had on average
	Base    int
	Played  int     // songs of theirs that were played to the end in this party
	Version Version // the room's version when this row last changed
}

// Doubted tells whether the guest came with a burst and has not shown yet that they are here: their votes are kept, and count in no sum,
// no quorum and no lift.
func (g Guest) Doubted() bool { return g.BurstAt > 0 }

// Had is how many turns the guest has had in the given party, the song that plays now not counted.
func (g Guest) Had(party PartyID) int {
	if g.PartyID != party {
		return 0
	}
	return g.Base + g.Played
}

// Heard is how many turns of the guest's own have played in the given party, the song that plays now not counted: where they began is not
// among them.
func (g Guest) Heard(party PartyID) int {
	if g.PartyID != party {
		return 0
	}
	return g.Played
}

// Party is what takes place in a room from the first request to the pause of hours after it. Requests, turns and the history count from
// its start.
type Party struct {
	ID        PartyID `gorm:"primaryKey"`
	RoomID    RoomID
	Name      string
	StartedAt Millis
	EndedAt   Millis // 0 = it is on
	Token     string // of its recap's link; "" = not shared
}

// Room is what is true of a room as a whole.
type Room struct {
	Version         Version
	PartyID         PartyID // the party that is on; 0 = none yet
	Round           int     // the highest turn that has played, the host's hand not counted: newcomers start one below
	LastGuest       GuestID // whose song was claimed last; 0 = the party's own
	InARow          int     // how many of theirs were claimed one after the other
	SettingsVersion Version // the version at which a setting last changed
	ClosedAt        Millis  // when the schedule's last song closed the party; 0 = it is open
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

// Who took out a Removed entry that waited or played: its Failure. None of them: its requester, or the party itself.
const (
	ByHost  = "host"
	ByGuest = "guest" // another one, where the rules let guests
)

// Waiting tells whether an entry of this status is in line to be played.
func (s Status) Waiting() bool { return s == Preparing || s == Ready }

// Listed tells whether the queue shows an entry of this status: waiting, or failed with its reason.
func (s Status) Listed() bool { return s.Waiting() || s == Failed }

// Entry is a song waiting in the queue, playing, or done.
type Entry struct {
	ID      EntryID `gorm:"primaryKey"`
	RoomID  RoomID
	SongID  SongID
	GuestID GuestID // who requested it; 0 = the party itself (fallback music)
	Status  Status
	// a Problem code when Failed; of one that waits, what it waits out (see Waits); "replaced" for a choice that was taken back;
	// ByHost or ByGuest for a guest's that somebody else took out; "" = none
	Failure     string `gorm:"column:reason"`
	Votes       int    // sum of the votes on it, kept in step with the votes table in the same transaction
	Ups         int    // how many of them are up
	Downs       int    // how many of them are down
	Place       int64  // the host's hand: entries with a lower Place come first; 0 = not placed by hand
	PartyID     PartyID
	OwnPlace    int64  // the requester's hand: their entries with a lower OwnPlace come first; 0 = after those, by age
	Overtaken   int    // how many later requests of its own turn were played before it
	Turn        int    // its turn when it was claimed, for the history; 0 = it waits
	Because     string // why the party itself chose it: a code and a name, "genre:Jazz"; "" = a guest requested it
	Dedication  string // shown when it starts; "" = none
	RequestedAt Millis
	StartedAt   Millis // when its sound began; 0 = not yet
	EndedAt     Millis
	Version     Version // the room's version when this row last changed
}

// Held tells whether the entry keeps its place but cannot play now: it waits until its file can be read.
func (e Entry) Held() bool { return e.Status.Waiting() && e.Failure != "" }

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
	Paused       bool    // what the host wants; the player obeys it
	SeekTo       Millis  // where the host wants to jump; -1 = nowhere, or the player has done it
	SeekSerial   int64   // counts seek commands, so that each is obeyed once
	Volume       int     // 0-100
	Crossfade    Millis  // 0-12 s
	Output       string  // the wanted output, as --output spells it; "" = what the flags say
	Error        string  // code of what keeps the player silent ("" = nothing), e.g. "output_lost"
	ErrorDetail  string  // what the system said, for the host
	ActiveOutput string  // the output that plays now, as the player reports it
	AlarmSerial  int64   // counts alarms, so that each is sounded once
	AlarmSound   string  // which sound the last alarm makes: "alarm", "yes", "no" or "clicks"
	AlarmAt      Millis  // when it was rung; an old one is not sounded after a restart
	AlarmHeard   int64   // serial of the last alarm that the player has taken up: no restart sounds it again
	OnAir        string  // of an internet radio: what it says that it plays, "" = nothing; meaningless for other songs
	DuelFirst    EntryID // two waiting songs that face each other until DuelUntil
	DuelSecond   EntryID
	DuelUntil    Millis  // 0 = there is no duel
	VolumeCap    int     // 0-100: the schedule's limit; what plays is the lower of it and Volume
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
	EndAway    EndReason = "away"    // its disk went away: it waits again
)

// Account is a host, a moderator or a member.
type Account struct {
	Name      string `gorm:"primaryKey"`
	Role      Role
	Password  string // argon2id, PHC string
	CreatedAt Millis
	Disabled  bool // may not log in
}

// Role says what somebody may do.
type Role string

// The roles, from everything to the guest's. System is the party itself: the player, the tasks, fallback music.
const (
	System    Role = "system"
	Admin     Role = "admin"
	Moderator Role = "moderator"
	Member    Role = "member" // has an account, and acts as a guest
	Anyone    Role = "guest"
)

// Actor is who acts, at whatever door. The zero Actor is nobody, who may do nothing.
type Actor struct {
	Role    Role
	Guest   GuestID // the guest that votes and requests; a host who has joined has one too. 0 = none
	Account string  // the host's name, for the audit log; "" = a guest
}

// AsGuest is a guest acting.
func AsGuest(id GuestID) Actor { return Actor{Role: Anyone, Guest: id} }

// AsSystem is the party itself acting.
func AsSystem() Actor { return Actor{Role: System} }

// Host tells whether the actor is a moderator, an admin, or the party itself.
func (a Actor) Host() bool { return a.Role == Moderator || a.Role == Admin || a.Role == System }

// Invite is a link by which somebody becomes a host or a member, once.
type Invite struct {
	TokenHash string `gorm:"primaryKey"` // hex SHA-256 of the link's token
	Name      string // of the account that it makes
	Role      Role
	CreatedBy string
	CreatedAt Millis
	ExpiresAt Millis
	UsedAt    Millis // 0 = not yet
}

// Audit is one line of the audit log: what a host did.
type Audit struct {
	ID      int64 `gorm:"primaryKey"`
	RoomID  RoomID
	At      Millis
	Account string // "" = the party itself, by a rule
	Role    Role
	Action  string // its sentence is "audit.<action>" in the catalogue, e.g. "skip"
	Target  string // what it was done to, as people name it: a song, a guest, a setting
	Detail  string // the rest: "3 -> 5"
}

// TableName implements gorm's Tabler: a log has no plural.
func (Audit) TableName() string { return "audit" }

// Session is an account's login on one device. Only the hash of its token is kept.
type Session struct {
	TokenHash string `gorm:"primaryKey"` // hex SHA-256 of the cookie's token
	Account   string
	CreatedAt Millis
	ExpiresAt Millis
	Device    string // as people name it: "Firefox, Android"; "" = not known
}
