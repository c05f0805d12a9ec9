package analysis_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"upbeat/internal/analysis"
	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
	"upbeat/player/decode"
	"upbeat/player/wav"
	"upbeat/tasks"
)

// fixture is a database with one song that waits, and an Analyser that decodes what the test says.
type fixture struct {
	*analysis.Analyser
	store    *store.Store
	song     models.SongID
	opened   int
	decoding decoding
}

// decoding gives frames of a constant and ends with an error, if any.
type decoding struct {
	frames int
	err    error
}

func (s *decoding) Stream(samples [][2]float64) (int, bool) {
	n := min(len(samples), s.frames)
	for i := range n {
		samples[i] = [2]float64{0.5, -0.5}
	}
	s.frames -= n
	return n, n > 0
}

func (s *decoding) Err() error   { return s.err }
func (s *decoding) Close() error { return nil }

func newFixture(t *testing.T, path string, c analysis.Config) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), testdb.SQLite(t))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: models.Song{Source: models.SourceLocal, Path: path}}}))
	song, err := db.Library().SongAt(t.Context(), models.SourceLocal, path)
	must(t, err)
	must(t, db.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.Rooms().Ensure(models.DefaultRoom, 1), tx.Songs().SetProbed(song.ID, 1),
			tx.Entries().Create(&models.Entry{RoomID: models.DefaultRoom, SongID: song.ID, Status: models.Ready}))
	}))
	f := &fixture{store: db, song: song.ID, decoding: decoding{frames: 3 * decode.Rate}}
	c.Store, c.Log = db, slog.New(slog.DiscardHandler)
	f.Analyser = analysis.New(c)
	return f
}

// open is an analysis.Config.Open.
func (f *fixture) open(context.Context, string) (analysis.Decoding, error) {
	f.opened++
	s := f.decoding
	return &s, nil
}

func (f *fixture) read(t *testing.T) models.Song {
	t.Helper()
	song, err := f.store.Library().Song(t.Context(), f.song)
	must(t, err)
	return song
}

// wanted tells whether the database wants the song to be analysed.
func (f *fixture) wanted(t *testing.T) bool {
	t.Helper()
	list, err := f.Job().Unfinished(t.Context())
	must(t, err)
	return slices.Equal(list, []analysis.Request{{Song: f.song}})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func quiet(int, int, string) {}

// counter is a consumer that counts frames and remembers nothing of them in the database.
type counter struct {
	wants          bool
	started, ended int
	frames         int
	err            error
}

func (c *counter) Name() string                    { return "counter" }
func (c *counter) Wants(models.Song) bool          { return c.wants }
func (c *counter) Start(models.Song) analysis.Pass { c.started++; return c }
func (c *counter) Add(samples [][2]float64)        { c.frames += len(samples) }
func (c *counter) Result() func(tx *store.Tx) error {
	c.ended++
	return func(*store.Tx) error { return c.err }
}

func TestASongIsDecodedOnceForAllConsumers(t *testing.T) {
	first, second, third := &counter{wants: true}, &counter{wants: true}, &counter{}
	var f *fixture
	f = newFixture(t, "/a.mp3", analysis.Config{Consumers: []analysis.Consumer{first, second, third, analysis.Loudness{}},
		Open: func(ctx context.Context, path string) (analysis.Decoding, error) { return f.open(ctx, path) }})
	if !f.wanted(t) {
		t.Error("nobody wants it")
	}
	said := 0
	must(t, f.Analyse(t.Context(), f.song, func(done, _ int, _ string) { said = done }))
	if f.opened != 1 || first.frames != 3*decode.Rate || second.frames != first.frames || first.ended != 1 || third.started != 0 || said < 2 {
		t.Errorf("decoded %d times: %+v, %+v, %+v; progress %d s", f.opened, first, second, third, said)
	}
	if song := f.read(t); song.Loudness == 0 || len(song.Waveform) != 100 {
		t.Errorf("%+v", song)
	}
	if f.wanted(t) {
		t.Error("it is wanted again")
	}
}

// Nothing of a song is written when one consumer's result cannot be, or when the decoder gives up.
func TestAnAnalysisIsWrittenWholeOrNotAtAll(t *testing.T) {
	trouble := errors.New("trouble")
	for name, c := range map[string]struct {
		consumer, decoder error
	}{"a consumer": {consumer: trouble}, "the decoder": {decoder: trouble}} {
		t.Run(name, func(t *testing.T) {
			var f *fixture
			f = newFixture(t, "/a.mp3", analysis.Config{Consumers: []analysis.Consumer{analysis.Loudness{}, &counter{wants: true, err: c.consumer}},
				Open: func(ctx context.Context, path string) (analysis.Decoding, error) { return f.open(ctx, path) }})
			f.decoding.err = c.decoder
			if err := f.Analyse(t.Context(), f.song, quiet); !errors.Is(err, trouble) {
				t.Errorf("%v", err)
			}
			if song := f.read(t); song.Loudness != 0 || !f.wanted(t) {
				t.Errorf("%+v", song)
			}
		})
	}
}

// A song that cannot be analysed is left alone, until somebody asks again; it is no less ready for that.
func TestASongThatFailedIsLeftAlone(t *testing.T) {
	f := newFixture(t, "/a.mp3", analysis.Config{})
	job, request := f.Job(), analysis.Request{Song: f.song}
	must(t, job.Failed(t.Context(), request, errors.New("broken in the middle")))
	if song := f.read(t); f.wanted(t) || !song.Available() || song.ProbedAt == 0 {
		t.Errorf("%+v", song)
	}
	must(t, job.Reopen(t.Context(), request))
	if !f.wanted(t) {
		t.Error("asked again, it is not wanted")
	}
	must(t, job.Failed(t.Context(), analysis.Request{Song: 1 << 40}, errors.New("it is gone")))
	must(t, job.Run(t.Context(), analysis.Request{Song: 1 << 40}, quiet))
}

// A file whose disk goes away while it is decoded says nothing about the song: it is analysed when the disk is back.
func TestADiskThatGoesAwayIsNoVerdict(t *testing.T) {
	path := tone(t, 12)
	away := true
	f := newFixture(t, path, analysis.Config{Files: disk.Real(), Open: func(ctx context.Context, path string) (analysis.Decoding, error) {
		if !away {
			return decode.Open(ctx, path, 0)
		}
		must(t, os.Rename(path, path+".away"))
		return &decoding{frames: decode.Rate, err: &decode.Error{Code: models.ProblemTruncated}}, nil
	}})
	job, request := f.Job(), analysis.Request{Song: f.song}
	for range 2 { // while it breaks off, and while there is nothing to open
		must(t, job.Run(t.Context(), request, quiet))
		if song := f.read(t); song.Loudness != 0 || !song.Available() {
			t.Errorf("%+v: want it as it was", song)
		}
		var later []models.Song
		must(t, f.store.Read(t.Context(), func(tx *store.Tx) (err error) {
			later, err = tx.Analyses().Missing(analysis.Names(), models.At(time.Now().Add(3*time.Minute-24*time.Hour)), 10)
			return err
		}))
		if f.wanted(t) || len(later) != 1 {
			t.Errorf("wanted now: %v, in some minutes: %d songs", f.wanted(t), len(later))
		}
	}
	must(t, os.Rename(path+".away", path))
	away = false
	must(t, job.Run(t.Context(), request, quiet))
	if song := f.read(t); song.Loudness == 0 {
		t.Errorf("%+v: want its loudness", song)
	}
}

// tone writes seconds of a sine of -20 dBFS.
func tone(t *testing.T, seconds int) string {
	t.Helper()
	frames := seconds * decode.Rate
	b := wav.Append16(nil, decode.Rate, int64(frames)*4, 0)
	for i := range frames {
		x := uint16(wav.Sample16(0.1 * math.Sin(2*math.Pi*1000*float64(i)/decode.Rate)))
		b = append(b, byte(x), byte(x>>8), byte(x), byte(x>>8))
	}
	path := filepath.Join(t.TempDir(), "tone.wav")
	must(t, os.WriteFile(path, b, 0o600))
	return path
}

func TestAFileIsMeasured(t *testing.T) {
	f := newFixture(t, tone(t, 12), analysis.Config{})
	must(t, f.Analyse(t.Context(), f.song, quiet))
	song := f.read(t)
	if math.Abs(song.Loudness+20) > 0.1 || math.Abs(song.TruePeak+20) > 0.2 || song.Duration != 12_000 || len(song.Waveform) != 100 {
		t.Errorf("%+v", song)
	}
}

// What the decoders say about a file will not change by asking again.
func TestAVerdictIsFinal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mp3")
	must(t, os.WriteFile(path, []byte("<html>no music</html>"), 0o600))
	f := newFixture(t, path, analysis.Config{})
	err := f.Analyse(t.Context(), f.song, quiet)
	if code, _ := decode.Problem(err); code != models.ProblemNotAudio || !tasks.IsFinal(err) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Analyse(ctx, f.song, quiet); err == nil || tasks.IsFinal(err) {
		t.Errorf("cut off: %v", err)
	}
}

