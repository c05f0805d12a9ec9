// Package models holds the plain types that every part of Upbeat speaks: ids and units as types, the rows that survive, and
// the sentinel errors that a refusal is made of. It does no I/O and imports only the standard library.
package models

import (
	"strconv"
	"time"
)

// Ids are database row ids: positive, never reused. 0 means "none".
type (
	SongID  int64
	EntryID int64
	GuestID int64
	// PartyID names one party in a room.
	PartyID    int64
	PlaylistID int64
	ShoutID    int64
	// UploadID names an upload to hosts. Who brought it knows it by its key.
	UploadID int64
	// RoomID names one party. Everything that belongs to a party carries it.
	RoomID string
	// Version counts a room's changes. It only grows; a reader that knows version n asks for what changed after n.
	Version int64
	// Fence is the player lease's fencing token: a later holder has a greater one, and every player write names its own.
	Fence int64
)

// DefaultRoom is the room of a party that has only one.
const DefaultRoom RoomID = "main"

// Forgotten is the requester of entries whose guest has had their data deleted: somebody, and nobody knows who.
const Forgotten GuestID = -1

// ParseEntryID reads an id as it stands in a URL. It returns ErrBadID for anything but a positive decimal number.
func ParseEntryID(s string) (EntryID, error) { n, err := parseID(s); return EntryID(n), err }

// ParseSongID reads an id as it stands in a URL. It returns ErrBadID for anything but a positive decimal number.
func ParseSongID(s string) (SongID, error) { n, err := parseID(s); return SongID(n), err }

// ParseGuestID reads an id as it stands in a URL. It returns ErrBadID for anything but a positive decimal number.
func ParseGuestID(s string) (GuestID, error) { n, err := parseID(s); return GuestID(n), err }

// ParsePartyID reads an id as it stands in a URL. It returns ErrBadID for anything but a positive decimal number.
func ParsePartyID(s string) (PartyID, error) { n, err := parseID(s); return PartyID(n), err }

// ParseShoutID reads an id as it stands in a URL. It returns ErrBadID for anything but a positive decimal number.
func ParseShoutID(s string) (ShoutID, error) { n, err := parseID(s); return ShoutID(n), err }

// ParseUploadID reads an id as it stands in a URL. It returns ErrBadID for anything but a positive decimal number.
func ParseUploadID(s string) (UploadID, error) { n, err := parseID(s); return UploadID(n), err }

func parseID(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, ErrBadID
	}
	return n, nil
}

// Millis is a duration or a point in time (since the Unix epoch) in milliseconds, as the pages and the database hold it.
type Millis int64

// ToMillis rounds a duration down to whole milliseconds.
func ToMillis(d time.Duration) Millis { return Millis(d / time.Millisecond) }

// At is t in milliseconds since the Unix epoch.
func At(t time.Time) Millis { return Millis(t.UnixMilli()) }

// Duration is m as a time.Duration.
func (m Millis) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// Time is m, taken as milliseconds since the Unix epoch, in local time.
func (m Millis) Time() time.Time { return time.UnixMilli(int64(m)) }
