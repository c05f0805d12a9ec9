package queue

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Blocks is what hosts keep out: songs, in all their files, and artists, for a party or for ever. Guests cannot request it and the party
// does not choose it; hosts still may.
type Blocks struct{ Party *Party }

// Bar is what is to be kept out.
type Bar struct {
	Song    models.SongID
	Artist  bool // all songs of the song's first artist, instead of the song
	Tonight bool // for the party that is on, or else for the next one
}

// Blocked is what keeping something out did.
type Blocked struct {
	Block   models.Block
	Removed int          // waiting songs that were taken out
	Act     models.ActID // undoes it
}

// List reads what is kept out, the newest first. Errors: ErrNotAllowed.
func (b Blocks) List(ctx context.Context, by models.Actor) ([]models.Block, error) {
	if !by.Host() {
		return nil, models.ErrNotAllowed
	}
	var list []models.Block
	err := read(ctx, b.Party, func(tx *roomTx) (err error) {
		list, err = tx.Blocks().List(tx.roomID, partyNow(tx))
		return err
	})
	return list, err
}

// Add keeps something out, and takes out of the queue what waits of it. What plays goes on. Something that was kept out for another time
// is kept out for this one. Errors: ErrNotAllowed, ErrNoSuchSong, ErrNoArtist; a *models.RuleError.
func (b Blocks) Add(ctx context.Context, by models.Actor, bar Bar) (done Blocked, err error) {
	err = b.Party.change(ctx, func(tx *roomTx) error {
		done = Blocked{}
		if err := mayBlock(tx, by); err != nil {
			return err
		}
		var err error
		if done.Block, err = describe(tx, by, bar); err != nil {
			return err
		}
		act := &hostAct{action: "block", target: done.Block.Name}
		if bar.Tonight {
			act.action = "block_tonight"
		}
		err = recorded(tx, by, act, func() error {
			if err := putBlock(tx, &done.Block, &act.changes); err != nil {
				return err
			}
			done.Removed, err = takeOutBarred(tx, by)
			return err
		})
		if err != nil {
			return err
		}
		if done.Act = tx.recorded; bar.Tonight {
			return tx.audit(by, "block_tonight", act.target, "")
		}
		return tx.audit(by, "block", act.target, "")
	})
	return done, err
}

// Remove lets something in again. Errors: ErrNotAllowed, ErrNoSuchBlock; a *models.RuleError.
func (b Blocks) Remove(ctx context.Context, by models.Actor, id models.BlockID) (done Blocked, err error) {
	err = b.Party.change(ctx, func(tx *roomTx) error {
		done = Blocked{}
		if err := mayBlock(tx, by); err != nil {
			return err
		}
		var err error
		if done.Block, err = tx.Blocks().Get(tx.roomID, id); err != nil {
			return err
		}
		act := &hostAct{action: "unblock", target: done.Block.Name}
		err = recorded(tx, by, act, func() error { return dropBlock(tx, done.Block, &act.changes) })
		if err != nil {
			return err
		}
		done.Act = tx.recorded
		return tx.audit(by, "unblock", act.target, "")
	})
	return done, err
}

func mayBlock(tx *roomTx, by models.Actor) error {
	if !by.Host() {
		return models.ErrNotAllowed
	}
	return tx.allow(by, voting.Remove)
}

// partyNow is the party for which "tonight" holds.
func partyNow(tx *roomTx) models.PartyID { return cmp.Or(tx.room.PartyID, models.NextParty) }

// describe is the block that keeps out what a host means.
func describe(tx *roomTx, by models.Actor, bar Bar) (models.Block, error) {
	block := models.Block{RoomID: tx.roomID, SongID: bar.Song, Account: by.Account, At: tx.now}
	if bar.Tonight {
		block.PartyID = partyNow(tx)
	}
	song, err := tx.Songs().Get(bar.Song)
	if err != nil {
		return block, err
	}
	if block.Name = song.Name(); !bar.Artist {
		return block, nil
	}
	block.SongID = 0
	artists, err := tx.Blocks().ArtistsOf(bar.Song)
	if err != nil || len(artists) == 0 {
		return block, errors.Join(err, models.ErrNoArtist)
	}
	first := slices.MinFunc(artists, func(a, b store.Facet) int { return standsAt(song.Artist, a.Name) - standsAt(song.Artist, b.Name) })
	block.Artist, block.Name = first.Key, first.Name
	return block, nil
}

