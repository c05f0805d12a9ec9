package queue

import (
	"cmp"
	"maps"
	"slices"

	"upbeat/internal/store"
	"upbeat/internal/taste"
	"upbeat/models"
)

// What radio looks at. Each bound keeps a choice cheap, however long the history is.
const (
	radioGuests    = 60    // of those who are here, drawn by chance
	radioVotes     = 40    // the last votes of each
	radioSeeds     = 40    // songs that they liked most
	radioHearings  = 6     // the last plays of each of these
	radioVoters    = 5_000 // votes on those plays
	radioOthers    = 120   // guests who voted for them
	radioTheirs    = 30    // the last up votes of each
	radioParties   = 8     // parties in which those songs were heard
	radioHeard     = 1_000 // songs of these parties
	radioArtists   = 12    // liked most
	radioGenres    = 6     //
	radioOfArtist  = 40    // songs of each
	radioOfGenre   = 60    //
	radioPopular   = 60    // songs that are requested most here
	radioExplore   = 30    // songs by chance
	radioMostSongs = 1_200 // that are looked at in the end
)

// radio chooses by what the guests who are here voted for and heard to the end, and what is like it.
func (c *chooser) radio(n int) ([]pick, error) {
	r := &listener{chooser: c, facts: taste.Facts{Now: c.at, Songs: map[models.SongID]taste.Song{}}}
	for _, step := range []func() error{r.here, r.others, r.explore, r.like, r.candidates} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	var picks []pick
	for _, choice := range taste.Choose(&r.facts, n, c.party.Random) {
		because := string(choice.Code)
		if choice.Name != "" {
			because += ":" + choice.Name
		}
		picks = append(picks, pick{r.songs[choice.Song], because})
	}
	if len(picks) == 0 { // all of it was heard in the last hours
		return c.library(n, becauseLibrary)
	}
	return picks, nil
}

// listener gathers radio's facts.
type listener struct {
	chooser *chooser
	facts   taste.Facts
	seeds   []models.SongID // liked most by those who are here
	wanted  []models.SongID // what may be chosen, the likeliest first, some of it twice
	songs   map[models.SongID]store.Choosable
}

// here reads the opinions of those who are here.
func (r *listener) here() error {
	guests, err := r.chooser.tx.Guests().Counted(r.chooser.party.Room)
	if err != nil {
		return err
	}
	slices.Sort(guests)
	for i := range min(radioGuests, len(guests)) {
		j := i + r.chooser.party.Random(len(guests)-i)
		guests[i], guests[j] = guests[j], guests[i]
	}
	list, err := r.chooser.tx.Votes().ByGuests(r.chooser.party.Room, guests[:min(radioGuests, len(guests))], radioVotes, false)
	r.facts.Here = opinions(list)
	liked := map[models.SongID]int{}
	for _, o := range list {
		liked[o.Song] += o.Value
	}
	r.seeds = most(liked, radioSeeds)
	r.wanted = append(r.wanted, r.seeds...)
	return err
}

func opinions(list []store.GuestVote) []taste.Opinion {
	out := make([]taste.Opinion, len(list))
	for i, o := range list {
		out[i] = taste.Opinion(o)
	}
	return out
}

// most are the up to n keys with the highest positive counts.
func most[K cmp.Ordered](counts map[K]int, n int) []K {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b K) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	keys = keys[:min(n, len(keys))]
	return slices.DeleteFunc(keys, func(k K) bool { return counts[k] <= 0 })
}

// others reads what those liked who liked the same songs, and what was heard in the same parties.
func (r *listener) others() error {
	hearings, err := r.chooser.tx.Plays().Of(r.chooser.party.Room, r.seeds, radioHearings)
	if err != nil {
		return err
	}
	var entries []models.EntryID
	var parties []models.PartyID
	ups := 0
	for _, h := range hearings {
		if ups += h.Ups; ups > radioVoters && len(entries) > 0 {
			break
		}
		entries = append(entries, h.ID)
		if h.PartyID != 0 && h.PartyID != r.chooser.room.PartyID && len(parties) < radioParties && !slices.Contains(parties, h.PartyID) {
			parties = append(parties, h.PartyID)
		}
	}
	guests, err := r.chooser.tx.Votes().Upvoters(entries, radioOthers)
	if err != nil {
		return err
	}
	known := map[models.GuestID]bool{}
	for _, o := range r.facts.Here {
		known[o.Guest] = true
	}
	guests = slices.DeleteFunc(guests, func(g models.GuestID) bool { return known[g] })
	list, err := r.chooser.tx.Votes().ByGuests(r.chooser.party.Room, guests, radioTheirs, true)
	if err != nil {
		return err
	}
	r.facts.Others = opinions(list)
	for _, o := range list {
		r.wanted = append(r.wanted, o.Song)
	}
	return r.together(parties)
}

