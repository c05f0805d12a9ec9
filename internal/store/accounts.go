package store

import (
	"strings"

	"upbeat/models"
)

// Accounts are the accounts of hosts and members, their sessions and the invitations to have one.
type Accounts struct{ tx *Tx }

// Accounts of this transaction.
func (tx *Tx) Accounts() Accounts { return Accounts{tx} }

// Lock lets one transaction at a time decide about accounts: two admins who disable each other must not both succeed. It is SQL because
// gorm locks rows, not tables.
func (a Accounts) Lock() error {
	if a.tx.kind == SQLite {
		return nil // there is one writer
	}
	return a.tx.db.Exec("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE").Error
}

// Get reads an account; models.ErrNoSuchAccount where there is none.
func (a Accounts) Get(name string) (models.Account, error) {
	var account models.Account
	return account, found(a.tx.db.Take(&account, "name = ?", name).Error, models.ErrNoSuchAccount)
}

// NameTaken tells whether an account has this name, in whatever case.
func (a Accounts) NameTaken(name string) (bool, error) {
	var names []string
	if err := a.tx.db.Model(&models.Account{}).Pluck("name", &names).Error; err != nil {
		return false, err
	}
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true, nil
		}
	}
	return false, nil
}

// CountAdmins counts the admins who may log in.
func (a Accounts) CountAdmins() (int, error) {
	var n int64
	err := a.tx.db.Model(&models.Account{}).Where("role = ? AND NOT disabled", models.Admin).Count(&n).Error
	return int(n), err
}

// Create inserts an account.
func (a Accounts) Create(account models.Account) error {
	err := a.tx.db.Create(&account).Error
	if isUnique(err) {
		return ErrTaken
	}
	return err
}

// Update writes the whole row.
func (a Accounts) Update(account models.Account) error { return a.tx.db.Save(&account).Error }

// Delete deletes an account, its sessions and its tokens.
func (a Accounts) Delete(name string) error {
	if err := a.Tokens().DropOfAccount(name); err != nil {
		return err
	}
	return a.tx.db.Delete(&models.Account{}, "name = ?", name).Error
}

// EndSessions logs an account out everywhere, but for the session of that token hash ("" = that one too). It tells how many there were.
func (a Accounts) EndSessions(account, but string) (int, error) {
	r := a.tx.db.Delete(&models.Session{}, "account = ? AND token_hash <> ?", account, but)
	return int(r.RowsAffected), r.Error
}

// EndSession ends one session of an account; models.ErrNoSuchSession where there is none.
func (a Accounts) EndSession(account, tokenHash string) error {
	r := a.tx.db.Delete(&models.Session{}, "account = ? AND token_hash = ?", account, tokenHash)
	if r.Error == nil && r.RowsAffected == 0 {
		return models.ErrNoSuchSession
	}
	return r.Error
}

// Unname leaves "…" in the audit log in place of the name of an account that is deleted by its own member.
func (a Accounts) Unname(name string) error {
	return a.tx.run(map[string]any{"name": name, "untold": untold},
		"UPDATE audit SET account = @untold WHERE account = @name",
		`UPDATE audit SET target = @untold WHERE target = @name
			AND (action IN ('invite', 'uninvite', 'login', 'logout', 'login_failed', 'login_disabled') OR action LIKE 'account!_%' ESCAPE '!')`)
}

// CreateInvite stores an invitation and drops those that expired long ago.
func (a Accounts) CreateInvite(i models.Invite) error {
	const kept models.Millis = 30 * 24 * 3_600_000
	if err := a.tx.db.Delete(&models.Invite{}, "expires_at < ?", i.CreatedAt-kept).Error; err != nil {
		return err
	}
	return a.tx.db.Create(&i).Error
}

// Invite reads an invitation; models.ErrNoSuchInvite where there is none.
func (a Accounts) Invite(tokenHash string) (models.Invite, error) {
	var i models.Invite
	return i, found(a.tx.db.Take(&i, "token_hash = ?", tokenHash).Error, models.ErrNoSuchInvite)
}

// UseInvite marks an invitation as used. Of many who try at once, one is told true.
func (a Accounts) UseInvite(tokenHash string, now models.Millis) (bool, error) {
	r := a.tx.db.Model(&models.Invite{}).Where("token_hash = ? AND used_at = 0 AND expires_at > ?", tokenHash, now).Update("used_at", now)
	return r.RowsAffected == 1, r.Error
}

// DropInvite takes an unused invitation back; models.ErrNoSuchInvite where there is none.
func (a Accounts) DropInvite(tokenHash string) error {
	r := a.tx.db.Delete(&models.Invite{}, "token_hash = ? AND used_at = 0", tokenHash)
	if r.Error == nil && r.RowsAffected == 0 {
		return models.ErrNoSuchInvite
	}
	return r.Error
}
