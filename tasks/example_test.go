package tasks_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/models"
	"upbeat/tasks"
)

// docs/extending.md shows what lies between these two lines, and TestTheExampleInTheDocs keeps it so.
// example begins

// LyricsRequest is what a task of the job is about.
type LyricsRequest struct {
	Song models.SongID `json:"song"`
}

// Lyrics finds the words of songs. It owns the job.
type Lyrics struct {
	mu      sync.Mutex
	missing map[models.SongID]bool // stands for a column of the songs table: the words are wanted
	words   map[models.SongID]string
}

// Job describes the search for one song's words.
func (l *Lyrics) Job() tasks.Job[LyricsRequest] {
	return tasks.Job[LyricsRequest]{
		Name: "lyrics", Queue: tasks.Slow, Timeout: time.Minute, Retries: 3,
		Key:        func(r LyricsRequest) string { return strconv.FormatInt(int64(r.Song), 10) },
		Run:        l.find,
		Failed:     func(_ context.Context, r LyricsRequest, _ error) error { l.settle(r.Song, ""); return nil },
		Unfinished: l.unfinished,
	}
}

func (l *Lyrics) find(ctx context.Context, r LyricsRequest, report tasks.Progress) error {
	report(0, 1, "asking")
	if err := ctx.Err(); err != nil { // a job looks at its context wherever it waits
		return err
	}
	l.settle(r.Song, "la la la")
	return nil
}

// settle writes down what was found; "" = it was given up. Doing it twice changes nothing.
func (l *Lyrics) settle(song models.SongID, words string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.missing, song)
	l.words[song] = words
}

// unfinished asks the database, not Redis.
func (l *Lyrics) unfinished(context.Context) (list []LyricsRequest, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for song := range l.missing {
		list = append(list, LyricsRequest{song})
	}
	return list, nil
}

// example ends

func ExampleRegister() {
	server, err := miniredis.Run()
	if err != nil {
		panic(err)
	}
	defer server.Close()
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer func() { _ = client.Close() }()
	registry := tasks.New(tasks.Config{Redis: client, Attempts: &memory{begun: map[string]int{}}, Log: slog.New(slog.DiscardHandler)})

	lyrics := &Lyrics{missing: map[models.SongID]bool{7: true}, words: map[models.SongID]string{}}
	find := tasks.Register(registry, lyrics.Job())
	ctx, stop := context.WithCancel(context.Background())
	if err := find.Enqueue(ctx, LyricsRequest{7}); err != nil {
		panic(err)
	}
	list, err := registry.List(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Println(list[0].ID, list[0].State)

	done := make(chan error)
	go func() { done <- registry.Run(ctx) }()
	for len(list) > 0 {
		if list, err = registry.List(ctx); err != nil {
			panic(err)
		}
	}
	stop()
	err = <-done // after it no worker touches the words
	fmt.Println(lyrics.words[7], err)
	// Output:
	// lyrics:7 waiting
	// la la la <nil>
}
