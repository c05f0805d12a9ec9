package queue

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
)

// Codes of why the party chose a song. Their sentences are "because.<code>" in the catalogue; a name may follow after a colon.
const (
	becauseLibrary  = "library"
	becauseGenre    = "genre"
	becauseArtist   = "artist"
	becausePlaylist = "playlist"
	becauseRepeat   = "repeat"
	becauseInstead  = "instead" // the library stands in for a fallback that has nothing to play
)

// drawn is how many songs are looked at when a few are chosen at random.
const drawn = 200

// chooser looks for songs in one transaction that only reads: votes do not wait for it.
type chooser struct {
	party *Party
	refillNeed
	tx       *store.Tx
	unwanted map[models.SongID]bool
	copies   map[string]bool          // names of songs that are unwanted: the library may hold them again
	heard    map[string]models.Millis // when a song of this name was last heard, in the last hours
	artists  map[string]bool          // heard a moment ago, or to be heard soon
	station  models.Song              // the internet radio, where that is the fallback; no id = it cannot be heard
	enough   bool                     // nothing has to stand in for what could not be found
}

// choose looks for up to n songs as the settings say. Where a list has nothing to play, the library stands in for it.
func (f *fallback) choose(ctx context.Context, d refillNeed, n int) ([]pick, error) {
	var picks []pick
	station, err := f.tune(ctx, d)
	if err != nil {
		return nil, err
	}
	err = f.party.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := newChooser(f.party, tx, d)
		if err != nil {
			return err
		}
		c.station = station
		if picks, err = c.choose(n); err != nil {
			return err
		}
		if len(picks) > 0 || c.enough {
			return nil
		}
		picks, err = c.instead(n)
		return err
	})
	return picks, err
}

func newChooser(p *Party, tx *store.Tx, d refillNeed) (*chooser, error) {
	c := &chooser{
		party:      p,
		refillNeed: d,
		tx:         tx,
		unwanted:   map[models.SongID]bool{},
		copies:     map[string]bool{},
		heard:      map[string]models.Millis{},
		artists:    map[string]bool{},
		enough:     len(d.own)+d.others > 0 || d.values.Fallback == settings.FromLibrary,
	}
	unwanted, err := tx.Plays().Unwanted(p.Room, d.room.PartyID)
	if err != nil {
		return c, err
	}
	for _, s := range unwanted {
		c.unwanted[s.ID] = true
		c.copies[named(s.Artist, s.Title)], c.copies[grouped(s.CopyOf)] = true, true
	}
	lately, err := tx.Plays().RecentlyPlayed(p.Room, d.at-c.rest())
	if err != nil {
		return c, err
	}
	for _, s := range lately {
		if s.Heard == 0 || s.Heard > d.at-max(artistRest, models.Millis(d.values.ArtistCooldown)*minuteMs) {
			c.artists[s.Artist] = true
		}
		for _, name := range []string{named(s.Artist, s.Title), grouped(s.CopyOf)} {
			c.heard[name] = max(c.heard[name], s.Heard)
		}
	}
	delete(c.copies, "")
	delete(c.heard, "")
	delete(c.artists, "")
	return c, nil
}

// named is what people know a song by; "" where that says too little.
func named(artist, title string) string {
	if artist == "" || title == "" {
		return ""
	}
	return strings.ToLower(artist + "\x1f" + title)
}

// grouped names the group of copies that a song is of; "" = none is known.
func grouped(of models.SongID) string {
	if of == 0 {
		return ""
	}
	return "\x1f" + strconv.FormatInt(int64(of), 10)
}

// rest is how long a song that was heard is not chosen again, where there are others.
func (c *chooser) rest() models.Millis {
	return max(restFor, models.Millis(c.values.SongCooldown)*minuteMs)
}

func (c *chooser) choose(n int) ([]pick, error) {
	if c.failed >= failTrust {
		return c.instead(n)
	}
	switch v := &c.values; v.Fallback {
	case settings.FromGenre:
		return c.facet(store.FacetGenre, becauseGenre, n)
	case settings.FromArtist:
		return c.facet(store.FacetArtist, becauseArtist, n)
	case settings.FromPlaylist:
		return c.playlist(v.FallbackOf, n)
	case settings.Repeat:
		return c.repeat(n)
	case settings.Radio:
		return c.radio(n)
	case settings.FromStream:
		return c.stream()
	}
	return c.library(n, becauseLibrary)
}

// instead is the library in place of what the settings say; of a list it says so.
func (c *chooser) instead(n int) ([]pick, error) {
	switch c.values.Fallback {
	case settings.FromGenre, settings.FromArtist, settings.FromPlaylist:
		return c.library(n, becauseInstead+":"+c.values.FallbackOf)
	case settings.FromStream:
		return c.library(n, becauseInstead+":"+stationName(c.values.StreamURL))
	}
	return c.library(n, becauseLibrary)
}

// library draws from all songs, each as likely as any other.
func (c *chooser) library(n int, because string) ([]pick, error) {
	ids, err := c.tx.Songs().Draw(drawn, c.party.Random)
	if err != nil {
		return nil, err
	}
	return c.among(ids, n, because)
}

