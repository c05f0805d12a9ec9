package store

import "gorm.io/gorm"

// Tx is one open transaction. It is used by one goroutine and must not outlive the function it was handed to. What is in the database is
// read and written through one small type for each aggregate: tx.Entries().Listed(room).
type Tx struct {
	db   *gorm.DB
	kind Kind
}

// Accounts are the hosts' accounts, their sessions and the invitations to have one.
type Accounts struct{ tx *Tx }

// Accounts of this transaction.
func (tx *Tx) Accounts() Accounts { return Accounts{tx} }

// Playbacks are what each room hears: one row a room.
type Playbacks struct{ tx *Tx }

// Playbacks of this transaction.
func (tx *Tx) Playbacks() Playbacks { return Playbacks{tx} }

// Audits are the lines of the audit log, as the change that they tell of writes them.
type Audits struct{ tx *Tx }

// Audits of this transaction.
func (tx *Tx) Audits() Audits { return Audits{tx} }

// Guests are the guests of a room: who they are, whether they are present, and who turned out to be whom.
type Guests struct{ tx *Tx }

// Guests of this transaction.
func (tx *Tx) Guests() Guests { return Guests{tx} }

// Rooms are the rooms: their versions, and what changed since one.
type Rooms struct{ tx *Tx }

// Rooms of this transaction.
func (tx *Tx) Rooms() Rooms { return Rooms{tx} }

// Entries are the entries of the queue, from request to history.
type Entries struct{ tx *Tx }

// Entries of this transaction.
func (tx *Tx) Entries() Entries { return Entries{tx} }

// Votes are the votes of guests on entries.
type Votes struct{ tx *Tx }

// Votes of this transaction.
func (tx *Tx) Votes() Votes { return Votes{tx} }

// Plays are the entries that have played, as history, statistics and fallbacks ask for them.
type Plays struct{ tx *Tx }

// Plays of this transaction.
func (tx *Tx) Plays() Plays { return Plays{tx} }

// Songs are the songs, as the party needs them: by id, by facet, drawn at random; and what was found out about them.
type Songs struct{ tx *Tx }

// Songs of this transaction.
func (tx *Tx) Songs() Songs { return Songs{tx} }

// Playlists are the playlists of a room and their items.
type Playlists struct{ tx *Tx }

// Playlists of this transaction.
func (tx *Tx) Playlists() Playlists { return Playlists{tx} }

// Shouts are the messages and dedications of guests.
type Shouts struct{ tx *Tx }

// Shouts of this transaction.
func (tx *Tx) Shouts() Shouts { return Shouts{tx} }

// Settings are the settings that are not at their default, as text.
type Settings struct{ tx *Tx }

// Settings of this transaction.
func (tx *Tx) Settings() Settings { return Settings{tx} }

// Parties are the parties of a room: one from the first request after a pause to the last act before the next.
type Parties struct{ tx *Tx }

// Parties of this transaction.
func (tx *Tx) Parties() Parties { return Parties{tx} }
