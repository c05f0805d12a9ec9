package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"upbeat/internal/store"
	"upbeat/library/corpus"
	"upbeat/models"
)

// SearchBench is what BenchSearch measured.
type SearchBench struct {
	Songs    int             `json:"songs"`
	Words    int             `json:"words"`    // distinct words of the library
	Indexing time.Duration   `json:"indexing"` // to save and index all songs
	Warming  time.Duration   `json:"warming"`  // to read the vocabulary, once
	Rows     []SearchLatency `json:"rows"`
	Browse   []SearchLatency `json:"browse"`
}

// SearchLatency is how long one kind of query took, from text to songs.
type SearchLatency struct {
	Kind    string        `json:"kind"` // "prefix", "typo", "words"; a list to browse: "artists", "an artist's songs"
	Queries int           `json:"queries"`
	P50     time.Duration `json:"p50"`
	P99     time.Duration `json:"p99"`
	Max     time.Duration `json:"max"`
	CPU99   time.Duration `json:"cpu_p99"` // the same for processor time: what a busy machine does not blur
	Slowest string        `json:"slowest"` // the query that took longest
	// share of queries that had the meant song (or one of the same title) among the first 20; a typed prefix may mean others
	Found float64 `json:"found"`
}

// BenchSearch makes a library of this many songs up in a temporary SQLite database, or in the empty database at address, and measures
// searches in it, one after another.
func BenchSearch(ctx context.Context, songs int, address string) (SearchBench, error) {
	dir, err := os.MkdirTemp("", "upbeat-bench-")
	if err != nil {
		return SearchBench{}, err
	}
	defer os.RemoveAll(dir)
	if address == "" {
		address = filepath.Join(dir, "bench.db")
	}
	s, err := store.Open(ctx, address)
	if err != nil {
		return SearchBench{}, err
	}
	l := New(Config{Store: s, CacheDir: dir})
	report, err := l.benchSearch(ctx, songs)
	return report, errors.Join(err, s.Close())
}

func (l *Library) benchSearch(ctx context.Context, songs int) (SearchBench, error) {
	report := SearchBench{Songs: songs}
	all, err := l.fill(ctx, songs, &report)
	if err != nil {
		return report, err
	}
	began := time.Now()
	if err := l.Warm(ctx); err != nil {
		return report, err
	}
	report.Warming, report.Words = time.Since(began), len(l.words.words)
	for _, kind := range corpus.Kinds() {
		row, err := l.benchQueries(ctx, kind, all)
		if err != nil {
			return report, err
		}
		report.Rows = append(report.Rows, row)
	}
	for _, list := range browseLists() {
		row, err := benchBrowse(ctx, l, list)
		if err != nil {
			return report, err
		}
		report.Browse = append(report.Browse, row)
	}
	return report, nil
}

func (l *Library) fill(ctx context.Context, songs int, report *SearchBench) ([]models.Song, error) {
	began := time.Now()
	all := slices.Collect(corpus.Songs(songs, 1, "/music"))
	for part := range slices.Chunk(all, 500) {
		if err := l.Save(ctx, part); err != nil {
			return nil, fmt.Errorf("fill the database: %w", err)
		}
	}
	if err := l.store.SearchIndex().Settle(ctx); err != nil { // as a scan does at its end
		return nil, err
	}
	report.Indexing = time.Since(began)
	return all, nil
}

func (l *Library) benchQueries(ctx context.Context, kind string, all []models.Song) (SearchLatency, error) {
	const warmUp, count, shown = 50, 1000, 20
	row := SearchLatency{Kind: kind, Queries: count}
	took, used, hits := make([]time.Duration, 0, count), make([]time.Duration, 0, count), 0
	for i, q := range corpus.Queries(all, kind, warmUp+count, 7) {
		began, before := time.Now(), cpuTime()
		found, err := l.Search(ctx, q.Text, shown)
		if err != nil {
			return row, err
		}
		if i < warmUp {
			continue
		}
		d := time.Since(began)
		took, used = append(took, d), append(used, cpuTime()-before)
		if d > row.Max {
			row.Max, row.Slowest = d, q.Text
		}
		if slices.ContainsFunc(found, func(s models.Song) bool { return s.ID == q.Want.ID || key(s.Title) == key(q.Want.Title) }) {
			hits++
		}
	}
	slices.Sort(took)
	slices.Sort(used)
	row.P50, row.P99, row.CPU99, row.Found = took[count/2], took[count*99/100], used[count*99/100], float64(hits)/count
	return row, nil
}
