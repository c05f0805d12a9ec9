package present

import (
	"reflect"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// View is what all pages show at one version of the party: its snapshot and the facts around it. Each broadcast brings them to the next
// one.
type View struct {
	Snapshot *queue.Snapshot
	Facts    Facts
}

// Votes are one guest's votes by entry: -1, 0 or 1.
type Votes map[models.EntryID]int

// Change is the way from one view to the next.
type Change struct {
	Diff api.Diff
	Mine map[models.GuestID]Votes // what guests voted or requested in between
}

// Empty tells whether nothing that a page shows has changed.
func (c Change) Empty() bool {
	d := &c.Diff
	return len(d.Removed)+len(d.Changed)+len(d.Added)+len(d.Placed) == 0 && d.Playback == nil && d.Online == nil && d.Rules == nil &&
		d.Thresholds == nil && len(c.Mine) == 0
}

// Between finds what changed from one view to the next. It costs what changed, plus a cheap pass over the queue.
// Repaint names covers whose colour became known meanwhile; nil = none.
func (p *Painter) Between(from, to View, repaint map[string]bool) Change {
	c := Change{Diff: api.Diff{From: from.Snapshot.Version, Version: to.Snapshot.Version}, Mine: map[models.GuestID]Votes{}}
	before, after := places(from.Snapshot.Queue), places(to.Snapshot.Queue)
	for _, item := range from.Snapshot.Queue {
		if _, ok := after[item.ID]; !ok {
			c.Diff.Removed = append(c.Diff.Removed, item.ID)
		}
	}
	fresh := map[models.EntryID]bool{}
	for _, item := range to.Snapshot.Queue {
		old := from.Snapshot.Items[item.ID]
		if _, listed := before[item.ID]; !listed || !sameSong(old.Song, item.Song) || item.Song != nil && repaint[item.Song.CoverID] {
			fresh[item.ID] = true
			added := p.Entry(to.Snapshot, item)
			added.Fetched = to.Facts.fetched(item)
			c.Diff.Added = append(c.Diff.Added, added)
			c.introduce(old, item)
			continue
		}
		c.compare(from, to, old, item)
	}
	c.Diff.Placed = moves(from.Snapshot.Queue, to.Snapshot.Queue, before, after, fresh)
	p.comparePlayback(&c, from, to, repaint)
	compareRules(&c, from.Snapshot, to.Snapshot)
	if from.Facts.Online != to.Facts.Online {
		online := to.Facts.Online
		c.Diff.Online = &online
	}
	return c
}

func places(list []*queue.Item) map[models.EntryID]int {
	at := make(map[models.EntryID]int, len(list))
	for i, item := range list {
		at[item.ID] = i
	}
	return at
}

// sameSong compares what an entry shows of its song.
func sameSong(a, b *models.Song) bool {
	if a == b || a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	x.Waveform, y.Waveform = nil, nil
	x.Loudness, y.Loudness, x.TruePeak, y.TruePeak = 0, 0, 0, 0
	x.LengthExact, y.LengthExact = false, false
	x.Requests, y.Requests, x.ProbedAt, y.ProbedAt = 0, 0, 0, 0
	return reflect.DeepEqual(x, y)
}

// comparePlayback sends the playback whole when anything of it changed but the votes of its entry.
func (p *Painter) comparePlayback(c *Change, from, to View, repaint map[string]bool) {
	a, b := from.Snapshot.Playback, to.Snapshot.Playback
	old, item := from.Snapshot.Current, to.Snapshot.Current
	same := a.EntryID == b.EntryID && a.Position == b.Position && a.At == b.At && a.Paused == b.Paused && a.Volume == b.Volume &&
		a.VolumeCap == b.VolumeCap && a.AlarmAt == b.AlarmAt && a.DuelUntil == b.DuelUntil &&
		a.Crossfade == b.Crossfade && a.Error == b.Error && a.ActiveOutput == b.ActiveOutput && a.OnAir == b.OnAir &&
		from.Facts.Player == to.Facts.Player && from.Snapshot.Ended == to.Snapshot.Ended &&
		from.Snapshot.FirstSong() == to.Snapshot.FirstSong() &&
		(old == nil) == (item == nil) && (from.Snapshot.ClosedAt == 0) == (to.Snapshot.ClosedAt == 0)
	if same && item != nil {
		same = old.Song == item.Song && old.Status == item.Status && (item.Song == nil || !repaint[item.Song.CoverID])
	}
	switch {
	case !same:
		playback := p.Playback(to.Snapshot, to.Facts)
		c.Diff.Playback = &playback
		if item != nil && (old == nil || old.ID != item.ID) {
			c.introduce(from.Snapshot.Items[item.ID], item)
		} else if item != nil {
			c.hear(old, item)
		}
	case item != nil:
		c.compare(from, to, old, item)
	}
}

// compare notes what changed about an entry that the pages know.
func (c *Change) compare(before, after View, old, item *queue.Item) {
	from, to := before.Snapshot, after.Snapshot
	locked, wasLocked := to.Locked(item), from.Locked(old)
	fetched, wasFetched := after.Facts.fetched(item), before.Facts.fetched(old)
	if old == item && locked == wasLocked && fetched == wasFetched {
		return
	}
	change := api.EntryChange{ID: item.ID}
	changed := false
	changed = note(&change.Votes, old.Votes, item.Votes) || changed
	changed = note(&change.Ups, old.Ups, item.Ups) || changed
	changed = note(&change.Downs, old.Downs, item.Downs) || changed
	changed = note(&change.Status, old.Status, item.Status) || changed
	changed = note(&change.Failure, old.Failure, item.Failure) || changed
	changed = note(&change.Locked, wasLocked, locked) || changed
	changed = note(&change.Fetched, wasFetched, fetched) || changed
	changed = note(&change.Why, why(old), why(item)) || changed
	changed = note(&change.Because, old.Because, item.Because) || changed
	changed = note(&change.Dedication, old.Dedication, item.Dedication) || changed
	changed = note(&change.Voters, voters(from, old), voters(to, item)) || changed
	if was, is := Guest(old.Guest), Guest(item.Guest); is != nil && (was == nil || *was != *is) {
		change.Requester, changed = is, true
	}
	if changed {
		c.Diff.Changed = append(c.Diff.Changed, change)
	}
	c.hear(old, item)
}

// note sets field to the new value where it differs from the old one.
func note[T comparable](field **T, old, is T) bool {
	if old == is {
		return false
	}
	*field = &is
	return true
}

// hear collects whose vote on the item changed. Both lists are in the order of guest ids.
func (c *Change) hear(old, item *queue.Item) {
	a, b := old.Ballots, item.Ballots
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Guest < b[0].Guest:
			c.mine(a[0].Guest, item.ID, 0)
			a = a[1:]
		case len(a) == 0 || b[0].Guest < a[0].Guest:
			c.mine(b[0].Guest, item.ID, int(b[0].Value))
			b = b[1:]
		default:
			if a[0].Value != b[0].Value {
				c.mine(b[0].Guest, item.ID, int(b[0].Value))
			}
			a, b = a[1:], b[1:]
		}
	}
}

// introduce collects the votes on an entry that comes whole, new and withdrawn ones and its requester's: an entry that is sent to all
// carries nobody's own vote.
func (c *Change) introduce(old, item *queue.Item) {
	if old != nil {
		c.hear(old, item)
	}
	if item.GuestID != 0 {
		c.mine(item.GuestID, item.ID, item.VoteOf(item.GuestID))
	}
	for _, said := range item.Ballots {
		c.mine(said.Guest, item.ID, int(said.Value))
	}
}

func (c *Change) mine(guest models.GuestID, entry models.EntryID, value int) {
	if c.Mine[guest] == nil {
		c.Mine[guest] = Votes{}
	}
	c.Mine[guest][entry] = value
}
