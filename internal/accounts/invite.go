package accounts

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// mayInvite tells whether somebody invites to this role: admins to each, moderators to that of members.
func mayInvite(by models.Actor, role models.Role) bool {
	return mayAppoint(by) || by.Role == models.Moderator && role == models.Member
}

// Invite stores an invitation that a host gives. Errors: ErrNotAllowed, ErrNameTaken.
func (a *Accounts) Invite(ctx context.Context, by models.Actor, i models.Invite) error {
	return a.change(ctx, func(tx *store.Tx) error {
		if !mayInvite(by, i.Role) {
			return models.ErrNotAllowed
		}
		if err := nameIsFree(tx, i.Name); err != nil {
			return err
		}
		if err := tx.Accounts().CreateInvite(i); err != nil {
			return err
		}
		return a.audit(tx, by, "invite", i.Name, string(i.Role))
	})
}

func nameIsFree(tx *store.Tx, name string) error {
	taken, err := tx.Accounts().NameTaken(name)
	if err == nil && taken {
		err = models.ErrNameTaken
	}
	return err
}

// Uninvite takes an invitation back that nobody has used. Errors: ErrNotAllowed, ErrNoSuchInvite.
func (a *Accounts) Uninvite(ctx context.Context, by models.Actor, tokenHash string) error {
	return a.change(ctx, func(tx *store.Tx) error {
		if !mayInvite(by, models.Member) {
			return models.ErrNotAllowed
		}
		i, err := tx.Accounts().Invite(tokenHash)
		if err == nil && !mayInvite(by, i.Role) {
			err = models.ErrNotAllowed
		}
		if err != nil {
			return err
		}
		if err := tx.Accounts().DropInvite(tokenHash); err != nil {
			return err
		}
		return a.audit(tx, by, "uninvite", i.Name, "")
	})
}

// Invited reads an invitation that may still be used. Errors: ErrNoSuchInvite.
func (a *Accounts) Invited(ctx context.Context, tokenHash string) (models.Invite, error) {
	var i models.Invite
	err := a.store.Read(ctx, func(tx *store.Tx) (err error) { i, err = tx.Accounts().Invite(tokenHash); return err })
	if err == nil && (i.UsedAt != 0 || i.ExpiresAt <= a.now()) {
		err = models.ErrNoSuchInvite
	}
	return i, err
}

// Accept makes the account of an invitation, once, with the password that this is the hash of. Errors: ErrNoSuchInvite, ErrNameTaken.
func (a *Accounts) Accept(ctx context.Context, tokenHash, passwordHash string) (models.Account, error) {
	var account models.Account
	err := a.change(ctx, func(tx *store.Tx) error {
		i, err := tx.Accounts().Invite(tokenHash)
		if err != nil {
			return err
		}
		ours, err := tx.Accounts().UseInvite(tokenHash, a.now())
		if err == nil && !ours {
			err = models.ErrNoSuchInvite
		}
		if err != nil {
			return err
		}
		if err := nameIsFree(tx, i.Name); err != nil {
			return err
		}
		account = models.Account{Name: i.Name, Role: i.Role, Password: passwordHash, CreatedAt: a.now()}
		if err := tx.Accounts().Create(account); err != nil {
			return err
		}
		return a.audit(tx, models.Actor{Role: account.Role, Account: account.Name}, "account_create", account.Name, i.CreatedBy)
	})
	return account, err
}
