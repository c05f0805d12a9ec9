package queue

import (
	"context"
	"encoding/json"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
)

// RenameFallback runs rename, which gives a playlist another name and tells both, in one transaction; a playlist that the fallback is
// chosen from stays that: the setting fallback_of names it as it is called then. rename decides whether the actor may: who may, changes
// the setting by it, even where they may not edit it. rename may be called again, with another transaction. Errors: those of rename.
func (p *Party) RenameFallback(ctx context.Context, by models.Actor, rename func(tx *store.Tx) (from, to string, err error)) error {
	return p.change(ctx, func(tx *roomTx) error {
		from, to, err := rename(tx.Tx)
		if err != nil || from == to {
			return err
		}
		return followName(tx, by, from, to)
	})
}

// followName changes the setting where it names the playlist: the name of a genre or an artist is another thing.
func followName(tx *roomTx, by models.Actor, from, to string) error {
	if tx.values.FallbackOf != from || tx.values.Fallback == settings.FromGenre || tx.values.Fallback == settings.FromArtist {
		return nil
	}
	name, err := json.Marshal(to)
	if err != nil {
		return err
	}
	_, changed, err := tx.values.With(settings.Changes{"fallback_of": name})
	if err != nil {
		return err
	}
	return saveSettings(tx, by, Government{}, changed)
}
