package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"upbeat/internal/analysis"
	"upbeat/internal/store"
	"upbeat/internal/system"
	"upbeat/library"
	"upbeat/models"
)

// bigLibrary is the number of songs with which start and memory are measured.
const bigLibrary = 10_000

// fill writes a library of plain files and has a server scan it.
func (s Suite) fill(ctx context.Context, h harness, songs int, length time.Duration, args ...string) (*server, error) {
	s.Say("a library of %d files", songs)
	if err := plainMusic(h.music, songs, length); err != nil {
		return nil, err
	}
	server, err := h.start(ctx, args...)
	if err != nil {
		return nil, err
	}
	const patience = 10 * time.Minute
	err = until(ctx, patience, func() (bool, error) {
		n := 0
		err := h.look(ctx, func(db *store.Store) error {
			stats, err := db.Library().Stats(ctx)
			n = int(stats.Songs)
			return err
		})
		return n >= songs, err
	})
	if err != nil {
		return server, fmt.Errorf("scan %d files: %w", songs, errors.Join(err, server.stop(syscall.SIGKILL)))
	}
	return server, server.calm(ctx)
}

// look opens the harness's database beside its server.
func (h harness) look(ctx context.Context, f func(*store.Store) error) error {
	db, err := store.Open(ctx, filepath.Join(h.data, "upbeat.db"))
	if err != nil {
		return err
	}
	return errors.Join(f(db), db.Close())
}

// calm waits until the server has nothing to do.
func (s *server) calm(ctx context.Context) error {
	(&run{PartyConfig: PartyConfig{PID: s.cmd.Process.Pid}}).calm(ctx)
	return ctx.Err()
}

// start measures from the start of the process to the first page, and to sound where a killed party had been playing.
func (s Suite) start(ctx context.Context, h harness) ([]Figure, error) {
	const rounds = 7
	server, err := s.fill(ctx, h, bigLibrary, 10*time.Minute)
	if err != nil {
		return nil, err
	}
	api := newClient(server.addr)
	r := &run{PartyConfig: PartyConfig{Songs: 3, Guests: 3, Say: s.Say}, addr: server.addr, api: api}
	err = errors.Join(r.join(ctx), r.fillQueue(ctx))
	api.close()
	if err != nil {
		return nil, errors.Join(err, server.stop(syscall.SIGKILL))
	}
	var pages, sounds []time.Duration
	for range rounds {
		if err := server.stop(syscall.SIGKILL); err != nil {
			return nil, err
		}
		if server, err = h.start(ctx); err != nil {
			return nil, err
		}
		pages = append(pages, time.Since(server.began))
		sound, err := h.resumed(ctx, server.began)
		if err != nil {
			return nil, errors.Join(err, server.stop(syscall.SIGKILL))
		}
		sounds = append(sounds, sound)
		if err := server.calm(ctx); err != nil {
			return nil, err
		}
	}
	page, sound := latency(pages), latency(sounds)
	figures := []Figure{
		atMost("start to first page 200, 10,000 songs", 200, page.P50, "ms"),
		atMost("start to sound resumed after kill -9", 1.5, sound.P50/1000, "s"),
	}
	figures[0].Note, figures[1].Note = fmt.Sprintf("median of %d, worst %.0f", rounds, page.Max),
		fmt.Sprintf("median of %d, worst %.2f", rounds, sound.Max/1000)
	return figures, server.stop(syscall.SIGTERM)
}

// resumed waits for the first place in the music that was stored after a start, and tells when the sound was there.
func (h harness) resumed(ctx context.Context, began time.Time) (time.Duration, error) {
	var playback models.Playback
	err := until(ctx, 20*time.Second, func() (bool, error) {
		err := h.look(ctx, func(db *store.Store) error {
			return db.Read(ctx, func(tx *store.Tx) (err error) { playback, err = tx.Playbacks().Get(models.DefaultRoom); return err })
		})
		return playback.At > models.At(began) && playback.EntryID != 0, err
	})
	if err != nil {
		err = fmt.Errorf("the sound does not come back: %w", err)
	}
	return playback.At.Time().Sub(began), err
}

