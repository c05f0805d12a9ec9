package store

import (
	"context"

	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Logins are accounts and sessions as a request looks them up, outside of any other transaction.
type Logins struct{ s *Store }

// Logins of this database.
func (s *Store) Logins() Logins { return Logins{s} }

// Account reads an account by name; models.ErrNotAllowed where there is none.
func (l Logins) Account(ctx context.Context, name string) (models.Account, error) {
	var a models.Account
	return a, translate(found(l.s.r.WithContext(ctx).Take(&a, "name = ?", name).Error, models.ErrNotAllowed))
}

// CountAccounts counts the accounts.
func (l Logins) CountAccounts(ctx context.Context) (int64, error) {
	var n int64
	return n, translate(l.s.r.WithContext(ctx).Model(&models.Account{}).Count(&n).Error)
}

// SaveAccount creates or replaces an account and ends all its sessions and tokens: a new password must lock out who knew
// the old one.
func (l Logins) SaveAccount(ctx context.Context, a models.Account) error {
	return l.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&a).Error; err != nil {
			return err
		}
		if err := tx.Accounts().Tokens().DropOfAccount(a.Name); err != nil {
			return err
		}
		return tx.db.Delete(&models.Session{}, "account = ?", a.Name).Error
	})
}

// CreateSession stores a login and drops those that have expired.
func (l Logins) CreateSession(ctx context.Context, session models.Session) error {
	return l.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Delete(&models.Session{}, "expires_at < ?", session.CreatedAt).Error; err != nil {
			return err
		}
		return tx.db.Create(&session).Error
	})
}

// SessionAccount finds the host who is logged in with this token; models.ErrNotAllowed where none is: a member's opens no host's page.
func (l Logins) SessionAccount(ctx context.Context, tokenHash string, now models.Millis) (models.Account, error) {
	var a models.Account
	err := l.s.r.WithContext(ctx).Joins("JOIN sessions ON sessions.account = accounts.name").
		Where("accounts.role <> ? AND NOT accounts.disabled", models.Member).
		Take(&a, "sessions.token_hash = ? AND sessions.expires_at > ?", tokenHash, now).Error
	return a, translate(found(err, models.ErrNotAllowed))
}

// Member finds the member who is logged in with this token, and the id of their guest in the room; models.ErrNotAllowed where none is.
func (l Logins) Member(
	ctx context.Context, room models.RoomID, tokenHash string, now models.Millis,
) (models.Account, models.GuestID, error) {
	var row struct {
		models.Account
		Guest models.GuestID
	}
	err := l.s.r.WithContext(ctx).Model(&models.Account{}).Select("accounts.*, guests.id AS guest").
		Joins("JOIN sessions ON sessions.account = accounts.name").
		Joins("JOIN guests ON guests.account = accounts.name AND guests.room_id = ?", room).
		Where("accounts.role = ? AND NOT accounts.disabled", models.Member).
		Take(&row, "sessions.token_hash = ? AND sessions.expires_at > ?", tokenHash, now).Error
	return row.Account, row.Guest, translate(found(err, models.ErrNotAllowed))
}

// Sessions reads the sessions of an account that have not expired, the newest first.
func (l Logins) Sessions(ctx context.Context, account string, now models.Millis) ([]models.Session, error) {
	var list []models.Session
	err := l.s.r.WithContext(ctx).Order("created_at DESC, token_hash").Find(&list, "account = ? AND expires_at > ?", account, now).Error
	return list, translate(err)
}

// EndSession logs out.
func (l Logins) EndSession(ctx context.Context, tokenHash string) error {
	return translate(l.s.w.WithContext(ctx).Delete(&models.Session{}, "token_hash = ?", tokenHash).Error)
}

// HostAccount is an account with how often it is logged in.
type HostAccount struct {
	models.Account
	Sessions int
}

// Accounts reads all accounts by name, with their sessions that have not expired.
func (l Logins) Accounts(ctx context.Context, now models.Millis) ([]HostAccount, error) {
	var list []HostAccount
	open := l.s.r.WithContext(ctx).Model(&models.Session{}).Select("COUNT(*)").Where("account = accounts.name AND expires_at > ?", now)
	err := l.s.r.WithContext(ctx).Model(&models.Account{}).Select("accounts.*, (?) AS sessions", open).Order("name").Scan(&list).Error
	return list, translate(err)
}

// SessionsHold tells which of these sessions are open, and which tokens hold, of accounts that are not disabled.
func (l Logins) SessionsHold(ctx context.Context, tokenHashes []string, now models.Millis) (map[string]bool, error) {
	var open []string
	err := l.s.r.WithContext(ctx).Model(&models.Session{}).
		Joins("JOIN accounts ON accounts.name = sessions.account AND NOT accounts.disabled").
		Where("token_hash IN ? AND expires_at > ?", tokenHashes, now).Pluck("token_hash", &open).Error
	hold := make(map[string]bool, len(open))
	for _, hash := range open {
		hold[hash] = true
	}
	if err != nil {
		return hold, translate(err)
	}
	return hold, l.tokensHold(ctx, tokenHashes, hold)
}

// Invites reads the invitations that are neither used nor expired, the newest first.
func (l Logins) Invites(ctx context.Context, now models.Millis) ([]models.Invite, error) {
	var list []models.Invite
	err := l.s.r.WithContext(ctx).Order("created_at DESC, token_hash").Find(&list, "used_at = 0 AND expires_at > ?", now).Error
	return list, translate(err)
}
