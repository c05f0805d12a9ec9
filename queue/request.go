package queue

import (
	"context"
	"errors"
	"slices"

	"upbeat/models"
	"upbeat/voting"
)

// maxWaiting bounds the queue, so that nobody can fill the box's memory with it.
const maxWaiting = 1000

// Request puts a song into the queue for a guest, or for the party itself; a guest's request counts as their up vote. A song that waits or
// plays already gets that vote instead, and created is false; one that the party itself had chosen becomes the guest's. Hosts may request
// whatever the limits say. Errors: ErrNoSuchSong, ErrSongUnavailable, ErrQueueFull, ErrNoGuest; a *models.RuleError.
func (p *Party) Request(ctx context.Context, by models.Actor, song models.SongID) (e models.Entry, created bool, err error) {
	return p.RequestFor(ctx, by, Wish{Song: song})
}

// request is Request within a change. It may begin a new party, and says so in m.
func request(tx *roomTx, by models.Actor, song models.SongID) (e models.Entry, created bool, err error) {
	return requestOf(tx, by, song, false)
}

// requestOf is request; exactly says that no better file of the recording is to play instead.
func requestOf(tx *roomTx, by models.Actor, song models.SongID, exactly bool) (e models.Entry, created bool, err error) {
	g, err := tx.acting(by)
	if err != nil {
		return e, false, err
	}
	s, err := tx.Songs().Get(song)
	if err != nil {
		return e, false, err
	}
	if !exactly {
		if s, err = tx.Songs().Best(s); err != nil {
			return e, false, err
		}
	}
	if s.Streams() && !by.Host() { // no guest chooses what the box connects to
		return e, false, models.ErrSongUnavailable
	}
	if err := reopenParty(tx, by); err != nil {
		return e, false, err
	}
	there, found, err := tx.Entries().OfSong(tx.roomID, s.ID)
	if err != nil {
		return e, false, err
	}
	if found {
		e, err = requestAgain(tx, by, g, there)
		return e, false, err
	}
	if err := mayRequest(tx, by, &s); err != nil {
		return e, false, err
	}
	e, err = addRequest(tx, g, s)
	return e, err == nil, err
}

// requestAgain makes a request of a song that is there already an up vote, where votes are allowed.
func requestAgain(tx *roomTx, by models.Actor, g models.Guest, e models.Entry) (models.Entry, error) {
	if err := tx.allow(by, voting.Request); err != nil {
		return e, err
	}
	if by.Guest == 0 {
		return e, errUnchanged
	}
	if e.GuestID == 0 && e.Status.Waiting() {
		return adopt(tx, by, g, e)
	}
	if tx.allow(by, voting.VoteUp) != nil {
		return e, &models.RuleError{Code: "already_queued"}
	}
	return e, setVote(tx, &e, g, 1)
}

// adopt makes an entry that the party itself had chosen a guest's request.
func adopt(tx *roomTx, by models.Actor, g models.Guest, e models.Entry) (models.Entry, error) {
	s, err := tx.Songs().Get(e.SongID)
	if err != nil {
		return e, err
	}
	if err := mayRequest(tx, by, &s); err != nil {
		return e, err
	}
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil {
		return e, err
	}
	if err := ensureParty(tx, playback); err != nil {
		return e, err
	}
	if err := placeNewcomer(tx, by.Guest); err != nil {
		return e, err
	}
	e.PartyID, e.GuestID, e.Because, e.RequestedAt, e.Version = tx.room.PartyID, by.Guest, "", tx.now, tx.version
	if err := tx.Entries().Save(e); err != nil {
		return e, err
	}
	if err := setVote(tx, &e, g, 1); err != nil && !errors.Is(err, errUnchanged) {
		return e, err
	}
	return e, tx.Songs().CountRequest(e.SongID)
}

