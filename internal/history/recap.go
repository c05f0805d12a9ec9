package history

import (
	"context"
	"slices"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// longestSetList bounds a recap: a party that never ended is told by its last songs.
const longestSetList = 1000

// Recap is a party on the morning after.
type Recap struct {
	Party      models.Party
	Span       Span
	Plays      []store.Play // the set list, in the order in which it played
	More       bool         // the party had more songs before these
	Awards     []Award
	Statistics Statistics
}

// Shared finds the party whose recap is shared under a token. Errors: models.ErrNoSuchParty.
func (b *Stats) Shared(ctx context.Context, token string) (models.Party, error) {
	return b.store.History().PartyByToken(ctx, b.room, token)
}

// Recap tells a party in a time zone.
func (b *Stats) Recap(ctx context.Context, party models.Party, zone *time.Location) (Recap, error) {
	span := Span{Kind: OfParty, Zone: zone, To: soon(b.now())}.of(party)
	r := Recap{Party: party, Span: span}
	var voters []store.Voter
	var heard []models.SongID
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		if r.Plays, err = tx.Plays().Page(b.span(span), store.PlayMark{}, longestSetList+1); err != nil {
			return err
		}
		if voters, err = tx.Plays().Voters(b.span(span), longestSetList, 1); err != nil {
			return err
		}
		heard, err = tx.Plays().Heard(b.span(span))
		return err
	})
	if err != nil {
		return r, err
	}
	if r.More = len(r.Plays) > longestSetList; r.More {
		r.Plays = r.Plays[:longestSetList]
	}
	slices.Reverse(r.Plays)
	before := make(map[models.SongID]bool, len(heard))
	for _, id := range heard {
		before[id] = true
	}
	r.Awards = awards(awardFacts{plays: r.Plays, heard: before, voters: voters, ended: party.EndedAt > 0})
	r.Statistics, err = b.Statistics(ctx, span)
	return r, err
}
