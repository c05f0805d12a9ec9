package models

import (
	"slices"
	"strings"
)

// Scope is what a token may be used for.
type Scope string

// The scopes of tokens. What anybody may read needs none.
const (
	ScopeRequest Scope = "request" // request, vote, withdraw, write: what a guest does
	ScopeUpload  Scope = "upload"  // bring files
	ScopeListen  Scope = "listen"  // hear songs and the party
	ScopeControl Scope = "control" // what the account's role may, or the rules let guests
)

// Scopes lists them all.
func Scopes() []Scope { return []Scope{ScopeRequest, ScopeUpload, ScopeListen, ScopeControl} }

// Token acts for a guest or an account at doors that know no cookies, within its scopes. Only its hash is kept.
type Token struct {
	ID        int64  `gorm:"primaryKey"`
	Hash      string // hex SHA-256
	RoomID    RoomID
	Name      string // what it is for, as its owner says
	Scopes    string // with spaces between
	GuestID   GuestID
	Account   string // of a host or a member; "" = a guest's
	CreatedAt Millis
	UsedAt    Millis // within a minute; 0 = never
	RevokedAt Millis // 0 = it may be used
}

// Has tells whether the token has a scope.
func (t Token) Has(scope Scope) bool { return slices.Contains(strings.Fields(t.Scopes), string(scope)) }
