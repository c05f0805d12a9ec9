// Package analysis decodes a song once, in the background, and feeds every consumer that wants its samples: today its loudness with the
// waveform, its true length, its score of beats, sections and drops, and the hash of its sound; later a fingerprint, features. A song
// never waits for it: it is ready once a probe got sound out of it, and plays at its own level until it was measured.
//
// cmd builds an Analyser and registers its Job; the queue asks for a song's analysis when it was probed. What is still to be analysed is
// found in the database: a song without a row in song_analyses for these consumers and this file. So a consumer that joins makes every song
// to be analysed again, and one whose file changed too. Songs in a queue come first; those that nobody has asked for follow, while the
// machine has time.
package analysis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player/decode"
	"upbeat/tasks"
)

// Consumer finds something out about songs from their samples.
type Consumer interface {
	// Name is unique among the consumers, without spaces. It changes when what it finds becomes better and songs should be analysed again.
	Name() string
	// Wants tells whether the song lacks what the consumer finds.
	Wants(song models.Song) bool
	// Start begins a song.
	Start(song models.Song) Pass
}

// Pass is one consumer's way through one song. It belongs to one goroutine.
type Pass interface {
	// Add takes the next samples, [n][2] in [-1, 1] at decode.Rate. They are the caller's: it must not keep them.
	Add(samples [][2]float64)
	// Result ends the song and returns what writes down what was found. All consumers' writes are one transaction: it should only write.
	Result() func(tx *store.Tx) error
}

// Decoding is a song that is being decoded.
type Decoding interface {
	// Stream fills samples and returns how many; false = the song has ended, or Err says why it did not.
	Stream(samples [][2]float64) (n int, ok bool)
	Err() error
	Close() error
}

// Config is what an Analyser is built from.
type Config struct {
	Store     *store.Store
	Consumers []Consumer // none = Consumers()
	// Open starts decoding a song from its beginning; nil = the player's decoders.
	Open func(ctx context.Context, path string) (Decoding, error)
	// Measured hears of each song whose length in the database was corrected, or whose loudness and waveform were found, once that is
	// durable; nil = nobody wants to know.
	Measured func(ctx context.Context, song models.SongID) error
	// Free tells whether the machine has time for songs that nobody asked for; nil = they are left alone.
	Free  func() bool
	Files *disk.Files // tell whether the decoder's verdict is the file's fault or its disk's; nil = the file's
	Log   *slog.Logger
}

// Consumers are all that the program has.
func Consumers() []Consumer { return []Consumer{Loudness{}, Length{}, Score{}, Sound{}} }

// Names of all consumers that the program has, as tx.Analyses() takes them.
func Names() string { return names(Consumers()) }

func names(consumers []Consumer) string {
	list := make([]string, len(consumers))
	for i, one := range consumers {
		list[i] = one.Name()
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// Analyser runs songs past the consumers.
type Analyser struct {
	Config
	names string
	walk  walk
}

// New builds an Analyser.
func New(c Config) *Analyser {
	if c.Consumers == nil {
		c.Consumers = Consumers()
	}
	if c.Open == nil {
		c.Open = func(ctx context.Context, path string) (Decoding, error) { return decode.Open(ctx, path, 0) }
	}
	return &Analyser{Config: c, names: names(c.Consumers)}
}

const (
	within = 10 * time.Minute // for one song; decoding takes a hundredth of its length
	atOnce = 100              // songs that one sweep asks for
	again  = 24 * time.Hour   // after which a song that failed is tried once more: a decoder may have been mended
	soon   = 2 * time.Minute  // the same for one whose file could not be read: its disk may be back
)

// errAway says that a song's file cannot be read now, which says nothing about the song.
var errAway = errors.New("the file cannot be read now")

// Request is what a task of the Job is about.
type Request struct {
	Song models.SongID `json:"song"`
}

// Job describes the analysis of one song.
func (a *Analyser) Job() tasks.Job[Request] {
	return tasks.Job[Request]{
		Name: "analyse", Queue: tasks.Slow, Timeout: within, Retries: 2,
		Key: func(r Request) string { return strconv.FormatInt(int64(r.Song), 10) },
		Run: func(ctx context.Context, r Request, report tasks.Progress) error {
			return a.Analyse(ctx, r.Song, report)
		},
		Failed:     a.failed,
		Unfinished: a.unfinished,
		Reopen: func(ctx context.Context, r Request) error {
			return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.Analyses().Forget(r.Song) })
		},
		Describe: func(ctx context.Context, r Request) string {
			song, err := a.Store.Library().Song(ctx, r.Song)
			if err != nil {
				return ""
			}
			return song.Name()
		},
	}
}

