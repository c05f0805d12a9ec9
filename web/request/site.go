package request

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/present"
)

// Site is what all requests to one server share. Build it whole before the first request.
type Site struct {
	Party   *queue.Party
	Live    *queue.Live
	Painter *present.Painter
	Facts   func() present.Facts // what the live updates know beside the party: who is there, whether a player runs
	Words   *i18n.Catalogue
	Signer  Signer
	Proxies []netip.Prefix         // whose X-Forwarded-For counts
	JoinURL func() string          // where guests reach the party, with a slash at its end
	IsPage  func(path string) bool // tells whether a path is that of a page
	Log     *slog.Logger
	Now     func() time.Time
	// Session is the account of a session, by the hash of its token.
	Session func(ctx context.Context, tokenHash string, now models.Millis) (models.Account, error)
	// MemberOf is the member of a session, by the hash of its token, and their guest.
	MemberOf func(ctx context.Context, room models.RoomID, tokenHash string, now models.Millis) (models.Account, models.GuestID, error)
	// Token finds a token that may be used by its hash, with its account; nil for a guest's.
	Token     func(ctx context.Context, room models.RoomID, hash string) (models.Token, *models.Account, error)
	TokenUsed func(ctx context.Context, id int64, now models.Millis) error
	// Offered tells whether guests see any playlist.
	Offered func(ctx context.Context) (bool, error)
	// Allow counts one act of somebody against a limit and refuses what is too much with a *LimitError.
	Allow func(ctx context.Context, limit, who string) error
	// Spent refuses, without counting, who has used a limit up.
	Spent func(limit, who string) error

	guests guestMemory
	tokens tokenMemory
}
