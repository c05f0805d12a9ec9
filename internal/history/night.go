package history

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// longestNight bounds each list of a guest's night.
const longestNight = 200

// Night is what one guest did in a span, for their eyes.
type Night struct {
	Songs    []store.Play // what they requested, the newest first, whatever became of it
	Helped   []store.Play // others' songs that they voted up and that played
	Played   int          // how many of Songs were heard
	Received [2]int       // votes of others on Songs: up, down
	Given    [2]int       // their votes on others' songs: up, down
	Best     *store.Play  // their song that the others liked best; nil = none had a vote of another
}

// TakenOut are a guest's songs that others have taken out after since, as long as that is news, the newest first.
func (b *Stats) TakenOut(ctx context.Context, guest models.GuestID, since models.Millis) ([]store.Play, error) {
	const news, most = models.Millis(12 * 3_600_000), 5
	var list []store.Play
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		requested := models.At(b.now()) - 2*news
		list, err = tx.Plays().TakenOut(b.room, guest, requested, max(since, requested+news), most)
		return err
	})
	return list, err
}

// Night tells a guest's night.
func (b *Stats) Night(ctx context.Context, span Span, guest models.GuestID) (Night, error) {
	var n Night
	if span.Empty() {
		return n, nil
	}
	var read store.Night
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		read, err = tx.Plays().Night(b.span(span), guest, longestNight)
		return err
	})
	n.Songs, n.Helped, n.Given = read.Songs, read.Helped, [2]int{read.Ups, read.Downs}
	for i, p := range n.Songs {
		n.Received[0], n.Received[1] = n.Received[0]+p.Ups, n.Received[1]+p.Downs
		if p.StartedAt > 0 {
			n.Played++
		}
		if others := p.Votes - 1; others > 0 && (n.Best == nil || p.Votes > n.Best.Votes) { // a request is its guest's own up vote
			n.Best = &n.Songs[i]
		}
	}
	n.Received[0] = max(n.Received[0]-read.OwnUps, 0)
	return n, err
}
