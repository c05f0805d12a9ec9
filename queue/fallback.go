package queue

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

const (
	minuteMs models.Millis = 60_000
	// restFor is how long a song that was heard is not chosen again, where there are others.
	restFor = 4 * 60 * minuteMs
	// artistRest is the same for an artist.
	artistRest = 30 * minuteMs
	// failWindow is within which failures of the party's own choices are counted: after failTrust of them it trusts only songs that gave
	// sound before, and after failMost it waits, rather than put a whole unplugged drive into the queue, song by song.
	failWindow = 2 * minuteMs
	failTrust  = 3
	failMost   = 10
	// barrenFor is how long nobody looks again where nothing could be found.
	barrenFor = 5_000
	// replaced is the reason of a choice that was taken back: not because somebody did not want it.
	replaced = "replaced"
)

// pick is a song that the party chooses, and why: see models.Entry.Because.
type pick struct {
	song    store.Choosable
	because string
}

// refillNeed is what refill finds: what waits, and what should.
type refillNeed struct {
	*rules
	room    models.Room
	at      models.Millis // when it was read
	hour    settings.Now
	wanted  string         // what choices are to be made from; "" = none
	from    string         // what those that wait were made from
	others  int            // requests that wait, up to as many as make choices needless
	own     []models.Entry // waiting choices, the oldest first
	failed  int            // choices that failed a moment ago
	playing models.EntryID
	locked  models.EntryID
}

// fallback chooses what plays when nothing that was requested waits.
type fallback struct {
	party *Party
	empty atomic.Pointer[emptyResult]
}

// refill keeps fallback_ahead songs of the party's own choice waiting while a fallback is on and fewer requests than that wait. Choices
// that no guest has voted on go when the fallback is switched off or changed, or the rules of the hour no longer allow them. It changes
// nothing where nothing is due, so any number of processes may call it after each change.
func (f *fallback) refill(ctx context.Context) error {
	var d refillNeed
	var back []models.Entry
	err := read(ctx, f.party, func(tx *roomTx) error {
		var err error
		if d, err = findRefillNeed(tx); err != nil {
			return err
		}
		back, err = d.outdated(tx)
		return err
	})
	if err != nil {
		return err
	}
	var picks []pick
	if n := d.missing(len(back)); n > 0 && !f.foundNothing(d) {
		if picks, err = f.choose(ctx, d, n); err != nil {
			return err
		}
		f.rememberEmpty(d, len(picks) == 0)
	}
	if len(back) == 0 && len(picks) == 0 && d.from == d.wanted {
		return nil
	}
	return f.replace(ctx, d, picks)
}

// replace takes back what is outdated and adds the picks, if the party still stands as they were made for.
func (f *fallback) replace(ctx context.Context, seen refillNeed, picks []pick) error {
	var added []models.Entry
	err := f.party.change(ctx, func(tx *roomTx) error {
		added = nil
		d, err := findRefillNeed(tx)
		if err != nil {
			return err
		}
		if d.wanted != seen.wanted {
			return errUnchanged // the change that made it so brings the next look
		}
		back, err := d.outdated(tx)
		if err != nil {
			return err
		}
		if err := takeBack(tx, back); err != nil {
			return err
		}
		if added, err = addChoices(tx, d, picks, d.missing(len(back))); err != nil {
			return err
		}
		if len(back)+len(added) == 0 && d.from == d.wanted {
			return errUnchanged
		}
		return tx.Rooms().SetChosenFrom(tx.roomID, d.wanted)
	})
	if err != nil {
		return err
	}
	for _, e := range added {
		if e.Status == models.Preparing {
			handToWorker(ctx, f.party, e.ID)
		}
	}
	return nil
}

// findRefillNeed reads what waits and what should. Most of the time there is nothing to do, and that is seen in a glance.
func findRefillNeed(tx *roomTx) (refillNeed, error) {
	d := refillNeed{rules: tx.rules, room: tx.room, at: tx.now, hour: tx.values.At(tx.now.Time())}
	d.wanted = d.source()
	var err error
	if d.from, err = tx.Rooms().ChosenFrom(tx.roomID); err != nil || d.wanted == "" && d.from == "" {
		return d, err
	}
	if d.others, err = tx.Entries().CountRequests(tx.roomID, tx.values.FallbackAhead); err != nil ||
		d.from == d.wanted && d.others >= tx.values.FallbackAhead {
		return d, err
	}
	if d.own, err = tx.Entries().Choices(tx.roomID); err != nil {
		return d, err
	}
	if d.failed, err = tx.Entries().CountFailedChoices(tx.roomID, tx.now-failWindow); err != nil {
		return d, err
	}
	playback, err := tx.Playbacks().Get(tx.roomID)
	d.playing, d.locked = playback.EntryID, playback.NextID
	return d, err
}

// source names what choices are made from and under which rules; "" = none are to be made. Its first line is the source.
func (d *refillNeed) source() string {
	v := &d.values
	if v.Fallback == settings.NoFallback || closed(d.room, d.hour) || v.Fallback == settings.FromStream && v.StreamURL == "" {
		return ""
	}
	of := v.FallbackOf
	switch v.Fallback {
	case settings.FromGenre, settings.FromArtist, settings.FromPlaylist:
	case settings.FromStream:
		of = v.StreamURL
	default:
		of = ""
	}
	return strings.Join(
		[]string{
			string(v.Fallback) + ":" + of,
			strconv.FormatBool(d.hour.NoExplicit),
			strconv.Itoa(v.SongMinutes),
			strings.Join(v.Forbidden, "\n"),
		},
		"\n",
	)
}

