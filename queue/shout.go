package queue

import (
	"context"
	"strings"

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
	err := p.change(ctx, func(tx *roomTx) error {
		if err := mayShout(tx, by, kind); err != nil {
			return err
		}
		s = newMessage(tx, by, kind, text)
		if err := tx.audit(by, "shout", text, ""); err != nil {
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

// newMessage is a new message as the rules let it start.
func newMessage(tx *roomTx, by models.Actor, kind models.ShoutKind, text string) models.Shout {
	s := models.Shout{
		RoomID:    tx.roomID,
		GuestID:   by.Guest,
		Kind:      kind,
		Text:      text,
		Status:    models.ShoutShown,
		At:        tx.now,
		DecidedAt: tx.now,
		Version:   tx.version,
	}
	if tx.values.ShoutsModerated && !by.Host() {
		s.Status, s.DecidedAt = models.ShoutWaiting, 0
	}
	return s
}

// mayShout holds a message against permissions and limits. Hosts are not counted.
func mayShout(tx *roomTx, by models.Actor, kind models.ShoutKind) error {
	g, err := tx.acting(by)
	if err != nil {
		return err
	}
	if err := speak(tx, g, kind); err != nil || by.Host() {
		return err
	}
	waiting, written, err := tx.Shouts().By(tx.roomID, by.Guest, tx.now-shoutWindow)
	switch {
	case err != nil:
		return err
	case waiting >= waitingEach:
		return &models.RuleError{Code: "shouts_waiting", N: waitingEach}
	case written >= shoutsEach:
		return &models.RuleError{Code: "shout_limit", N: shoutsEach}
	}
	all, err := tx.Shouts().Count(tx.roomID, models.ShoutWaiting)
	if err == nil && all >= waitingShouts {
		err = &models.RuleError{Code: "shouts_full"}
	}
	return err
}

// speak refuses who is muted, and what the settings have switched off.
func speak(tx *roomTx, g models.Guest, kind models.ShoutKind) error {
	on := map[models.ShoutKind]bool{
		models.ShoutOut:   tx.values.Shouts,
		models.Hashtag:    tx.values.Hashtags,
		models.Dedication: tx.values.Dedications,
	}
	switch {
	case g.Muted:
		return &models.RuleError{Code: "muted"}
	case !on[kind]:
		return &models.RuleError{Code: "no_" + string(kind)}
	}
	return nil
}
