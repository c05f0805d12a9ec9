package queue

import (
	"context"
	"errors"

	"upbeat/models"
	"upbeat/settings"
	"upbeat/store"
)

const (
	becauseStream = "stream"
	// retryStream is how long a stream that was lost is left alone.
	retryStream = 5 * minuteMs
)

// tune finds the song that stands for the internet radio, where that is the fallback. No id: it cannot be heard now.
func (p *Party) tune(ctx context.Context, d dryness) (models.Song, error) {
	var song models.Song
	if d.values.Fallback != settings.FromStream {
		return song, nil
	}
	err := p.Store.Write(ctx, func(tx *store.Tx) (err error) {
		song, err = tx.StreamSong(d.values.StreamURL, "", d.at, d.at-retryStream)
		return err
	})
	if errors.Is(err, models.ErrNoSuchSong) || err == nil && !song.Available() {
		return models.Song{}, nil
	}
	return song, err
}

// stream is the internet radio: one song without an end. While it plays, nothing need wait: it makes room for requests.
func (c *chooser) stream() ([]pick, error) {
	if c.station.ID == 0 {
		return nil, nil
	}
	_, there, err := c.tx.EntryOfSong(c.Room, c.station.ID)
	if err != nil || there {
		c.enough = c.enough || there
		return nil, err
	}
	refused, err := c.tx.Refused(c.room.PartyID, c.station.ID)
	if err != nil || refused {
		return nil, err
	}
	return []pick{{store.Choosable{Song: c.station}, becauseStream}}, nil
}
