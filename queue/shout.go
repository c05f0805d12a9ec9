package queue

import (
	"context"
	"strings"

	"upbeat/internal/store"
	"upbeat/models"
)

// Bounds of messages.
const (
	// ShoutLength is the longest message in characters; a longer one is cut.
	ShoutLength = 140
	// HashtagLength is the longest line under the logo: it has to fit there.
	HashtagLength = 60

	shoutWindow   models.Millis = 10 * 60_000
	shoutsEach                  = 10  // messages of one guest in shoutWindow
	waitingEach                 = 5   // messages of one guest that wait for a moderator
	waitingShouts               = 200 // of all guests: nobody reads more
)

// Shout sends a short message to the room: a models.ShoutOut for the stage, or a models.Hashtag. Where messages are moderated, a guest's
// waits until a moderator has let it through. Errors: a *models.FieldError for one that says nothing; ErrNoGuest; a *models.RuleError.
func (p *Party) Shout(ctx context.Context, by models.Actor, kind models.ShoutKind, text string) (models.Shout, error) {
	if kind != models.ShoutOut && kind != models.Hashtag {
		return models.Shout{}, &models.FieldError{Field: "kind", Want: "shout or hashtag"}
	}
	text = cleanShout(kind, text)
	if text == "" {
		return models.Shout{}, &models.FieldError{Field: "text", Want: "1 to 140 characters"}
	}
	var s models.Shout
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		if err := p.mayShout(tx, m, by, kind); err != nil {
			return err
		}
		s = p.message(m, by, kind, text)
		if err := p.audit(tx, by, "shout", text, ""); err != nil {
			return err
		}
		return tx.Shouts().Create(&s)
	})
	return s, err
}

// cleanShout makes a line of what somebody wrote. A hashtag begins with its sign.
func cleanShout(kind models.ShoutKind, text string) string {
	if kind != models.Hashtag {
		return models.Line(text, ShoutLength)
	}
	text = models.Line(strings.TrimLeft(models.Line(text, ShoutLength), "# "), HashtagLength-1)
	if text == "" {
		return ""
	}
	return "#" + text
}

// message is a new message as the rules let it start.
func (p *Party) message(m txContext, by models.Actor, kind models.ShoutKind, text string) models.Shout {
	s := models.Shout{
		RoomID:    p.Room,
		GuestID:   by.Guest,
		Kind:      kind,
		Text:      text,
		Status:    models.ShoutShown,
		At:        m.now,
		DecidedAt: m.now,
		Version:   m.version,
	}
	if m.values.ShoutsModerated && !by.Host() {
		s.Status, s.DecidedAt = models.ShoutWaiting, 0
	}
	return s
}

// mayShout holds a message against permissions and limits. Hosts are not counted.
func (p *Party) mayShout(tx *store.Tx, m txContext, by models.Actor, kind models.ShoutKind) error {
	g, err := p.acting(tx, m, by)
	if err != nil {
		return err
	}
	if err := m.speak(g, kind); err != nil || by.Host() {
		return err
	}
	waiting, written, err := tx.Shouts().By(p.Room, by.Guest, m.now-shoutWindow)
	switch {
	case err != nil:
		return err
	case waiting >= waitingEach:
		return &models.RuleError{Code: "shouts_waiting", N: waitingEach}
	case written >= shoutsEach:
		return &models.RuleError{Code: "shout_limit", N: shoutsEach}
	}
	all, err := tx.Shouts().Count(p.Room, models.ShoutWaiting)
	if err == nil && all >= waitingShouts {
		err = &models.RuleError{Code: "shouts_full"}
	}
	return err
}

// speak refuses who is muted, and what the settings have switched off.
func (m txContext) speak(g models.Guest, kind models.ShoutKind) error {
	on := map[models.ShoutKind]bool{
		models.ShoutOut:   m.values.Shouts,
		models.Hashtag:    m.values.Hashtags,
		models.Dedication: m.values.Dedications,
	}
	switch {
	case g.Muted:
		return &models.RuleError{Code: "muted"}
	case !on[kind]:
		return &models.RuleError{Code: "no_" + string(kind)}
	}
	return nil
}