// standsAt is where a name stands in a credit; behind everything where it is not written like that.
func standsAt(credit, name string) int {
	if at := strings.Index(strings.ToLower(credit), strings.ToLower(name)); at >= 0 {
		return at
	}
	return len(credit)
}

// putBlock puts a block on the list, in the place of one of the same song or artist.
func putBlock(tx *roomTx, block *models.Block, changes *models.ActChanges) error {
	old, err := tx.Blocks().Of(tx.roomID, block.SongID, block.Artist)
	switch {
	case errors.Is(err, models.ErrNoSuchBlock):
	case err != nil:
		return err
	case old.PartyID == block.PartyID:
		return &models.RuleError{Code: "blocked_already", Text: block.Name}
	default:
		if err := dropBlock(tx, old, changes); err != nil {
			return err
		}
	}
	if err := tx.Blocks().Create(block); err != nil {
		return err
	}
	changes.Blocks = append(changes.Blocks, models.BlockChange{Block: *block, Added: true})
	return nil
}

func dropBlock(tx *roomTx, block models.Block, changes *models.ActChanges) error {
	changes.Blocks = append(changes.Blocks, models.BlockChange{Block: block})
	return tx.Blocks().Delete(block.ID)
}

// takeOutBarred takes out of the queue what is kept out by now, but for what hosts requested themselves or put there.
func takeOutBarred(tx *roomTx, by models.Actor) (removed int, err error) {
	list, err := tx.Entries().Listed(tx.roomID)
	if err != nil {
		return 0, err
	}
	songs := make([]models.SongID, len(list))
	for i, e := range list {
		songs[i] = e.SongID
	}
	barred, err := tx.Blocks().Among(tx.roomID, partyNow(tx), songs)
	if err != nil {
		return 0, err
	}
	for _, e := range list {
		if barred[e.SongID] == "" || !e.Status.Listed() {
			continue
		}
		if err := takeOut(tx, by, e); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// keptOut refuses a song that hosts keep out.
func keptOut(tx *roomTx, song models.SongID) error {
	barred, err := tx.Blocks().Among(tx.roomID, partyNow(tx), []models.SongID{song})
	if err == nil && barred[song] != "" {
		err = &models.RuleError{Code: "blocked", Text: barred[song]}
	}
	return err
}

// keptOutOf tells which of some songs hosts keep out of the party that is on in a room.
func keptOutOf(tx *store.Tx, room models.RoomID, songs []models.SongID) (map[models.SongID]string, error) {
	row, err := tx.Rooms().Get(room)
	if err != nil {
		return nil, err
	}
	return tx.Blocks().Among(room, cmp.Or(row.PartyID, models.NextParty), songs)
}

// ruleOnly is an error that is no refusal.
func ruleOnly(err error) error {
	var rule *models.RuleError
	if errors.As(err, &rule) {
		return nil
	}
	return err
}

// blocks takes off the list what an act put there, and puts back what it took off, where nobody has done otherwise since.
func (u *undoing) blocks() error {
	for _, c := range slices.Backward(u.act.Changes.Blocks) {
		now, err := u.tx.Blocks().Of(u.tx.roomID, c.Block.SongID, c.Block.Artist)
		there := err == nil
		switch {
		case err != nil && !errors.Is(err, models.ErrNoSuchBlock):
			return err
		case c.Added && there && now.ID == c.Block.ID:
			err = dropBlock(u.tx, now, u.changes)
		case !c.Added && !there && (c.Block.PartyID == 0 || c.Block.PartyID == partyNow(u.tx)):
			block := c.Block
			block.RoomID = u.tx.roomID
			err = putBlock(u.tx, &block, u.changes)
		default:
			u.leave("changed", c.Block.Name)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}