// outdated lists the party's choices that are to be taken back: chosen from something else, forbidden by now, or more than wanted. What a
// guest has voted on stays, unless all choosing has ended or the rules forbid it; so does what is about to play.
func (d *refillNeed) outdated(tx *roomTx) ([]models.Entry, error) {
	if d.from == d.wanted && len(d.own) <= d.values.FallbackAhead {
		return nil, nil
	}
	forbidden, err := d.forbidden(tx)
	if err != nil {
		return nil, err
	}
	was, _, _ := strings.Cut(d.from, "\n")
	is, _, _ := strings.Cut(d.wanted, "\n")
	surplus := len(d.own) - d.values.FallbackAhead
	var back []models.Entry
	for _, e := range slices.Backward(d.own) {
		switch unvoted := e.Ups == 0 && e.Downs == 0 && e.Place == 0; {
		case forbidden[e.SongID], d.wanted == "" && unvoted:
		case e.ID == d.locked || !unvoted || was == is && surplus <= 0:
			continue
		}
		surplus--
		back = append(back, e)
	}
	return back, nil
}

// forbidden tells which songs of the party's choices the rules no longer allow.
func (d *refillNeed) forbidden(tx *roomTx) (map[models.SongID]bool, error) {
	if d.wanted == "" || d.from == d.wanted || len(d.own) == 0 {
		return nil, nil
	}
	ids := make([]models.SongID, len(d.own))
	for i, e := range d.own {
		ids[i] = e.SongID
	}
	songs, err := tx.Songs().Some(ids)
	forbidden := map[models.SongID]bool{}
	for i := range songs {
		forbidden[songs[i].ID] = !d.allowed(&songs[i])
	}
	return forbidden, err
}

// allowed tells whether the rules of the hour let a song play that nobody asked for.
func (d *refillNeed) allowed(s *models.Song) bool { return voting.Fits(s, d.hour, &d.values, d.words) }

// missing is how many choices are to be made, once so many have been taken back.
func (d *refillNeed) missing(back int) int {
	ahead := d.values.FallbackAhead
	if d.wanted == "" || d.others >= ahead || d.failed >= failMost {
		return 0
	}
	if d.values.Fallback == settings.FromStream {
		ahead = 1
	}
	return max(ahead-(len(d.own)-back), 0)
}

// takeBack takes choices out of the queue as if they had never been there: the songs may be chosen again.
func takeBack(tx *roomTx, list []models.Entry) error {
	for _, e := range list {
		e, err := endEntry(tx, e, models.Removed)
		if err != nil {
			return err
		}
		e.Failure, e.EndedAt = replaced, 0
		if err := tx.Entries().Save(e); err != nil {
			return err
		}
	}
	return nil
}

// addChoices puts up to n picks into the queue, except those that have come into it meanwhile.
func addChoices(tx *roomTx, d refillNeed, picks []pick, n int) ([]models.Entry, error) {
	var added []models.Entry
	for _, c := range picks {
		if len(added) == n {
			break
		}
		if _, there, err := tx.Entries().OfSong(tx.roomID, c.song.ID); err != nil || there {
			if err != nil {
				return nil, err
			}
			continue
		}
		if err := auditEmptyFallback(tx, c.because); err != nil {
			return nil, err
		}
		if tx.room.PartyID == 0 { // else the party is the one of those who were last here
			if _, err := beginParty(tx, ""); err != nil {
				return nil, err
			}
		}
		song, err := tx.Songs().Get(c.song.ID)
		if err != nil {
			return nil, err
		}
		if song, err = tx.Songs().Best(song); err != nil {
			return nil, err
		}
		e, err := addEntry(tx, models.Guest{}, song)
		if err != nil {
			return nil, err
		}
		e.Because = c.because
		if err := tx.Entries().Save(e); err != nil {
			return nil, err
		}
		added = append(added, e)
	}
	return added, nil
}

// auditEmptyFallback writes into the audit log, once in a party, that the library stands in for a fallback that has nothing to play.
func auditEmptyFallback(tx *roomTx, because string) error {
	code, name, _ := strings.Cut(because, ":")
	if code != becauseInstead {
		return nil
	}
	since := models.Millis(0)
	if tx.room.PartyID != 0 {
		party, err := tx.Parties().Get(tx.roomID, tx.room.PartyID)
		if err != nil {
			return err
		}
		since = party.StartedAt
	}
	told, err := tx.Audits().Exists(tx.roomID, "fallback_empty", name, since)
	if err != nil || told {
		return err
	}
	return tx.Audits().Create(models.Audit{RoomID: tx.roomID, At: tx.now, Role: models.System, Action: "fallback_empty", Target: name})
}

// emptyResult remembers that nothing could be found, so that a busy queue does not have it looked for at each vote.
type emptyResult struct {
	from    string
	playing models.EntryID
	until   models.Millis
}

func (f *fallback) foundNothing(d refillNeed) bool {
	b := f.empty.Load()
	return b != nil && b.from == d.wanted && b.playing == d.playing && d.at < b.until && d.at >= b.until-barrenFor
}

func (f *fallback) rememberEmpty(d refillNeed, nothing bool) {
	if nothing {
		f.empty.Store(&emptyResult{from: d.wanted, playing: d.playing, until: d.at + barrenFor})
	} else {
		f.empty.Store(nil)
	}
}
