package store

import (
	"context"
	"crypto/subtle"
	"errors"

	"upbeat/models"
)

// Tokens act for guests and accounts.
type Tokens struct{ tx *Tx }

// Tokens of this transaction.
func (a Accounts) Tokens() Tokens { return Tokens(a) }

// Create inserts a token and sets its id. It drops what was revoked long ago.
func (t Tokens) Create(token *models.Token) error {
	const kept models.Millis = 30 * 24 * 3_600_000
	if err := t.tx.db.Delete(&models.Token{}, "revoked_at > 0 AND revoked_at < ?", token.CreatedAt-kept).Error; err != nil {
		return err
	}
	return t.tx.db.Create(token).Error
}

// Of lists the tokens of an account, or of a guest without one (account ""), the newest first.
func (t Tokens) Of(room models.RoomID, account string, guest models.GuestID) ([]models.Token, error) {
	var list []models.Token
	query := t.tx.db.Order("id DESC").Where("room_id = ? AND account = ? AND revoked_at = 0", room, account)
	if account == "" {
		query = query.Where("guest_id = ?", guest)
	}
	return list, query.Find(&list).Error
}

// Revoke ends a token for good.
func (t Tokens) Revoke(id int64, now models.Millis) error {
	return t.tx.db.Model(&models.Token{}).Where("id = ?", id).Update("revoked_at", now).Error
}

// DropOfGuest deletes the tokens of a guest.
func (t Tokens) DropOfGuest(room models.RoomID, guest models.GuestID) error {
	return t.tx.db.Delete(&models.Token{}, "room_id = ? AND guest_id = ?", room, guest).Error
}

// DropOfAccount deletes the tokens of an account.
func (t Tokens) DropOfAccount(account string) error {
	return t.tx.db.Delete(&models.Token{}, "account = ?", account).Error
}

// Token finds a token that may be used by its hash, and its account; nil for a guest's. It is looked up by a hash of what was sent, so
// the time that this takes tells nothing of any token. models.ErrNoSuchToken where there is none, or its account is disabled.
func (l Logins) Token(ctx context.Context, room models.RoomID, hash string) (models.Token, *models.Account, error) {
	var token models.Token
	err := l.s.r.WithContext(ctx).Take(&token, "hash = ? AND room_id = ? AND revoked_at = 0", hash, room).Error
	if err = found(err, models.ErrNoSuchToken); err != nil {
		return token, nil, translate(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Hash), []byte(hash)) != 1 {
		return token, nil, models.ErrNoSuchToken
	}
	if token.Account == "" {
		return token, nil, nil
	}
	account, err := l.Account(ctx, token.Account)
	if errors.Is(err, models.ErrNotAllowed) || err == nil && account.Disabled {
		err = models.ErrNoSuchToken
	}
	return token, &account, err
}

// TokenUsed notes when a token was used.
func (l Logins) TokenUsed(ctx context.Context, id int64, now models.Millis) error {
	return translate(l.s.w.WithContext(ctx).Model(&models.Token{}).Where("id = ?", id).Update("used_at", now).Error)
}

// tokensHold adds to hold which of these hashes are of tokens that may be used.
func (l Logins) tokensHold(ctx context.Context, hashes []string, hold map[string]bool) error {
	var open []string
	err := l.s.r.WithContext(ctx).Model(&models.Token{}).
		Joins("LEFT JOIN accounts ON accounts.name = tokens.account").
		Where("hash IN ? AND revoked_at = 0 AND (account = '' OR NOT accounts.disabled)", hashes).Pluck("hash", &open).Error
	for _, hash := range open {
		hold[hash] = true
	}
	return translate(err)
}