// facet draws from an artist's or a genre's songs.
func (c *chooser) facet(kind store.FacetKind, code string, n int) ([]pick, error) {
	name := strings.TrimSpace(c.values.FallbackOf)
	ids, err := c.tx.Songs().FacetSongIDs(kind, name, strings.ToLower(name))
	if err != nil {
		return nil, err
	}
	if kind == store.FacetArtist {
		clear(c.artists)
	}
	return c.among(store.Shuffled(ids, drawn, c.party.Random), n, code+":"+name)
}

// playlist goes through a playlist in its order; when all of it was heard in the last hours, it begins with what was heard longest ago.
func (c *chooser) playlist(name string, n int) ([]pick, error) {
	list, err := c.tx.Playlists().Named(c.party.Room, name)
	if errors.Is(err, models.ErrNoSuchPlaylist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	clear(c.artists) // the order is the host's
	because := becausePlaylist + ":" + name
	const pages = 50 // of songs that the rules forbid
	var after int64
	for range pages {
		ids, last, err := c.tx.Playlists().Fresh(c.party.Room, list.ID, c.at-restFor, after, drawn)
		if err != nil {
			return nil, err
		}
		if picks, err := c.among(ids, n, because); err != nil || len(picks) > 0 {
			return picks, err
		}
		if after = last; len(ids) < drawn {
			break
		}
	}
	ids, err := c.tx.Playlists().Heard(c.party.Room, list.ID, c.at-restFor, drawn)
	if err != nil {
		return nil, err
	}
	return c.among(ids, n, because)
}

// repeat plays again what this party has heard, the oldest first. Before it has heard anything, the library has to do.
func (c *chooser) repeat(n int) ([]pick, error) {
	ids, err := c.tx.Plays().PlayedSongs(c.room.PartyID, drawn)
	if err != nil {
		return nil, err
	}
	clear(c.artists)
	picks, err := c.inOrder(ids, n, becauseRepeat)
	if err != nil || len(picks) > 0 {
		return picks, err
	}
	return c.library(n, becauseLibrary)
}

// among picks up to n of the songs: first, in the order of ids, those that have rested and whose artists have, then those whose artists
// have not, then those that were heard longest ago. After failures those go first that gave sound before.
func (c *chooser) among(ids []models.SongID, n int, because string) ([]pick, error) {
	songs, err := c.playable(ids)
	if err != nil {
		return nil, err
	}
	tier := func(s store.Choosable) int {
		switch {
		case s.Heard > 0 && s.Heard > c.at-c.rest():
			return 2
		case c.artists[s.Artist]:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(songs, func(a, b store.Choosable) int {
		if c.failed >= failTrust && (a.ProbedAt > 0) != (b.ProbedAt > 0) {
			return cmp.Compare(b.ProbedAt, a.ProbedAt)
		}
		if order := cmp.Compare(tier(a), tier(b)); order != 0 || tier(a) < 2 {
			return order
		}
		return cmp.Compare(a.Heard, b.Heard)
	})
	return c.apart(songs, n, because), nil
}

// apart takes the first n songs, no artist twice as long as there are others.
func (c *chooser) apart(songs []store.Choosable, n int, because string) []pick {
	var picks []pick
	taken := map[string]bool{}
	var spare []store.Choosable
	for _, s := range songs {
		if s.Artist != "" && taken[s.Artist] {
			spare = append(spare, s)
			continue
		}
		taken[s.Artist] = true
		if picks = append(picks, pick{s, because}); len(picks) == n {
			return picks
		}
	}
	for _, s := range spare[:min(len(spare), n-len(picks))] {
		picks = append(picks, pick{s, because})
	}
	return picks
}

// inOrder picks the first n of the songs that can be played, whenever they were heard.
func (c *chooser) inOrder(ids []models.SongID, n int, because string) ([]pick, error) {
	songs, err := c.playable(ids)
	var picks []pick
	for _, s := range songs[:min(n, len(songs))] {
		picks = append(picks, pick{s, because})
	}
	return picks, err
}

// playable reads those of the songs that can be played now and are not unwanted, in the order of ids; of several copies of a song the
// first.
func (c *chooser) playable(ids []models.SongID) ([]store.Choosable, error) {
	place := make(map[models.SongID]int, len(ids))
	wanted := make([]models.SongID, 0, len(ids))
	for i, id := range ids {
		if _, twice := place[id]; !twice && !c.unwanted[id] { // a list may name a song again
			place[id] = i
			wanted = append(wanted, id)
		}
	}
	songs, err := c.tx.Songs().Choosable(c.party.Room, wanted)
	slices.SortFunc(songs, func(a, b store.Choosable) int { return place[a.ID] - place[b.ID] })
	for i := range songs {
		songs[i].Heard = max(songs[i].Heard, c.heard[named(songs[i].Artist, songs[i].Title)], c.heard[grouped(songs[i].CopyOf)])
	}
	if err != nil {
		return nil, err
	}
	barred, err := keptOutOf(c.tx, c.party.Room, wanted)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	return slices.DeleteFunc(songs, func(s store.Choosable) bool {
		name, group := named(s.Artist, s.Title), grouped(s.CopyOf)
		again := name != "" && there[name] || group != "" && there[group]
		there[name], there[group] = true, true
		return again || barred[s.ID] != "" || c.copies[name] || c.copies[group] || !c.allowed(&s.Song)
	}), err
}
