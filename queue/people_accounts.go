package queue

import (
	"context"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// accounts runs f alone among those who change accounts. That is no change of the party: no version is made.
func (p *Party) accounts(ctx context.Context, f func(tx *store.Tx) error) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Accounts().Lock(); err != nil {
			return err
		}
		return f(tx)
	})
}

// Appoint gives an account another role, or lets it log in or not; nil leaves one as it is. Who is disabled is logged out everywhere.
// Errors: ErrNotAllowed, ErrNoSuchAccount, ErrLastAdmin.
func (p *Party) Appoint(ctx context.Context, by models.Actor, name string, role *models.Role, disabled *bool) (models.Account, error) {
	var a models.Account
	err := p.accounts(ctx, func(tx *store.Tx) error {
		var err error
		if a, err = accountFor(tx, by, name); err != nil {
			return err
		}
		if role != nil && *role != a.Role {
			if err := p.audit(tx, by, "account_role", name, string(a.Role)+" → "+string(*role)); err != nil {
				return err
			}
			a.Role = *role
		}
		if disabled != nil && *disabled != a.Disabled {
			if err := p.audit(tx, by, action("account_disable", "account_enable", *disabled), name, ""); err != nil {
				return err
			}
			a.Disabled = *disabled
		}
		if err := tx.Accounts().Update(a); err != nil {
			return err
		}
		if a.Disabled {
			if _, err := tx.Accounts().EndSessions(name, ""); err != nil {
				return err
			}
		}
		return anAdminStays(tx)
	})
	return a, err
}

// mayAppoint tells whether somebody decides about accounts.
func mayAppoint(by models.Actor) bool { return by.Role == models.Admin || by.Role == models.System }

// accountFor reads an account for an admin.
func accountFor(tx *store.Tx, by models.Actor, name string) (models.Account, error) {
	if !mayAppoint(by) {
		return models.Account{}, models.ErrNotAllowed
	}
	return tx.Accounts().Get(name)
}

func anAdminStays(tx *store.Tx) error {
	n, err := tx.Accounts().CountAdmins()
	if err == nil && n == 0 {
		err = models.ErrLastAdmin
	}
	return err
}

// Dismiss deletes an account and logs it out everywhere. Errors: ErrNotAllowed, ErrNoSuchAccount, ErrLastAdmin.
func (p *Party) Dismiss(ctx context.Context, by models.Actor, name string) error {
	return p.accounts(ctx, func(tx *store.Tx) error {
		if _, err := accountFor(tx, by, name); err != nil {
			return err
		}
		if err := p.audit(tx, by, "account_delete", name, ""); err != nil {
			return err
		}
		if err := tx.Accounts().Delete(name); err != nil {
			return err
		}
		return anAdminStays(tx)
	})
}

// LogOut ends an account's sessions, but for the one of that token hash ("" = that one too), and tells how many: a host's own, or by an
// admin anybody's. Errors: ErrNotAllowed, ErrNoSuchAccount.
func (p *Party) LogOut(ctx context.Context, by models.Actor, name, but string) (int, error) {
	ended := 0
	err := p.accounts(ctx, func(tx *store.Tx) error {
		if by.Account != name || !by.Host() {
			if _, err := accountFor(tx, by, name); err != nil {
				return err
			}
		}
		var err error
		if ended, err = tx.Accounts().EndSessions(name, but); err != nil {
			return err
		}
		return p.audit(tx, by, "account_logout", name, strconv.Itoa(ended))
	})
	return ended, err
}

// SetPassword gives the actor's own account another password and logs it out everywhere but in the session of that token hash.
// Errors: ErrNotAllowed, ErrNoSuchAccount.
func (p *Party) SetPassword(ctx context.Context, by models.Actor, hash, but string) error {
	return p.accounts(ctx, func(tx *store.Tx) error {
		if !by.Host() || by.Account == "" {
			return models.ErrNotAllowed
		}
		a, err := tx.Accounts().Get(by.Account)
		if err != nil {
			return err
		}
		a.Password = hash
		if err := tx.Accounts().Update(a); err != nil {
			return err
		}
		if _, err := tx.Accounts().EndSessions(a.Name, but); err != nil {
			return err
		}
		return p.audit(tx, by, "account_password", a.Name, "")
	})
}

// Invite stores an invitation that an admin gives. Errors: ErrNotAllowed, ErrNameTaken.
func (p *Party) Invite(ctx context.Context, by models.Actor, i models.Invite) error {
	return p.accounts(ctx, func(tx *store.Tx) error {
		if !mayAppoint(by) {
			return models.ErrNotAllowed
		}
		if err := nameIsFree(tx, i.Name); err != nil {
			return err
		}
		if err := tx.Accounts().CreateInvite(i); err != nil {
			return err
		}
		return p.audit(tx, by, "invite", i.Name, string(i.Role))
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
func (p *Party) Uninvite(ctx context.Context, by models.Actor, tokenHash string) error {
	return p.accounts(ctx, func(tx *store.Tx) error {
		if !mayAppoint(by) {
			return models.ErrNotAllowed
		}
		i, err := tx.Accounts().Invite(tokenHash)
		if err != nil {
			return err
		}
		if err := tx.Accounts().DropInvite(tokenHash); err != nil {
			return err
		}
		return p.audit(tx, by, "uninvite", i.Name, "")
	})
}

// Invited reads an invitation that may still be used. Errors: ErrNoSuchInvite.
func (p *Party) Invited(ctx context.Context, tokenHash string) (models.Invite, error) {
	var i models.Invite
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) { i, err = tx.Accounts().Invite(tokenHash); return err })
	if err == nil && (i.UsedAt != 0 || i.ExpiresAt <= p.now()) {
		err = models.ErrNoSuchInvite
	}
	return i, err
}

// Accept makes the account of an invitation, once, with the password that this is the hash of. Errors: ErrNoSuchInvite, ErrNameTaken.
func (p *Party) Accept(ctx context.Context, tokenHash, passwordHash string) (models.Account, error) {
	var a models.Account
	err := p.accounts(ctx, func(tx *store.Tx) error {
		i, err := tx.Accounts().Invite(tokenHash)
		if err != nil {
			return err
		}
		ours, err := tx.Accounts().UseInvite(tokenHash, p.now())
		if err == nil && !ours {
			err = models.ErrNoSuchInvite
		}
		if err != nil {
			return err
		}
		if err := nameIsFree(tx, i.Name); err != nil {
			return err
		}
		a = models.Account{Name: i.Name, Role: i.Role, Password: passwordHash, CreatedAt: p.now()}
		if err := tx.Accounts().Create(a); err != nil {
			return err
		}
		return p.audit(tx, models.Actor{Role: a.Role, Account: a.Name}, "account_create", a.Name, i.CreatedBy)
	})
	return a, err
}