// memory measures all processes of an idle party with the embedded Redis.
func (s Suite) memory(ctx context.Context, h harness) ([]Figure, error) {
	server, err := s.fill(ctx, h, bigLibrary, time.Minute, "--redis", "embedded")
	if err != nil {
		return nil, err
	}
	after, err := system.PSS(server.tree())
	if err := errors.Join(err, server.stop(syscall.SIGTERM)); err != nil {
		return nil, err
	}
	if server, err = h.start(ctx, "--redis", "embedded"); err != nil {
		return nil, err
	}
	if err := server.calm(ctx); err != nil {
		return nil, err
	}
	const settle = 15 * time.Second // the scan at the start gives its memory back
	select {
	case <-ctx.Done():
	case <-time.After(settle):
	}
	idle, err := system.PSS(server.tree())
	const mb = 1 << 20
	f := atMost("whole party idle, PSS, 10,000 songs, embedded Redis", 60, float64(idle)/mb, "MB")
	f.Note = fmt.Sprintf("right after the first scan %.0f", float64(after)/mb)
	return []Figure{f}, errors.Join(err, server.stop(syscall.SIGTERM))
}

// votes measures the way of a vote to the phones, what it costs, and how many are kept a second.
func (s Suite) votes(ctx context.Context, h harness) ([]Figure, error) {
	const songs = 400
	server, err := s.fill(ctx, h, songs, 20*time.Minute)
	if err != nil {
		return nil, err
	}
	figures, err := s.voteRounds(ctx, h, server)
	return figures, errors.Join(err, server.stop(syscall.SIGTERM))
}

func (s Suite) voteRounds(ctx context.Context, h harness, server *server) ([]Figure, error) {
	if err := h.measured(ctx); err != nil {
		return nil, err
	}
	party := func(f func(context.Context, PartyConfig) (PartyReport, error), guests, songs, votes int) (PartyReport, error) {
		r, err := f(ctx, PartyConfig{URL: server.url(), Guests: guests, Songs: songs, Votes: votes, Connections: 8,
			PID: server.cmd.Process.Pid, Say: s.Say})
		if err == nil && !r.OK() {
			err = fmt.Errorf("votes lost %d, counted twice %d, unseen %d, gaps %d, connections lost %d", r.Lost, r.Twice, r.Unseen, r.Gaps,
				r.SocketsLost)
		}
		return r, err
	}
	small, err := party(Party, 200, 30, 2000)
	if err != nil {
		return nil, err
	}
	raw, err := rawWrites(ctx, 200, int(small.BytesPerVote), 2000) // beside it, on the same machine at the same time
	if err != nil {
		return nil, err
	}
	big, err := party(Party, 1000, 30, 1000)
	if err != nil {
		return nil, err
	}
	fast, err := party(Throughput, 1000, 30, 20_000)
	if err != nil {
		return nil, err
	}
	long, err := party(Party, 200, 300, 2000)
	if err != nil {
		return nil, err
	}
	ratio := atMost("the same with 300 songs, times as long", 1.5, long.Seen.P99/small.Seen.P99, "x")
	ratio.Note = fmt.Sprintf("p99 %.1f ms", long.Seen.P99)
	figures := []Figure{
		atMost("vote answered to seen by the last of 200 phones, 30 songs, p99", 30, small.Seen.P99, "ms"),
		atMost("vote answered to seen by the last of 1,000 phones, p99", 50, big.Seen.P99, "ms"),
		ratio,
		atMost("server CPU a vote, 200 phones, beside 200 raw writes", 1.6, small.ServerCPU/raw, "x"),
		atLeast("durable votes a second over 8 connections", 2000, fast.PerSecond, "a second"),
		atMost("bytes a phone and vote", 300, max(small.BytesPerVote, big.BytesPerVote, long.BytesPerVote), "bytes"),
		atMost("votes lost or counted twice", 0,
			float64(small.Lost+small.Twice+big.Lost+big.Twice+fast.Lost+fast.Twice+long.Lost+long.Twice), "votes"),
	}
	figures[0].Note = fmt.Sprintf("p50 %.1f, max %.1f; from the request: p99 %.1f", small.Seen.P50, small.Seen.Max, small.SeenSent.P99)
	figures[1].Note = fmt.Sprintf("p50 %.1f, max %.1f", big.Seen.P50, big.Seen.Max)
	figures[3].Note = fmt.Sprintf("%.2f ms; the raw writes %.2f ms; with the music that plays meanwhile %.2f ms", small.ServerCPU, raw,
		small.ServerCPUAll)
	return figures, nil
}

