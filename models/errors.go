package models

import "errors"

// Refusals. Each has a sentence in the message catalogue under "error.<code>"; web maps them to a status and that code.
var (
	ErrBadID           = errors.New("not an id")
	ErrBadValue        = errors.New("value out of range")
	ErrNoSuchSong      = errors.New("no such song")
	ErrNoSuchEntry     = errors.New("no such entry")
	ErrEntryGone       = errors.New("the entry has played or was removed")
	ErrSongUnavailable = errors.New("the song cannot be played")
	ErrNotYours        = errors.New("not the requester's own entry")
	ErrNoGuest         = errors.New("not a guest of this party")
	ErrNotAllowed      = errors.New("not allowed")
	ErrTooMany         = errors.New("too many requests")
	ErrQueueFull       = errors.New("the queue is full")
	ErrLocked          = errors.New("the entry is about to play")
	ErrNoSuchParty     = errors.New("no such party")
	ErrNoSuchShout     = errors.New("no such message")
	ErrNoArtist        = errors.New("the song names no artist")
	ErrNoSuchBlock     = errors.New("no such line of what is kept out")
	ErrNoSuchAct       = errors.New("no such act, or it is older than an hour")
	ErrNoSuchUpload    = errors.New("no such upload")
	ErrNoSuchGuest     = errors.New("no such guest")
	ErrNoSuchAccount   = errors.New("no such account")
	ErrNoSuchInvite    = errors.New("no such invitation, or it was used or has expired")
	ErrNoSuchToken     = errors.New("no such token, or it was revoked")
	ErrManyTokens      = errors.New("too many tokens")
	ErrMemberRole      = errors.New("a member becomes no host, nor a host a member: invite them anew")
	ErrTwoMembers      = errors.New("both guests are members, each with an account")
	ErrNoSuchSession   = errors.New("no such login: it has ended")
	ErrNameTaken       = errors.New("another account has this name")
	ErrLastAdmin       = errors.New("the last admin must stay one")
	ErrNothingPlaying  = errors.New("nothing is playing")
	ErrFenced          = errors.New("another player has taken over")
	ErrStorageFull     = errors.New("the disk is full")
	ErrUnavailable     = errors.New("the database cannot be reached")
)

// FieldError is bad input: it names the field and says what is allowed.
type FieldError struct {
	Field string // as the caller spelled it
	Want  string // what would have been right, in English
}

// RuleError is a refusal by the party's rules. Its sentence is "error.<Code>" in the catalogue, with {n} and {text} filled in.
type RuleError struct {
	Code string
	N    int    // how many are allowed, or how many minutes it takes until it is allowed; 0 = the sentence needs none
	Text string // a word, an artist; "" = the sentence needs none
}

func (e *RuleError) Error() string { return "the rules say no: " + e.Code }

func (e *FieldError) Error() string { return e.Field + ": " + e.Want }
