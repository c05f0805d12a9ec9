package queue

import (
	"sync/atomic"
	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// rules are the party's settings at one version, ready to be asked. They are never changed.
type rules struct {
	values  settings.Values
	words   voting.Words
	version models.Version // the room's version at which a setting last changed
}

// rulesCache holds the rules as they were last read. Safe for use by many goroutines.
type rulesCache struct{ last atomic.Pointer[rules] }

// at are the room's rules as the transaction sees them: read anew only when a setting has changed, at version.
func (c *rulesCache) at(tx *store.Tx, room models.RoomID, version models.Version) (*rules, error) {
	if r := c.last.Load(); r != nil && r.version == version {
		return r, nil
	}
	stored, err := tx.Settings().All(room)
	if err != nil {
		return nil, err
	}
	r := &rules{values: settings.Load(stored), version: version}
	r.words = voting.WordsOf(&r.values)
	c.last.Store(r)
	return r, nil
}

// allow refuses what the level of say and the permissions do not give the actor.
func (tx *roomTx) allow(by models.Actor, a voting.Action) error {
	if voting.May(by.Role, a, &tx.values) {
		return nil
	}
	return &models.RuleError{Code: "may_not_" + string(a)}
}

// audit writes down what a host did. Guests and the party itself leave no line.
func (tx *roomTx) audit(by models.Actor, action, target, detail string) error {
	return tx.Audits().HostDid(tx.roomID, tx.now, by, action, target, detail)
}

// auditSong is audit of something done to an entry, named by its song.
func (tx *roomTx) auditSong(by models.Actor, action string, e models.Entry) error {
	if by.Role != models.Admin && by.Role != models.Moderator {
		return nil
	}
	song, err := tx.Songs().Get(e.SongID)
	if err != nil {
		return err
	}
	return tx.audit(by, action, song.Name(), "")
}