// A length that was a guess is corrected by the decoding that measures the loudness, and whoever shows it is told; once.
func TestAGuessedLengthIsCorrected(t *testing.T) {
	var told []models.SongID
	f := newFixture(t, tone(t, 12), analysis.Config{Measured: func(_ context.Context, song models.SongID) error {
		told = append(told, song)
		return nil
	}})
	must(t, f.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetLength(f.song, 45_000) }))
	if song := f.read(t); song.Duration != 45_000 || song.LengthExact {
		t.Fatalf("%+v", song)
	}
	must(t, f.Analyse(t.Context(), f.song, quiet))
	if song := f.read(t); song.Duration != 12_000 || !song.LengthExact {
		t.Errorf("%d ms, exact: %v", song.Duration, song.LengthExact)
	}
	must(t, f.Analyse(t.Context(), f.song, quiet))
	if !slices.Equal(told, []models.SongID{f.song}) {
		t.Errorf("told of %v", told)
	}
	// The next scan guesses again; what was measured stays, until the file is another.
	again := models.Song{ID: f.song, Source: models.SourceLocal, Path: f.read(t).Path, Duration: 45_000}
	must(t, f.store.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: again}}))
	if song := f.read(t); song.Duration != 12_000 || !song.LengthExact {
		t.Errorf("scanned again: %d ms, exact: %v", song.Duration, song.LengthExact)
	}
	again.Fingerprint = "another"
	must(t, f.store.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: again}}))
	if song := f.read(t); song.Duration != 45_000 || song.LengthExact {
		t.Errorf("another file: %d ms, exact: %v", song.Duration, song.LengthExact)
	}
}

// The waveform of a song whose length was exact before is told of too, once.
func TestAWaveformIsTold(t *testing.T) {
	var told []models.SongID
	f := newFixture(t, tone(t, 12), analysis.Config{Measured: func(_ context.Context, song models.SongID) error {
		told = append(told, song)
		return nil
	}})
	must(t, f.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetMeasured(f.song, 12_000) }))
	for range 2 {
		must(t, f.Analyse(t.Context(), f.song, quiet))
	}
	if song := f.read(t); len(song.Waveform) != 100 || !slices.Equal(told, []models.SongID{f.song}) {
		t.Errorf("told of %v: %+v", told, song)
	}
}