// Analyse decodes the song once for all consumers that want something of it. Nothing is written when it ends in an error; a verdict of the
// decoder is final, and a file that cannot be read now is left for later. It does nothing for a song that is gone, has no end, or lacks
// nothing.
func (a *Analyser) Analyse(ctx context.Context, id models.SongID, report tasks.Progress) error {
	song, err := a.Store.Library().Song(ctx, id)
	if errors.Is(err, models.ErrNoSuchSong) || err == nil && song.Streams() {
		return nil
	}
	if err != nil {
		return err
	}
	var passes []Pass
	for _, one := range a.Consumers {
		if one.Wants(song) {
			passes = append(passes, one.Start(song))
		}
	}
	if len(passes) > 0 {
		err := a.decode(ctx, song, passes, report)
		if errors.Is(err, errAway) {
			a.Log.Debug("a song is analysed later", "song", id, "error", err)
			return a.note(ctx, song, err, models.At(time.Now().Add(soon-again)))
		}
		if err != nil {
			return err
		}
	}
	writes := make([]func(tx *store.Tx) error, len(passes))
	for i, p := range passes {
		writes[i] = p.Result()
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		for _, write := range writes {
			if err := write(tx); err != nil {
				return err
			}
		}
		return tx.Analyses().Save(song, a.names, "", models.At(time.Now()))
	})
	if err != nil {
		return err
	}
	a.tell(ctx, song)
	return nil
}

// tell compares the song with what it was before, and tells of what pages show of it.
func (a *Analyser) tell(ctx context.Context, before models.Song) {
	song, err := a.Store.Library().Song(ctx, before.ID)
	found := song.Duration != before.Duration || song.LengthExact != before.LengthExact || song.Loudness != before.Loudness
	if err == nil && a.Measured != nil && found {
		err = a.Measured(ctx, song.ID)
	}
	if err != nil {
		a.Log.Warn("pages may show a song without its waveform until its entry changes", "song", before.ID, "error", err)
	}
}

// decode runs the whole song past the passes.
func (a *Analyser) decode(ctx context.Context, song models.Song, passes []Pass, report tasks.Progress) error {
	var before disk.Stamp
	if a.Files != nil {
		var err error
		if before, err = a.Files.Stat(ctx, song.Path); models.Waits(disk.Trouble(err)) {
			return fmt.Errorf("%w: %w", errAway, err)
		}
	}
	sound, err := a.Open(ctx, song.Path)
	if err != nil {
		return a.verdict(ctx, song, before, err)
	}
	defer func() { _ = sound.Close() }() // it was only read
	const block = 4096
	samples := make([][2]float64, block)
	for done := 0; ; {
		n, ok := sound.Stream(samples)
		for _, p := range passes {
			p.Add(samples[:n])
		}
		if !ok {
			break
		}
		done += n
		report(done/decode.Rate, int(song.Duration.Duration()/time.Second), song.Title)
	}
	if err := sound.Err(); err != nil {
		return a.verdict(ctx, song, before, err)
	}
	return ctx.Err()
}

// verdict makes an error final that says something about the song, or that its disk went away meanwhile; before is its file as it was.
func (a *Analyser) verdict(ctx context.Context, song models.Song, before disk.Stamp, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	code, _ := decode.Problem(err)
	if code == "" {
		return err
	}
	if a.Files != nil && models.Waits(a.Files.Verdict(ctx, song.Path, before, code)) {
		return fmt.Errorf("%w: %w", errAway, err)
	}
	return tasks.Final(err)
}

// failed notes that the song was looked at: it keeps playing at its own level, and is left alone for a day.
func (a *Analyser) failed(ctx context.Context, r Request, why error) error {
	song, err := a.Store.Library().Song(ctx, r.Song)
	if errors.Is(err, models.ErrNoSuchSong) {
		return nil
	}
	if err != nil {
		return err
	}
	a.Log.Info("a song could not be analysed", "song", song.ID, "error", why)
	return a.note(ctx, song, why, models.At(time.Now()))
}

// note writes down why a song was not analysed, and when that was.
func (a *Analyser) note(ctx context.Context, song models.Song, why error, at models.Millis) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.Analyses().Save(song, a.names, why.Error(), at) })
}

// unfinished lists songs in the queue that lack something; where none does, a few of the library.
func (a *Analyser) unfinished(ctx context.Context) ([]Request, error) {
	var songs []models.Song
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		songs, err = tx.Analyses().Missing(a.names, models.At(time.Now().Add(-again)), atOnce)
		return err
	})
	var list []Request
	for _, song := range songs {
		if slices.ContainsFunc(a.Consumers, func(c Consumer) bool { return c.Wants(song) }) {
			list = append(list, Request{song.ID})
		}
	}
	if err != nil || len(list) > 0 || a.Free == nil || !a.Free() {
		return list, err
	}
	return a.unasked(ctx)
}