// mayRequest holds a request against permissions and limits.
func mayRequest(tx *roomTx, by models.Actor, s *models.Song) error {
	if err := tx.allow(by, voting.Request); err != nil {
		return err
	}
	if !s.Available() {
		return models.ErrSongUnavailable
	}
	if err := onDiskHere(tx, s); err != nil {
		return err
	}
	if by.Host() {
		return nil
	}
	if err := keptOut(tx, s.ID); err != nil {
		return err
	}
	artist := ""
	if tx.values.ArtistCooldown > 0 {
		artist = s.Artist
	}
	asked, err := tx.Entries().Asked(tx.roomID, by.Guest, s.ID, artist, tx.now)
	if err != nil {
		return err
	}
	return voting.Refuse(voting.Asking{
		Song: s, Now: tx.now, Hour: tx.values.At(tx.now.Time()), Waiting: asked.Waiting, LastHour: asked.LastHour, QueueSongs: asked.QueueSongs,
		QueueLength: asked.QueueLength, SongStarted: asked.SongStarted, ArtistAt: asked.ArtistAt, ArtistQueued: asked.ArtistQueued,
	}, &tx.values, tx.words)
}

// onDiskHere refuses a song whose disk is away: nobody waits for what may not come back tonight. What was requested before waits.
func onDiskHere(tx *roomTx, s *models.Song) error {
	if s.Streams() || s.Source == models.SourceRemote {
		return nil
	}
	away, err := tx.DisksAway()
	if err == nil && slices.ContainsFunc(away, func(d models.Disk) bool { return d.Holds(s.Path) }) {
		err = &models.RuleError{Code: "disk_away"}
	}
	return err
}

// addRequest puts a song into the queue that somebody wants: it may begin a new party.
func addRequest(tx *roomTx, g models.Guest, s models.Song) (models.Entry, error) {
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil {
		return models.Entry{}, err
	}
	if err := ensureParty(tx, playback); err != nil {
		return models.Entry{}, err
	}
	return addEntry(tx, g, s)
}

func addEntry(tx *roomTx, g models.Guest, s models.Song) (models.Entry, error) {
	waiting, err := tx.Entries().CountWaiting(tx.roomID)
	if err != nil {
		return models.Entry{}, err
	}
	if waiting >= maxWaiting {
		return models.Entry{}, models.ErrQueueFull
	}
	if g.ID != 0 {
		if err := placeNewcomer(tx, g.ID); err != nil {
			return models.Entry{}, err
		}
	}
	e := models.Entry{
		RoomID:      tx.roomID,
		PartyID:     tx.room.PartyID,
		SongID:      s.ID,
		GuestID:     g.ID,
		Status:      models.Preparing,
		RequestedAt: tx.now,
		Version:     tx.version,
	}
	if s.ProbedAt > 0 {
		e.Status = models.Ready
	}
	if g.ID != 0 && !g.Doubted() {
		e.Votes, e.Ups = 1, 1
	}
	if err := tx.Entries().Create(&e); err != nil || g.ID == 0 {
		return e, err
	}
	if err := tx.Songs().CountRequest(s.ID); err != nil {
		return e, err
	}
	return e, tx.Votes().Set(models.Vote{EntryID: e.ID, GuestID: g.ID, RoomID: tx.roomID, Value: 1, At: e.RequestedAt, Version: tx.version})
}

// placeNewcomer lets a guest's first request of a party start where the others are: one turn below the round that is on, and not above what
// those who asked before them have had on average, because in a round that only a few early guests have begun, nobody else is late.
// So latecomers neither own the party nor wait for it. What it is worth: docs/fairness.md.
func placeNewcomer(tx *roomTx, id models.GuestID) error {
	g, err := tx.Guests().Get(tx.roomID, id)
	if err != nil || g.PartyID == tx.room.PartyID {
		return err
	}
	asked, played, err := tx.Entries().Asking(tx.roomID, tx.room.PartyID)
	if err != nil {
		return err
	}
	g.PartyID, g.Base, g.Played, g.Version = tx.room.PartyID, min(max(tx.room.Round-1, 0), played/max(asked, 1)), 0, tx.version
	return tx.Guests().Save(g)
}

// handToWorker hands the entry to a worker. Failure is not the guest's problem: tasks finds forgotten entries by itself.
func handToWorker(ctx context.Context, p *Party, e models.EntryID) {
	if err := p.Prepare(ctx, e); err != nil {
		p.Log.Warn("entry not handed to a worker yet", "entry", e, "error", err)
	}
}
