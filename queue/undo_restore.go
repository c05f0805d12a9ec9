package queue

import (
	"encoding/json"
	"errors"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// undoing is an act while it is taken back.
type undoing struct {
	tx        *roomTx
	by        models.Actor
	act       *models.Act
	lights    Lights             // nil = there are none
	changes   *models.ActChanges // of the undo: votes, guests, settings and lights
	touched   []models.EntryID   // whose votes are to be counted anew
	preparing []models.EntryID   // restored, and to be prepared
	left      []Left
}

// leave notes what cannot be restored.
func (u *undoing) leave(code, text string) { u.left = append(u.left, Left{code, text}) }

// leaveEntry is leave of an entry, named by its song.
func (u *undoing) leaveEntry(code string, e models.Entry) error {
	song, err := u.tx.Songs().Get(e.SongID)
	if err != nil && !errors.Is(err, models.ErrNoSuchSong) {
		return err
	}
	u.leave(code, song.Name())
	return nil
}

// guests gives back what guests may do.
func (u *undoing) guests() error {
	for _, c := range u.act.Changes.Guests {
		g, err := u.tx.currentGuest(c.ID)
		if errors.Is(err, models.ErrNoGuest) {
			u.leave("forgotten", "")
			continue
		}
		if err != nil {
			return err
		}
		was := models.GuestState{Muted: g.Muted, Banned: g.Banned}
		if c.Before.Muted != c.After.Muted {
			g.Muted = c.Before.Muted
		}
		if c.Before.Banned != c.After.Banned {
			g.Banned = c.Before.Banned
		}
		is := models.GuestState{Muted: g.Muted, Banned: g.Banned}
		if is == was {
			continue
		}
		g.Version, g.StandingVersion = u.tx.version, u.tx.version
		if err := u.tx.Guests().Save(g); err != nil {
			return err
		}
		u.changes.Guests = append(u.changes.Guests, models.GuestChange{ID: g.ID, Before: was, After: is})
	}
	return nil
}

// settings gives settings their old values back, but for those that have been changed since.
func (u *undoing) settings() error {
	back := settings.Changes{}
	for _, c := range u.act.Changes.Settings {
		s, known := settings.Of(c.Name)
		if !known || u.tx.values.JSON(s) != c.After {
			u.leave("changed", c.Name)
			continue
		}
		back[c.Name] = json.RawMessage(c.Before)
	}
	if len(back) == 0 {
		return nil
	}
	next, changed, err := u.tx.values.With(back)
	if err != nil {
		return err
	}
	if err := mayGovern(u.tx, u.by, Government{Changes: back}, next); err != nil {
		return err
	}
	u.changes.Settings = settingChanges(changed)
	return saveSettings(u.tx, u.by, Government{}, changed)
}

// lamps gives back lamps, zones and scenes.
func (u *undoing) lamps() error {
	c := u.act.Changes.Lights
	switch {
	case c == nil:
		return nil
	case u.lights == nil:
		u.leave("changed", u.act.Target)
		return nil
	}
	done, left, err := u.lights.Restore(u.tx.Tx, *c)
	for _, name := range left {
		u.leave("changed", name)
	}
	u.changes.Lights = done
	return err
}

// settingChanges are changed settings as an act keeps them.
func settingChanges(changed []settings.Changed) []models.SettingChange {
	list := make([]models.SettingChange, len(changed))
	for i, c := range changed {
		list[i] = models.SettingChange{Name: c.Setting.Name, Before: c.Old, After: c.New}
	}
	return list
}

// entries brings entries back to what they were, or takes them out again.
func (u *undoing) entries() error {
	ids := make([]models.EntryID, len(u.act.Changes.Entries))
	for i, c := range u.act.Changes.Entries {
		ids[i] = c.ID
	}
	rows, err := u.tx.Entries().Some(u.tx.roomID, ids)
	if err != nil {
		return err
	}
	now := make(map[models.EntryID]models.Entry, len(rows))
	for _, e := range rows {
		now[e.ID] = e
	}
	places := u.placesStand(now)
	for _, c := range u.act.Changes.Entries {
		e, there := now[c.ID]
		if !there {
			continue
		}
		if c.Before.Status != c.After.Status {
			if err := u.status(c, &e); err != nil {
				return err
			}
		}
		if places && c.Before.Place != c.After.Place && !heard(e) {
			e.Place, e.Version = c.Before.Place, u.tx.version
			if err := u.tx.Entries().Save(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// heard tells whether an entry plays or has played, if not to its end.
func heard(e models.Entry) bool {
	return e.Status == models.Playing || e.StartedAt > 0 && !e.Status.Waiting()
}

// placesStand tells whether what the act moved still stands where the act put it: an order by hand is given back as a whole, or not at all.
func (u *undoing) placesStand(now map[models.EntryID]models.Entry) bool {
	for _, c := range u.act.Changes.Entries {
		e, there := now[c.ID]
		if there && c.Before.Place != c.After.Place && !heard(e) && e.Place != c.After.Place {
			u.leave("moved", "")
			return false
		}
	}
	return true
}

// status brings an entry back to the status that it had, where it still has the one that the act gave it.
func (u *undoing) status(c models.EntryChange, e *models.Entry) error {
	switch {
	case e.Status == c.Before.Status:
		return nil
	case heard(*e) && c.Before.Status != models.Failed: // that one was failed before
		return u.leaveEntry("played", *e)
	case e.Status != c.After.Status && !(e.Status.Waiting() && c.After.Status.Waiting()), e.EndedAt != c.After.EndedAt:
		return u.leaveEntry("gone", *e)
	case !c.Before.Status.Listed():
		return u.endAgain(c, e)
	}
	if code, err := u.barred(c, *e); err != nil || code != "" {
		return errors.Join(err, u.leaveEntry(code, *e))
	}
	e.Status, e.Failure, e.EndedAt, e.Version = c.Before.Status, c.Before.Failure, c.Before.EndedAt, u.tx.version
	if e.Status.Waiting() && u.tx.room.PartyID != 0 {
		e.PartyID = u.tx.room.PartyID
	}
	if e.Status == models.Preparing {
		u.preparing = append(u.preparing, e.ID)
	}
	u.touched = append(u.touched, e.ID)
	return u.tx.Entries().Save(*e)
}

// endAgain takes an entry out again that an undo had brought back.
func (u *undoing) endAgain(c models.EntryChange, e *models.Entry) error {
	ended, err := endEntry(u.tx, *e, c.Before.Status)
	if err != nil {
		return err
	}
	ended.Failure, ended.EndedAt = c.Before.Failure, c.Before.EndedAt
	*e = ended
	return u.tx.Entries().Save(ended)
}

// barred tells why an entry may not come back into the queue; "" = it may.
func (u *undoing) barred(c models.EntryChange, e models.Entry) (code string, err error) {
	if e.GuestID == models.Forgotten {
		return "forgotten", nil
	}
	if e.GuestID > 0 {
		g, err := u.tx.currentGuest(e.GuestID)
		switch {
		case errors.Is(err, models.ErrNoGuest):
			return "forgotten", nil
		case err != nil:
			return "", err
		case g.Banned:
			return "banned", nil
		}
	}
	if !c.Before.Status.Waiting() {
		return "", nil
	}
	if err := keptOut(u.tx, e.SongID); err != nil {
		return "blocked", ruleOnly(err)
	}
	if _, again, err := u.tx.Entries().OfSong(u.tx.roomID, e.SongID); err != nil || again {
		return "again", err
	}
	waiting, err := u.tx.Entries().CountWaiting(u.tx.roomID)
	if err == nil && waiting >= maxWaiting {
		code = "full"
	}
	return code, err
}

// votes gives votes back, or takes them back again, where the guest has not voted otherwise since, also on what
// is out of the queue now and may come back. What has played keeps its sums.
func (u *undoing) votes() error {
	for _, c := range u.act.Changes.Votes {
		e, err := u.tx.Entries().Get(u.tx.roomID, c.Entry)
		if errors.Is(err, models.ErrNoSuchEntry) {
			continue
		}
		if err != nil {
			return err
		}
		if heard(e) && e.Status != models.Playing {
			continue
		}
		if err := u.vote(c, e); err != nil {
			return err
		}
	}
	return nil
}

func (u *undoing) vote(c models.VoteChange, e models.Entry) error {
	g, err := u.tx.currentGuest(c.Guest)
	if errors.Is(err, models.ErrNoGuest) || err == nil && g.Banned && c.Before != 0 {
		return nil
	}
	if err != nil {
		return err
	}
	was, err := u.tx.Votes().Row(c.Entry, c.Guest)
	if err != nil || was.Value != c.After || was.Value == c.Before {
		return err
	}
	if ends, err := u.endsSong(e, e.Votes-was.Value+c.Before); err != nil || ends {
		return err
	}
	is := models.Vote{EntryID: c.Entry, GuestID: c.Guest, RoomID: u.tx.roomID, Value: c.Before, At: c.At, Version: u.tx.version}
	if err := u.tx.Votes().Set(is); err != nil {
		return err
	}
	u.changes.Votes = append(u.changes.Votes,
		models.VoteChange{Entry: c.Entry, Guest: c.Guest, Before: was.Value, After: is.Value, At: was.At})
	u.touched = append(u.touched, c.Entry)
	return nil
}

// endsSong tells whether the song that plays would be voted off with this sum of votes: no undo ends it.
func (u *undoing) endsSong(e models.Entry, votes int) (bool, error) {
	if e.Status != models.Playing || votes >= e.Votes {
		return false, nil
	}
	present, err := u.tx.Guests().CountPresent(u.tx.roomID)
	return voting.Out(votes, voting.SkipAt(present, &u.tx.values)), err
}

// count brings the sums of what was restored in step with its votes: who was doubted or forgotten meanwhile counts as they do now.
func (u *undoing) count() error { return u.tx.Entries().CountVotes(u.touched, u.tx.version) }
