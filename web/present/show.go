// Package present turns the party (a queue.Snapshot) into what a guest sees (api.State) and finds the difference between two views of it.
// web paints pages and answers with it, web/hub broadcasts it. It is pure but for the memory of covers' colours: no I/O, no clock of its
// own.
package present

import (
	"strings"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// Facts are what a state shows beyond the snapshot.
type Facts struct {
	Online int  // guests with an open page
	Player bool // a player holds the lease
	// how far the songs are that are being fetched, in percent; nil = none is, or it is not known. Not to be changed
	Fetched *map[models.SongID]int
}

// fetched is how far an entry's song is fetched, in percent; 0 = it is not being fetched, or that is not known.
func (f Facts) fetched(item *queue.Item) int {
	if f.Fetched == nil || item.Status != models.Preparing {
		return 0
	}
	return (*f.Fetched)[item.SongID]
}

// Painter makes views. Safe for use by many goroutines.
type Painter struct {
	accents *Accents
}

// NewPainter paints with the colours that accents knows.
func NewPainter(accents *Accents) *Painter { return &Painter{accents: accents} }

// Guest is a person as others see them; nil for the party itself.
func Guest(g *models.Guest) *api.Guest {
	if g == nil || g.ID == 0 {
		return nil
	}
	return &api.Guest{ID: g.ID, Name: g.Name, Colour: g.Colour}
}

// Song is a song of the library as a guest sees it.
func (p *Painter) Song(s *models.Song) api.Song {
	if s == nil {
		return api.Song{}
	}
	v := api.Song{
		ID: s.ID, Title: s.Title, Artist: s.Artist, Album: s.Album, Year: s.Year, Genre: s.Genre, Duration: s.Duration,
		Accent: p.accents.Of(s.ID, s.CoverID), Problem: s.Problem, Explicit: s.Explicit,
	}
	if s.CoverID != "" {
		v.Cover = "/covers/" + s.CoverID
	}
	if s.MissingAt != 0 && s.Source != models.SourceRemote && v.Problem == "" {
		v.Problem = models.ProblemMissing
	}
	return v
}

// Songs are search results: those that wait or play say as which entry.
func (p *Painter) Songs(songs []models.Song, snap *queue.Snapshot) []api.Song {
	waiting := make(map[models.SongID]models.EntryID, len(snap.Items))
	for id, item := range snap.Items {
		if item.Status != models.Failed {
			waiting[item.SongID] = id
			if item.Song != nil && item.Song.CopyOf != 0 {
				waiting[item.Song.CopyOf] = id
			}
		}
	}
	list := make([]api.Song, len(songs))
	for i := range songs {
		list[i] = p.Song(&songs[i])
		if songs[i].Copies > 1 {
			list[i].Versions = songs[i].Copies
		}
		if list[i].InQueue = waiting[songs[i].ID]; list[i].InQueue == 0 && songs[i].CopyOf != 0 {
			list[i].InQueue = waiting[songs[i].CopyOf]
		}
		list[i].Playing = list[i].InQueue != 0 && list[i].InQueue == snap.Playback.EntryID
	}
	return list
}

// Entry is an item of the snapshot, about nobody: no vote is mine and no entry either.
func (p *Painter) Entry(snap *queue.Snapshot, item *queue.Item) api.Entry {
	return api.Entry{
		ID: item.ID, Song: p.Song(item.Song), Votes: item.Votes, Ups: item.Ups, Downs: item.Downs, Requester: Guest(item.Guest),
		Status: item.Status, Failure: item.Failure, Locked: snap.Locked(item), RequestedAt: item.RequestedAt,
		Why: why(item), Because: item.Because, Dedication: item.Dedication, Voters: voters(snap, item),
	}
}

// Playback is what the room hears, about nobody.
func (p *Painter) Playback(snap *queue.Snapshot, facts Facts) api.Playback {
	row := snap.Playback
	v := api.Playback{
		Position: row.Position, At: row.At, Paused: row.Paused, Volume: row.Volume, VolumeCap: row.VolumeCap, AlarmAt: row.AlarmAt,
		Closed: snap.ClosedAt != 0, Crossfade: row.Crossfade, Error: row.Error, First: snap.FirstSong(),
	}
	if row.DuelUntil != 0 {
		v.Duel = &api.Duel{First: row.DuelFirst, Second: row.DuelSecond, Until: row.DuelUntil}
	}
	if row.AlarmSound == queue.AlarmClicks {
		v.AlarmAt, v.ClicksAt = 0, row.AlarmAt
	}
	if snap.Ended.Entry != 0 {
		v.Ended = &api.Ended{Entry: snap.Ended.Entry, Reason: snap.Ended.Reason}
	}
	if facts.Player {
		v.Output, _, _ = strings.Cut(row.ActiveOutput, ":")
	}
	if snap.Current == nil {
		return v
	}
	entry := p.Entry(snap, snap.Current)
	if s := snap.Current.Song; s != nil && s.Streams() && row.OnAir != "" { // the station stands where the artist does
		entry.Song.Title, entry.Song.Artist = row.OnAir, entry.Song.Title
	}
	song := entry.Song
	song.Waveform = peaks(snap.Current.Song)
	v.Entry, v.Song = &entry, &song
	return v
}

func peaks(s *models.Song) []int {
	if s == nil || len(s.Waveform) == 0 {
		return nil
	}
	list := make([]int, len(s.Waveform))
	for i, peak := range s.Waveform {
		list[i] = int(peak)
	}
	return list
}

// State is the whole party as guest sees it at time now; guest nil = somebody who has not joined.
func (p *Painter) State(snap *queue.Snapshot, facts Facts, guest *api.Guest, now models.Millis) api.State {
	s := api.State{
		Version: snap.Version, Now: now, Room: snap.Playback.RoomID, Guest: guest, Playback: p.Playback(snap, facts),
		Queue: make([]api.Entry, len(snap.Queue)), Online: facts.Online, Rules: Rules(snap), Thresholds: Thresholds(snap),
	}
	times := timetable(snap, now)
	for i, item := range snap.Queue {
		e := p.Entry(snap, item)
		e.PlaysAt, e.Fetched = times[i], facts.fetched(item)
		personal(&e, item, guest)
		s.Queue[i] = e
	}
	if s.Playback.Entry != nil {
		personal(s.Playback.Entry, snap.Current, guest)
	}
	return s
}

func personal(e *api.Entry, item *queue.Item, guest *api.Guest) {
	if guest == nil {
		return
	}
	e.MyVote, e.Mine = item.VoteOf(guest.ID), item.GuestID == guest.ID
}
