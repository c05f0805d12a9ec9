package accounts

import (
	"context"
	"slices"

	"upbeat/internal/store"
	"upbeat/models"
)

// mostTokens is how many tokens one person may have at a time.
const mostTokens = 20

// MakeToken stores a token for who it names: the account, else the guest. Errors: ErrManyTokens.
func (a *Accounts) MakeToken(ctx context.Context, by models.Actor, token *models.Token) error {
	return a.change(ctx, func(tx *store.Tx) error {
		token.RoomID, token.CreatedAt = a.room, a.now()
		list, err := tx.Accounts().Tokens().Of(a.room, token.Account, token.GuestID)
		if err == nil && len(list) >= mostTokens {
			err = models.ErrManyTokens
		}
		if err != nil {
			return err
		}
		if err := tx.Accounts().Tokens().Create(token); err != nil {
			return err
		}
		return a.audit(tx, by, "token_make", token.Name, token.Scopes)
	})
}

// Tokens lists those of an account, or of a guest without one, the newest first.
func (a *Accounts) Tokens(ctx context.Context, account string, guest models.GuestID) (list []models.Token, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Accounts().Tokens().Of(a.room, account, guest)
		return err
	})
	return list, err
}

// RevokeToken ends a token of an account, or of a guest without one, and returns it. Errors: ErrNoSuchToken.
func (a *Accounts) RevokeToken(ctx context.Context, by models.Actor, owner models.Token) (models.Token, error) {
	var token models.Token
	err := a.change(ctx, func(tx *store.Tx) error {
		list, err := tx.Accounts().Tokens().Of(a.room, owner.Account, owner.GuestID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(t models.Token) bool { return t.ID == owner.ID })
		if at < 0 {
			return models.ErrNoSuchToken
		}
		token = list[at]
		if err := tx.Accounts().Tokens().Revoke(token.ID, a.now()); err != nil {
			return err
		}
		return a.audit(tx, by, "token_revoke", token.Name, "")
	})
	return token, err
}
