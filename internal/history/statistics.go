package history

import (
	"context"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// ranked is how many of a ranking are told; genres how many genres have a name, the rest is "other".
const (
	ranked = 10
	genres = 7
)

// Statistics are a span in figures.
type Statistics struct {
	From    models.Millis `json:"from"`
	To      models.Millis `json:"to"`
	Step    Step          `json:"step"` // how long a point is
	Totals  Totals        `json:"totals"`
	Points  []Point       `json:"points"` // in the order of time, without gaps
	Songs   []RankLine    `json:"songs"`  // the most played first, as in all rankings
	Artists []RankLine    `json:"artists"`
	Guests  []RankLine    `json:"guests"`
	Genres  []RankLine    `json:"genres"` // the last may be what no other names: Other
}

// Totals are a span in one line.
type Totals struct {
	Plays    int           `json:"plays"`
	Requests int           `json:"requests"`
	Songs    int           `json:"songs"` // different ones
	Artists  int           `json:"artists"`
	Guests   int           `json:"guests"` // whose requests played
	Ups      int           `json:"ups"`    // votes on what played
	Downs    int           `json:"downs"`
	Skips    int           `json:"skips"`
	Kicks    int           `json:"kicks"` // voted out while they waited
	Heard    models.Millis `json:"heard_ms"`
}

// Point is one mark of the charts' axis.
type Point struct {
	At       models.Millis `json:"at"` // its beginning
	Requests int           `json:"requests"`
	Plays    int           `json:"plays"`
	Ups      int           `json:"ups"`
	Downs    int           `json:"downs"`
	Skips    int           `json:"skips"`
	Kicks    int           `json:"kicks"`
}

// RankLine is one line of a ranking.
type RankLine struct {
	ID     int64  `json:"id,omitempty"` // of a song or a guest
	Name   string `json:"name"`         // "" = a song without a title, a genre that no tag tells
	Artist string `json:"artist,omitempty"`
	Colour string `json:"colour,omitempty"` // of a guest
	Plays  int    `json:"plays"`
	Votes  int    `json:"votes"` // up less down
	Other  bool   `json:"other,omitempty"`
}

// keptStatistics are kept for a while where a span is long: reading years takes a third of a second, and changes little.
type keptStatistics struct {
	of    Statistics
	until time.Time
}

const (
	longSpan = 2 * day // what is longer is kept
	keepFor  = time.Minute
	mostKept = 16
)

// Statistics sums up a span. Those of more than two days may be a minute old.
func (b *Stats) Statistics(ctx context.Context, span Span) (Statistics, error) {
	if span.To-span.From <= longSpan {
		return b.statistics(ctx, span)
	}
	b.mu.Lock()
	kept, ok := b.kept[span.key()]
	b.mu.Unlock()
	if now := b.now(); ok && now.Before(kept.until) {
		return kept.of, nil
	}
	s, err := b.statistics(ctx, span)
	if err == nil {
		b.keep(span, s)
	}
	return s, err
}

func (b *Stats) keep(span Span, s Statistics) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	for key, kept := range b.kept {
		if !now.Before(kept.until) || len(b.kept) >= mostKept {
			delete(b.kept, key)
		}
	}
	b.kept[span.key()] = keptStatistics{of: s, until: now.Add(keepFor)}
}

// Forget drops what is kept: a guest's name must not live on in it.
func (b *Stats) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.kept)
}

func (b *Stats) statistics(ctx context.Context, span Span) (Statistics, error) {
	step, edges := span.edges()
	s := Statistics{From: span.From, To: span.To, Step: step, Points: []Point{}, Songs: []RankLine{}, Artists: []RankLine{},
		Guests: []RankLine{}, Genres: []RankLine{}}
	if span.Empty() {
		return s, nil
	}
	sums, err := b.store.History().Sums(ctx, b.span(span), ranked, clip(edges, span))
	if err != nil {
		return s, err
	}
	s.Totals = Totals{Songs: sums.Variety.Songs, Artists: sums.Variety.Artists, Guests: sums.Variety.Guests}
	for i, bucket := range sums.Buckets {
		s.Totals.add(bucket)
		s.Points = append(s.Points, Point{edges[i], bucket.Requests, bucket.Plays, bucket.Ups, bucket.Downs, bucket.Skips, bucket.Kicks})
	}
	s.rank(sums.Shares)
	return s, nil
}

// clip keeps the first and the last stretch within the span.
func clip(edges []models.Millis, span Span) []models.Millis {
	clipped := make([]models.Millis, len(edges))
	for i, edge := range edges {
		clipped[i] = min(max(edge, span.From), span.To)
	}
	return clipped
}

func (t *Totals) add(b store.Bucket) {
	t.Plays, t.Requests, t.Skips, t.Kicks = t.Plays+b.Plays, t.Requests+b.Requests, t.Skips+b.Skips, t.Kicks+b.Kicks
	t.Ups, t.Downs, t.Heard = t.Ups+b.Ups, t.Downs+b.Downs, t.Heard+b.Heard
}

func (s *Statistics) rank(shares []store.Share) {
	for _, share := range shares {
		r := RankLine{ID: share.ID, Name: share.Name, Plays: share.Plays, Votes: share.Votes}
		switch share.Kind {
		case store.ShareSong:
			r.Artist = share.Artist
			s.Songs = append(s.Songs, r)
		case store.ShareArtist:
			s.Artists = append(s.Artists, r)
		case store.ShareGuest:
			r.Colour = share.Artist
			s.Guests = append(s.Guests, r)
		case store.ShareGenre:
			s.addGenre(r)
		}
	}
}

// addGenre takes the genres in their order: what is beyond the first ones adds up.
func (s *Statistics) addGenre(r RankLine) {
	if len(s.Genres) < genres {
		s.Genres = append(s.Genres, r)
		return
	}
	if len(s.Genres) == genres {
		s.Genres = append(s.Genres, RankLine{Other: true})
	}
	last := &s.Genres[genres]
	last.Plays, last.Votes = last.Plays+r.Plays, last.Votes+r.Votes
}
