// Package accounts owns the accounts of hosts and members: their roles, passwords, invitations and the end of their sessions. web asks it
// for what people do, cmd for the first admin. It decides who may do what to an account, writes it down in the audit log in the same
// transaction, and always leaves one admin. It knows neither cookies nor pages, and changes nothing of the party.
package accounts

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// Config is what Accounts are built from.
type Config struct {
	Store *store.Store
	Room  models.RoomID    // whose audit log hears of changes; "" = models.DefaultRoom
	Cost  Cost             // of new passwords; zero = StandardCost. Tests set less
	Now   func() time.Time // nil = time.Now
}

// Accounts are all accounts of this installation. Safe for use by many goroutines and many processes.
type Accounts struct {
	store   *store.Store
	room    models.RoomID
	cost    Cost
	clock   func() time.Time
	hashing chan struct{} // holds one token while a password is hashed
}

// New opens the accounts. It reads nothing yet.
func New(c Config) *Accounts {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Accounts{
		store: c.Store, room: cmp.Or(c.Room, models.DefaultRoom), cost: cmp.Or(c.Cost, StandardCost()), clock: c.Now,
		hashing: make(chan struct{}, 1),
	}
}

func (a *Accounts) now() models.Millis { return models.At(a.clock()) }

// audit writes down what a host did. What the installation itself does leaves no line.
func (a *Accounts) audit(tx *store.Tx, by models.Actor, action, target, detail string) error {
	return tx.Audits().HostDid(a.room, a.now(), by, action, target, detail)
}

// change runs f in a transaction, alone among those who change accounts. The version of the party stays: nothing of it changes.
func (a *Accounts) change(ctx context.Context, f func(tx *store.Tx) error) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Accounts().Lock(); err != nil {
			return err
		}
		return f(tx)
	})
}

// Appoint gives an account another role, or lets it log in or not; nil leaves one as it is. Who is disabled is logged out everywhere.
// A host never becomes a member, nor a member a host: they are invited anew. Errors: ErrNotAllowed, ErrNoSuchAccount, ErrLastAdmin,
// ErrMemberRole.
func (a *Accounts) Appoint(ctx context.Context, by models.Actor, name string, role *models.Role, disabled *bool) (models.Account, error) {
	var account models.Account
	err := a.change(ctx, func(tx *store.Tx) error {
		var err error
		if account, err = accountFor(tx, by, name); err != nil {
			return err
		}
		if role != nil && *role != account.Role && (account.Role == models.Member || *role == models.Member) {
			return models.ErrMemberRole
		}
		if role != nil && *role != account.Role {
			if err := a.audit(tx, by, "account_role", name, string(account.Role)+" → "+string(*role)); err != nil {
				return err
			}
			account.Role = *role
		}
		if disabled != nil && *disabled != account.Disabled {
			action := "account_enable"
			if *disabled {
				action = "account_disable"
			}
			if err := a.audit(tx, by, action, name, ""); err != nil {
				return err
			}
			account.Disabled = *disabled
		}
		if err := tx.Accounts().Update(account); err != nil {
			return err
		}
		if account.Disabled {
			if _, err := tx.Accounts().EndSessions(name, ""); err != nil {
				return err
			}
		}
		return anAdminStays(tx)
	})
	return account, err
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
func (a *Accounts) Dismiss(ctx context.Context, by models.Actor, name string) error {
	return a.change(ctx, func(tx *store.Tx) error {
		if _, err := accountFor(tx, by, name); err != nil {
			return err
		}
		if err := a.audit(tx, by, "account_delete", name, ""); err != nil {
			return err
		}
		if err := tx.Accounts().Delete(name); err != nil {
			return err
		}
		return anAdminStays(tx)
	})
}

// LogOut ends an account's tokens, and its sessions but for the one of that token hash ("" = that one too), and tells how many sessions:
// one's own, or by an admin anybody's. Errors: ErrNotAllowed, ErrNoSuchAccount.
func (a *Accounts) LogOut(ctx context.Context, by models.Actor, name, but string) (int, error) {
	ended := 0
	err := a.change(ctx, func(tx *store.Tx) error {
		if by.Account != name || name == "" {
			if _, err := accountFor(tx, by, name); err != nil {
				return err
			}
		}
		var err error
		if ended, err = shutOut(tx, name, but); err != nil {
			return err
		}
		return a.audit(tx, by, "account_logout", name, strconv.Itoa(ended))
	})
	return ended, err
}

// LogOutOne ends one session of the actor's own account, by the hash of its token. Errors: ErrNoSuchSession.
func (a *Accounts) LogOutOne(ctx context.Context, by models.Actor, tokenHash string) error {
	return a.change(ctx, func(tx *store.Tx) error {
		if err := tx.Accounts().EndSession(by.Account, tokenHash); err != nil {
			return err
		}
		return a.audit(tx, by, "account_logout", by.Account, "1")
	})
}

// Leave deletes a member's account for the member, and its name from the audit log. Errors: ErrNotAllowed, ErrNoSuchAccount.
func (a *Accounts) Leave(ctx context.Context, by models.Actor) error {
	return a.change(ctx, func(tx *store.Tx) error {
		account, err := tx.Accounts().Get(by.Account)
		switch {
		case err != nil:
			return err
		case account.Role != models.Member:
			return models.ErrNotAllowed
		}
		if err := tx.Accounts().Delete(account.Name); err != nil {
			return err
		}
		return tx.Accounts().Unname(account.Name)
	})
}

// shutOut ends all ways into an account but that session. A token that outlived them would leave in whom they are to keep out.
func shutOut(tx *store.Tx, name, but string) (sessions int, err error) {
	if err := tx.Accounts().Tokens().DropOfAccount(name); err != nil {
		return 0, err
	}
	return tx.Accounts().EndSessions(name, but)
}

// SetPassword gives the actor's own account another password and ends its tokens, and its sessions but for the one of that token hash.
// Errors: ErrNotAllowed, ErrNoSuchAccount.
func (a *Accounts) SetPassword(ctx context.Context, by models.Actor, hash, but string) error {
	return a.change(ctx, func(tx *store.Tx) error {
		if by.Account == "" {
			return models.ErrNotAllowed
		}
		account, err := tx.Accounts().Get(by.Account)
		if err != nil {
			return err
		}
		account.Password = hash
		if err := tx.Accounts().Update(account); err != nil {
			return err
		}
		if _, err := shutOut(tx, account.Name, but); err != nil {
			return err
		}
		return a.audit(tx, by, "account_password", account.Name, "")
	})
}
