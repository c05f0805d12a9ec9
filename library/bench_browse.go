package library

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// browseList is a list of the library that people browse.
type browseList struct {
	name string
	kind FacetKind
	ask  func(context.Context, *Library, FacetKind, Facet) error
}

func browseLists() []browseList {
	facets, songs := askFacets, askSongs
	return []browseList{{"artists", ByArtist, facets}, {"albums", ByAlbum, facets}, {"genres", ByGenre, facets},
		{"an artist's songs", ByArtist, songs}, {"an album's songs", ByAlbum, songs}, {"a genre's songs", ByGenre, songs}}
}

// browsed is how many of a list the page shows at once.
const browsed = 100

// benchBrowse measures a list, asked for at places drawn at random: one with many songs is met more often.
func benchBrowse(ctx context.Context, l *Library, list browseList) (SearchLatency, error) {
	const warmUp, count = 20, 300
	row := SearchLatency{Kind: list.name, Queries: count}
	all, err := l.Facets(ctx, list.kind, FacetMark{}, 1<<20)
	if err != nil {
		return row, err
	}
	songs := 0
	for _, f := range all {
		songs += f.Songs
	}
	r := rand.New(rand.NewPCG(1, 2))
	took, used := make([]time.Duration, 0, count), make([]time.Duration, 0, count)
	for i := range warmUp + count {
		at := r.IntN(songs)
		f := all[slices.IndexFunc(all, func(f Facet) bool { at -= f.Songs; return at < 0 })]
		began, before := time.Now(), cpuTime()
		if err := list.ask(ctx, l, list.kind, f); err != nil {
			return row, err
		}
		if d := time.Since(began); i >= warmUp {
			took, used = append(took, d), append(used, cpuTime()-before)
			if d > row.Max {
				row.Max, row.Slowest = d, f.Name
			}
		}
	}
	slices.Sort(took)
	slices.Sort(used)
	row.P50, row.P99, row.CPU99 = took[count/2], took[count*99/100], used[count*99/100]
	return row, nil
}

// askFacets asks for the page after a facet, and for the letters of the rail.
func askFacets(ctx context.Context, l *Library, kind FacetKind, f Facet) error {
	if _, err := l.Facets(ctx, kind, f.After(), browsed); err != nil {
		return err
	}
	_, err := l.Rail(ctx, kind)
	return err
}

// askSongs asks for a facet and its first songs.
func askSongs(ctx context.Context, l *Library, kind FacetKind, f Facet) error {
	if _, err := l.Facet(ctx, kind, f.Key); err != nil {
		return err
	}
	_, err := l.FacetSongs(ctx, kind, f.Key, 0, browsed)
	return err
}
