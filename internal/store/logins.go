package store

import (
	"context"
	"crypto/rand"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Account reads an account by name; models.ErrNotAllowed where there is none.
func (q Logins) Account(ctx context.Context, name string) (models.Account, error) {
	var a models.Account
	return a, translate(found(q.s.r.WithContext(ctx).Take(&a, "name = ?", name).Error, models.ErrNotAllowed))
}

// CountAccounts counts the accounts.
func (q Logins) CountAccounts(ctx context.Context) (int64, error) {
	var n int64
	return n, translate(q.s.r.WithContext(ctx).Model(&models.Account{}).Count(&n).Error)
}

// SaveAccount creates or replaces an account and ends all its sessions: a new password must lock out who knew the old one.
func (q Logins) SaveAccount(ctx context.Context, a models.Account) error {
	return q.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&a).Error; err != nil {
			return err
		}
		return tx.db.Delete(&models.Session{}, "account = ?", a.Name).Error
	})
}

// CreateSession stores a login and drops those that have expired.
func (q Logins) CreateSession(ctx context.Context, session models.Session) error {
	return q.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Delete(&models.Session{}, "expires_at < ?", session.CreatedAt).Error; err != nil {
			return err
		}
		return tx.db.Create(&session).Error
	})
}

// SessionAccount finds the account that is logged in with this token; models.ErrNotAllowed where none is.
func (q Logins) SessionAccount(ctx context.Context, tokenHash string, now models.Millis) (models.Account, error) {
	var a models.Account
	err := q.s.r.WithContext(ctx).Joins("JOIN sessions ON sessions.account = accounts.name").
		Take(&a, "sessions.token_hash = ? AND sessions.expires_at > ? AND NOT accounts.disabled", tokenHash, now).Error
	return a, translate(found(err, models.ErrNotAllowed))
}

// EndSession logs out.
func (q Logins) EndSession(ctx context.Context, tokenHash string) error {
	return translate(q.s.w.WithContext(ctx).Delete(&models.Session{}, "token_hash = ?", tokenHash).Error)
}

// Secret returns the 32 random bytes kept under name, made on first use. All processes on one database share them.
func (q Values) Secret(ctx context.Context, name string) ([]byte, error) {
	var value []byte
	err := q.s.Write(ctx, func(tx *Tx) error {
		fresh := make([]byte, 32)
		if _, err := rand.Read(fresh); err != nil {
			return err
		}
		if err := tx.db.Exec("INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, fresh).Error; err != nil {
			return err
		}
		return tx.db.Raw("SELECT value FROM secrets WHERE name = ?", name).Row().Scan(&value)
	})
	return value, err
}

// Get reads a small value kept under name in secrets; ok is false where there is none.
func (q Values) Get(ctx context.Context, name string) (value []byte, ok bool, err error) {
	var row struct{ Value []byte }
	err = q.s.r.WithContext(ctx).Table("secrets").Take(&row, "name = ?", name).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, false, nil
	}
	return row.Value, err == nil, translate(err)
}

// Set keeps a small value under name, beside the secrets (the Wi-Fi password of the QR page is one).
func (q Values) Set(ctx context.Context, name string, value []byte) error {
	return translate(q.s.w.WithContext(ctx).Exec("INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value).Error)
}
