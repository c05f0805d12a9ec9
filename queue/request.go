package queue

import (
	"context"
	"errors"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// maxWaiting bounds the queue, so that nobody can fill the box's memory with it.
const maxWaiting = 1000

// Request puts a song into the queue for a guest, or for the party itself; a guest's request counts as their up vote. A song that waits or
// plays already gets that vote instead, and created is false; one that the party itself had chosen becomes the guest's. Hosts may request
// whatever the limits say. Errors: ErrNoSuchSong, ErrSongUnavailable, ErrQueueFull, ErrNoGuest; a *models.RuleError.
func (p *Party) Request(ctx context.Context, by models.Actor, song models.SongID) (e models.Entry, created bool, err error) {
	err = p.change(ctx, func(tx *store.Tx, m txContext) error {
		e, created, err = p.request(tx, &m, by, song)
		return err
	})
	if created && e.Status == models.Preparing {
		p.prepare(ctx, e.ID)
	}
	return e, created, err
}

// request is Request within a change. It may begin a new party, and says so in m.
func (p *Party) request(tx *store.Tx, m *txContext, by models.Actor, song models.SongID) (e models.Entry, created bool, err error) {
	g, err := p.acting(tx, *m, by)
	if err != nil {
		return e, false, err
	}
	s, err := tx.Songs().Get(song)
	if err != nil {
		return e, false, err
	}
	if s.Streams() && !by.Host() { // no guest chooses what the box connects to
		return e, false, models.ErrSongUnavailable
	}
	if err := p.reopenParty(tx, m, by); err != nil {
		return e, false, err
	}
	there, found, err := tx.Entries().OfSong(p.Room, song)
	if err != nil {
		return e, false, err
	}
	if found {
		e, err = p.requestAgain(tx, m, by, there)
		return e, false, err
	}
	if err := p.mayRequest(tx, *m, by, &s); err != nil {
		return e, false, err
	}
	e, err = p.addRequest(tx, m, g, s)
	return e, err == nil, err
}

// requestAgain makes a request of a song that is there already an up vote, where votes are allowed.
func (p *Party) requestAgain(tx *store.Tx, m *txContext, by models.Actor, e models.Entry) (models.Entry, error) {
	if err := m.allow(by, voting.Request); err != nil {
		return e, err
	}
	if by.Guest == 0 {
		return e, errUnchanged
	}
	if e.GuestID == 0 && e.Status.Waiting() {
		return p.adopt(tx, m, by, e)
	}
	if m.allow(by, voting.VoteUp) != nil {
		return e, &models.RuleError{Code: "already_queued"}
	}
	return e, p.setVote(tx, *m, &e, by.Guest, 1)
}

// adopt makes an entry that the party itself had chosen a guest's request.
func (p *Party) adopt(tx *store.Tx, m *txContext, by models.Actor, e models.Entry) (models.Entry, error) {
	s, err := tx.Songs().Get(e.SongID)
	if err != nil {
		return e, err
	}
	if err := p.mayRequest(tx, *m, by, &s); err != nil {
		return e, err
	}
	playback, err := tx.Playbacks().Get(p.Room)
	if err != nil {
		return e, err
	}
	if err := p.ensureParty(tx, m, playback); err != nil {
		return e, err
	}
	if err := p.newcomer(tx, *m, by.Guest); err != nil {
		return e, err
	}
	e.PartyID, e.GuestID, e.Because, e.RequestedAt, e.Version = m.room.PartyID, by.Guest, "", m.now, m.version
	if err := tx.Entries().Save(e); err != nil {
		return e, err
	}
	if err := p.setVote(tx, *m, &e, by.Guest, 1); err != nil && !errors.Is(err, errUnchanged) {
		return e, err
	}
	return e, tx.Songs().CountRequest(e.SongID)
}

// mayRequest holds a request against permissions and limits.
func (p *Party) mayRequest(tx *store.Tx, m txContext, by models.Actor, s *models.Song) error {
	if err := m.allow(by, voting.Request); err != nil {
		return err
	}
	if !s.Available() {
		return models.ErrSongUnavailable
	}
	if by.Host() {
		return nil
	}
	artist := ""
	if m.values.ArtistCooldown > 0 {
		artist = s.Artist
	}
	asked, err := tx.Entries().Asked(p.Room, by.Guest, s.ID, artist, m.now)
	if err != nil {
		return err
	}
	return voting.Refuse(voting.Asking{
		Song: s, Now: m.now, Hour: m.values.At(m.now.Time()), Waiting: asked.Waiting, LastHour: asked.LastHour, QueueSongs: asked.QueueSongs,
		QueueLength: asked.QueueLength, SongStarted: asked.SongStarted, ArtistAt: asked.ArtistAt, ArtistQueued: asked.ArtistQueued,
	}, &m.values, m.words)
}

// addRequest puts a song into the queue that somebody wants: it may begin a new party.
func (p *Party) addRequest(tx *store.Tx, m *txContext, g models.Guest, s models.Song) (models.Entry, error) {
	playback, err := tx.Playbacks().Get(p.Room)
	if err != nil {
		return models.Entry{}, err
	}
	if err := p.ensureParty(tx, m, playback); err != nil {
		return models.Entry{}, err
	}
	return p.addEntry(tx, m, g, s)
}

func (p *Party) addEntry(tx *store.Tx, m *txContext, g models.Guest, s models.Song) (models.Entry, error) {
	waiting, err := tx.Entries().CountWaiting(p.Room)
	if err != nil {
		return models.Entry{}, err
	}
	if waiting >= maxWaiting {
		return models.Entry{}, models.ErrQueueFull
	}
	if g.ID != 0 {
		if err := p.newcomer(tx, *m, g.ID); err != nil {
			return models.Entry{}, err
		}
	}
	e := models.Entry{
		RoomID:      p.Room,
		PartyID:     m.room.PartyID,
		SongID:      s.ID,
		GuestID:     g.ID,
		Status:      models.Preparing,
		RequestedAt: m.now,
		Version:     m.version,
	}
	if s.ProbedAt > 0 {
		e.Status = models.Ready
	}
	if g.ID != 0 {
		e.Votes, e.Ups = 1, 1
	}
	if err := tx.Entries().Create(&e); err != nil || g.ID == 0 {
		return e, err
	}
	if err := tx.Songs().CountRequest(s.ID); err != nil {
		return e, err
	}
	return e, tx.Votes().Set(models.Vote{EntryID: e.ID, GuestID: g.ID, RoomID: p.Room, Value: 1, At: e.RequestedAt, Version: m.version})
}

// newcomer lets a guest's first request of a party start where the others are: one turn below the round that is on, and not above what
// those who asked before them have had on average, because in a round that only a few early guests have begun, nobody else is late.
// So latecomers neither own the night nor wait for it. What it is worth: docs/fairness.md.
func (p *Party) newcomer(tx *store.Tx, m txContext, id models.GuestID) error {
	g, err := tx.Guests().Get(p.Room, id)
	if err != nil || g.PartyID == m.room.PartyID {
		return err
	}
	asked, played, err := tx.Entries().Asking(p.Room, m.room.PartyID)
	if err != nil {
		return err
	}
	g.PartyID, g.Base, g.Played, g.Version = m.room.PartyID, min(max(m.room.Round-1, 0), played/max(asked, 1)), 0, m.version
	return tx.Guests().Save(g)
}

// prepare hands the entry to a worker. Failure is not the guest's problem: tasks finds forgotten entries by itself.
func (p *Party) prepare(ctx context.Context, e models.EntryID) {
	if err := p.Prepare(ctx, e); err != nil {
		p.Log.Warn("entry not handed to a worker yet", "entry", e, "error", err)
	}
}