// measured marks all songs as probed and measured, so that no ffmpeg runs beside the votes.
func (h harness) measured(ctx context.Context) error {
	return h.look(ctx, func(db *store.Store) error {
		songs, err := db.Library().RecentSongs(ctx, 10_000)
		if err != nil {
			return err
		}
		return db.Write(ctx, func(tx *store.Tx) error {
			for _, song := range songs {
				if err := errors.Join(tx.Songs().SetProbed(song.ID, 1), tx.Songs().SetLoudness(song.ID, -14, -1, make([]byte, 100)),
					tx.Analyses().Save(song, analysis.Names(), "", models.At(time.Now()))); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// search measures in a made-up library of 200,000 songs.
func (s Suite) search(ctx context.Context, _ harness) ([]Figure, error) {
	const songs = 200_000
	report, err := library.BenchSearch(ctx, songs, "")
	if err != nil {
		return nil, err
	}
	var figures []Figure
	for _, row := range report.Rows {
		f := atMost(fmt.Sprintf("search in 200,000 songs, %s, p99", row.Kind), 10, ms(row.P99), "ms")
		f.Note = fmt.Sprintf("p50 %.1f, max %.1f; found %.0f %%", ms(row.P50), ms(row.Max), 100*row.Found)
		figures = append(figures, f)
	}
	for _, row := range report.Browse {
		f := atMost("browsing 200,000 songs, "+row.Kind+", p99", 50, ms(row.P99), "ms")
		f.Note = fmt.Sprintf("p50 %.1f, max %.1f: %s", ms(row.P50), ms(row.Max), row.Slowest)
		figures = append(figures, f)
	}
	return append(figures, Figure{Name: "saving and indexing 200,000 songs, settled", Target: "none",
		Measured: fmt.Sprintf("%.0f s", report.Indexing.Seconds()), OK: true}), nil
}

// scan measures on real files from a warm cache.
func (s Suite) scan(ctx context.Context, h harness) ([]Figure, error) {
	const files = 800
	f := Figure{Name: "scan of real files, a second and core", Target: "≥ 450 files"}
	if s.Music == "" {
		f.Note = "needs real music: make bench MUSIC=/path"
		return []Figure{f}, nil
	}
	if err := multiplied(s.Music, h.music, files); err != nil {
		return nil, err
	}
	report, err := library.BenchScan(ctx, h.music, library.NewChildReader(slog.Default()))
	if err != nil {
		return nil, err
	}
	f.Measured, f.OK = fmt.Sprintf("%.0f files", report.PerCPU), report.PerCPU >= 450
	f.Note = fmt.Sprintf("%d files in %.1f s, again in %.2f s", report.Files, report.Wall.Seconds(), report.Again.Seconds())
	if report.MPD > 0 {
		f.Note += fmt.Sprintf("; mpd %.0f", report.MPD)
	}
	return []Figure{f}, nil
}

// playback measures the player's process and its ffmpeg children while mp3 files play with crossfades of 8 s.
func (s Suite) playback(ctx context.Context, h harness) ([]Figure, error) {
	const name, songs, length, window = "playback with crossfade and ffmpeg, of a core", 6, 24 * time.Second, 60 * time.Second
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		return []Figure{{Name: name, Target: "≤ 2 %", Note: "ffmpeg is not installed"}}, nil
	}
	if err := encodedMusic(ctx, h.music, songs, length); err != nil {
		return nil, err
	}
	server, err := h.start(ctx)
	if err != nil {
		return nil, err
	}
	used, err := server.playFor(ctx, h, s.Say, songs, window)
	f := atMost(name, 2, 100*used.Seconds()/window.Seconds(), "%")
	f.Note = fmt.Sprintf("over %.0f s", window.Seconds())
	return []Figure{f}, errors.Join(err, server.stop(syscall.SIGTERM))
}

// playFor queues all songs and returns the CPU time that playing took.
func (s *server) playFor(ctx context.Context, h harness, say func(string, ...any), songs int, window time.Duration) (time.Duration, error) {
	api := newClient(s.addr)
	defer api.close()
	err := until(ctx, time.Minute, func() (bool, error) {
		n := 0
		err := h.look(ctx, func(db *store.Store) error {
			stats, err := db.Library().Stats(ctx)
			n = int(stats.Songs)
			return err
		})
		return n >= songs, err
	})
	if err != nil {
		return 0, err
	}
	if err := api.crossfade(8000); err != nil {
		return 0, err
	}
	r := &run{PartyConfig: PartyConfig{Songs: songs - 1, Guests: songs, Say: say}, addr: s.addr, api: api} // one of them plays at once
	if err := errors.Join(r.join(ctx), r.fillQueue(ctx)); err != nil {
		return 0, err
	}
	select { // loudness is measured by the tasks, not by the player
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(5 * time.Second):
	}
	player := slices.DeleteFunc(s.tree(), func(pid int) bool { return pid == s.cmd.Process.Pid })
	if len(player) == 0 {
		return 0, errors.New("there is no player process")
	}
	pid := playerOf(player)
	before := system.CPU(system.Tree(pid))
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(window):
	}
	return system.CPU(system.Tree(pid)) - before, nil
}
