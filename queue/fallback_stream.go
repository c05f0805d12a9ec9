package queue

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
)

const (
	becauseStream = "stream"
	// retryStream is how long a stream that was lost is left alone.
	retryStream = 5 * minuteMs
)

// tune finds the song that stands for the internet radio, where that is the fallback. No id: it cannot be heard now. It writes only where
// the song is new or due for another try: a room that is silent because its station is away asks every few seconds.
func (f *fallback) tune(ctx context.Context, d refillNeed) (models.Song, error) {
	var song models.Song
	if d.values.Fallback != settings.FromStream {
		return song, nil
	}
	due := false
	retry := d.at - retryStream
	err := f.party.Store.Read(ctx, func(tx *store.Tx) (err error) {
		song, due, err = tx.Songs().KnownStream(d.values.StreamURL, retry)
		return err
	})
	if err == nil && due {
		err = f.party.Store.Write(ctx, func(tx *store.Tx) (err error) {
			song, err = tx.Songs().Stream(d.values.StreamURL, "", d.at, retry)
			return err
		})
	}
	if errors.Is(err, models.ErrNoSuchSong) || err == nil && !song.Available() {
		return models.Song{}, nil
	}
	return song, err
}

// overdue tells whether a stream plays that nothing else would end: the party is closed, or no longer wants one that it chose itself.
func overdue(snap *Snapshot, hour settings.Now) bool {
	c := snap.Current
	if c == nil || c.Song == nil || !c.Song.Streams() {
		return false
	}
	if closed(snap.Room, hour) {
		closing := models.SongID(snap.Values.ClosingSong) // it takes the stream's place
		return !slices.ContainsFunc(snap.Queue, func(i *Item) bool { return i.SongID == closing && i.Status.Waiting() })
	}
	return c.Because == becauseStream && (snap.Values.Fallback != settings.FromStream || snap.Values.StreamURL == "")
}

// endStream ends the stream that plays, which has no end of its own. It names the entry it means.
func endStream(ctx context.Context, p *Party, stream models.EntryID) error {
	return p.change(ctx, func(tx *roomTx) error {
		playback, err := tx.Playbacks().Get(tx.roomID)
		if err != nil || playback.EntryID != stream {
			return errors.Join(err, errUnchanged)
		}
		_, err = advance(tx, stream, models.EndPlayed)
		return err
	})
}

// stationName is what everybody may know of a stream's address: whose it is. The rest may hold a key, and is for admins.
func stationName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// onAirLength is the longest title of a station's in characters; a longer one is cut.
const onAirLength = 150

// OnAir tells everybody what the stream that plays says that it plays; "" = it says nothing. Errors: ErrFenced; ErrEntryGone where another
// entry plays.
func (p *Party) OnAir(ctx context.Context, fence models.Fence, stream models.EntryID, title string) error {
	_, err := fenced(ctx, p, fence, func(_ *roomTx, playback *models.Playback) error {
		if playback.EntryID != stream {
			return models.ErrEntryGone
		}
		title := models.Line(title, onAirLength)
		if playback.OnAir == title {
			return errUnchanged
		}
		playback.OnAir = title
		return nil
	})
	return err
}

// stream is the internet radio: one song without an end. While it plays, nothing need wait: it makes room for requests.
func (c *chooser) stream() ([]pick, error) {
	if c.station.ID == 0 {
		return nil, nil
	}
	_, there, err := c.tx.Entries().OfSong(c.party.Room, c.station.ID)
	if err != nil || there {
		c.enough = c.enough || there
		return nil, err
	}
	refused, err := c.tx.Plays().Refused(c.room.PartyID, c.station.ID)
	if err != nil || refused {
		return nil, err
	}
	return []pick{{store.Choosable{Song: c.station}, becauseStream}}, nil
}