func (r *listener) together(parties []models.PartyID) error {
	heard, err := r.chooser.tx.Plays().HeardIn(parties, radioHeard)
	heardIn := map[models.PartyID]taste.SetList{}
	for _, h := range heard {
		heardIn[h.PartyID] = append(heardIn[h.PartyID], h.SongID)
		r.wanted = append(r.wanted, h.SongID)
	}
	for _, id := range parties {
		r.facts.SetLists = append(r.facts.SetLists, heardIn[id])
	}
	return err
}

// explore draws some songs by chance, and those that are requested often.
func (r *listener) explore() error {
	drawn, err := r.chooser.tx.Songs().Draw(radioExplore, r.chooser.party.Random)
	if err != nil {
		return err
	}
	r.facts.Explore = drawn
	popular, err := r.chooser.tx.Songs().PopularIDs(radioPopular)
	r.wanted = append(append(r.wanted, drawn...), popular...)
	return err
}

// like reads what songs with opinions are like, and finds others of their artists and genres.
func (r *listener) like() error {
	votes := map[models.SongID]int{}
	for _, o := range r.facts.Here {
		votes[o.Song] += o.Value
	}
	songs, err := r.chooser.tx.Songs().Facts(slices.Sorted(maps.Keys(votes)))
	if err != nil {
		return err
	}
	artists, genres := map[string]int{}, map[string]int{}
	for _, s := range songs {
		r.facts.Songs[s.ID] = taste.Song{ID: s.ID, Title: s.Title, Artist: s.Artist, Album: s.Album, Genre: s.Genre, Year: s.Year}
		artists[s.Artist] += votes[s.ID]
		genres[s.Genre] += votes[s.ID]
	}
	delete(artists, "")
	delete(genres, "")
	of, err := r.chooser.tx.Songs().OfArtists(most(artists, radioArtists), radioOfArtist)
	if err != nil {
		return err
	}
	last, err := r.chooser.tx.Songs().LastID()
	if err != nil {
		return err
	}
	from := models.SongID(1)
	if last > 0 {
		from += models.SongID(r.chooser.party.Random(int(last)))
	}
	alike, err := r.chooser.tx.Songs().OfGenres(most(genres, radioGenres), from, radioOfGenre)
	r.wanted = slices.Concat(r.wanted, of, alike)
	return err
}

// candidates reads what may be chosen: not unwanted, allowed now, and rested.
func (r *listener) candidates() error {
	ids := r.likeliest()
	songs, err := r.chooser.playable(ids)
	if err != nil {
		return err
	}
	unwanted, err := r.chooser.tx.Plays().TimesUnwanted(r.chooser.party.Room, ids)
	if err != nil {
		return err
	}
	r.songs = make(map[models.SongID]store.Choosable, len(songs))
	for _, s := range songs {
		if s.Heard > 0 && s.Heard > r.chooser.at-r.chooser.rest() {
			continue
		}
		r.songs[s.ID] = s
		r.facts.Choices = append(r.facts.Choices, s.ID)
		r.facts.Songs[s.ID] = taste.Song{ID: s.ID, Title: s.Title, Artist: s.Artist, Album: s.Album, Genre: s.Genre, Year: s.Year,
			Requests: s.Requests, Unwanted: unwanted[s.ID], Heard: s.Heard, ArtistHeard: r.chooser.artists[s.Artist]}
	}
	r.facts.Explore = slices.DeleteFunc(r.facts.Explore, func(id models.SongID) bool { _, ok := r.songs[id]; return !ok })
	return nil
}

// likeliest are the wanted songs, each once: where they are too many, those that came up most often.
func (r *listener) likeliest() []models.SongID {
	times := map[models.SongID]int{}
	for _, id := range r.wanted {
		times[id]++
	}
	for _, id := range slices.Concat(r.seeds, r.facts.Explore) {
		times[id] += len(r.wanted)
	}
	return most(times, radioMostSongs)
}
