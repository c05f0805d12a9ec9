package api

import (
	"html/template"

	"upbeat/models"
)

// PeoplePage is the host's list of guests.
type PeoplePage struct {
	Page
	Query  string // what was searched for
	Show   string // "", "here" or "barred"
	Guests []GuestRow
	Bursts []Burst
	Next   string // URL of the next page, "" = this was the last
	Codes  bool   // the party asks for codes
	Code   *ScreenCode
	Link   string // opens a stage that shows the code
}

// Burst is the phones that came from one address faster than people walk in, and have not shown yet that they are here.
type Burst struct {
	ID      models.GuestID `json:"id"` // of the first of them
	Phones  int            `json:"phones"`
	Minutes int            `json:"minutes"` // within how many they came: at least 1
	Address string         `json:"address"`
}

// Within names the sentence on the time: "minute" or "minutes".
func (b Burst) Within() string {
	if b.Minutes > 1 {
		return "minutes"
	}
	return "minute"
}

// GuestDetail is a guest as the host sees them.
type GuestDetail struct {
	Guest
	Member   string        `json:"member"` // the account whose guest this is; "" = of one device
	Address  string        `json:"address"`
	JoinedAt models.Millis `json:"joined_at"`
	SeenAt   models.Millis `json:"seen_at"` // when they last did something, or now for who is online
	Online   bool          `json:"online"`
	Requests int           `json:"requests"`
	Votes    int           `json:"votes"`
	Muted    bool          `json:"muted"`
	Banned   bool          `json:"banned"`
	Proven   bool          `json:"proven"`  // they have shown lately that they are here
	Doubted  bool          `json:"doubted"` // they came with many others at once: their votes do not count yet
}

// GuestRow is a guest on a page, with times in words.
type GuestRow struct {
	GuestDetail
	Joined string
	Seen   string
}

// PersonPage is one guest with what they did.
type PersonPage struct {
	Page
	Guest    GuestRow
	Entries  []Deed
	Votes    []Deed // on what waits or plays, of others
	Query    string
	Others   []GuestRow // whom they may be the same as
	Codes    bool
	NameMost int // runes
}

// Deed is one entry as the host reads it in a guest's list.
type Deed struct {
	ID          models.EntryID `json:"id"`
	Title       string         `json:"title"`
	Artist      string         `json:"artist"`
	Status      models.Status  `json:"status"`
	Votes       int            `json:"votes"`
	Said        int            `json:"said"` // what this guest voted on it
	RequestedAt models.Millis  `json:"requested_at"`
	When        string         `json:"-"` // RequestedAt in words
}

// ScreenCode is what a stage shows where the party asks for codes.
type ScreenCode struct {
	Text  string        // "" = the party asks for none
	Until models.Millis // when the next one is shown
	URL   string        // joins with the code
	QR    template.HTML
}

// AccountsPage shows those who may log in.
type AccountsPage struct {
	Page
	Accounts   []Account
	Invites    []Invite
	Fresh      *Invite // just made: its link is shown once
	Tokens     []Token // of who reads
	FreshToken *Token  // just made: it is shown once
	NameMost   int     // runes
}

// Account is a host, a moderator or a member.
type Account struct {
	Name      string        `json:"name"`
	Role      models.Role   `json:"role"`
	CreatedAt models.Millis `json:"created_at"`
	Disabled  bool          `json:"disabled"`
	Sessions  int           `json:"sessions"` // on how many devices it is logged in
	Me        bool          `json:"me"`       // who reads this
	Created   string        `json:"-"`        // CreatedAt in words
}

// Invite is a link by which somebody becomes a host or a member, once.
type Invite struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"` // of the account that it makes
	Role      models.Role   `json:"role"`
	CreatedBy string        `json:"created_by"`
	CreatedAt models.Millis `json:"created_at"`
	ExpiresAt models.Millis `json:"expires_at"`
	URL       string        `json:"url,omitempty"` // told once, to who made it
	QR        template.HTML `json:"-"`
	Expires   string        `json:"-"` // ExpiresAt in words
	Token     string        `json:"-"`
}

// InvitePage asks who was invited for a password.
type InvitePage struct {
	Page
	Invite *Invite // nil = the link opens nothing
}

// MePage is who a guest is: page "me".
type MePage struct {
	Page
	Account    *OwnAccount // nil = the guest of this device
	Tokens     []Token
	FreshToken *Token // just made: it is shown once
	NameMost   int    // runes
}

// Token acts for who made it, within its scopes.
type Token struct {
	ID        int64         `json:"id"`
	Name      string        `json:"name"`
	Scopes    []string      `json:"scopes"`
	CreatedAt models.Millis `json:"created_at"`
	UsedAt    models.Millis `json:"used_at"`         // within a minute; 0 = never
	Token     string        `json:"token,omitempty"` // told once, to who made it
	Made      string        `json:"-"`               // CreatedAt in words
	Used      string        `json:"-"`               // UsedAt in words; "" = never
}

// OwnAccount is the account of who asks.
type OwnAccount struct {
	Name     string      `json:"name"`
	Role     models.Role `json:"role"`
	Sessions []Session   `json:"sessions"` // the newest first
}

// Session is a device on which an account is logged in.
type Session struct {
	ID        string        `json:"id"`
	Device    string        `json:"device"` // "Firefox, Android"; "" = not known
	CreatedAt models.Millis `json:"created_at"`
	Here      bool          `json:"here"` // the one that asks
	Since     string        `json:"-"`    // CreatedAt in words
}

// LoginPage is the door of hosts, or of members.
type LoginPage struct {
	Page
	ForMembers bool   // it is the members'
	LoginName  string // that was tried
}

// AuditPage is a part of the audit log.
type AuditPage struct {
	Page
	Lines    []AuditLine
	Accounts []string
	Actions  []AuditAction
	Account  string
	Action   string
	Next     string // URL of the next page, "" = this was the last
}

// AuditAction is a kind of line.
type AuditAction struct{ Code, Text string }

// AuditLine is one line of the audit log.
type AuditLine struct {
	ID      int64         `json:"id"`
	At      models.Millis `json:"at"`
	Account string        `json:"account"` // "" = the party itself, or nobody who is known
	Role    models.Role   `json:"role"`
	Action  string        `json:"action"`
	Target  string        `json:"target"`
	Detail  string        `json:"detail"`
	Text    string        `json:"text"` // as a sentence
	When    string        `json:"-"`    // At in words
}
