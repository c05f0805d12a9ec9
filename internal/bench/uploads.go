package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/store"
	"upbeat/internal/system"
	"upbeat/models"
)

const (
	bringers = 200     // guests who send at once
	broughtA = 5000000 // bytes of each file
)

// uploads measures 200 guests who bring 5 MB each at once, beside a plain Go handler that copies the same bytes to the same disk.
func (s Suite) uploads(ctx context.Context, h harness) ([]Figure, error) {
	server, err := s.fill(ctx, h, 10, 20*time.Minute)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(h.measured(ctx), server.stop(syscall.SIGTERM)); err != nil { // a scan leaves memory behind
		return nil, err
	}
	if server, err = h.start(ctx, "--redis", "embedded"); err != nil {
		return nil, err
	}
	if err := server.calm(ctx); err != nil {
		return nil, errors.Join(err, server.stop(syscall.SIGTERM))
	}
	figures, err := s.bring(ctx, h, server)
	return figures, errors.Join(err, server.stop(syscall.SIGTERM))
}

func (s Suite) bring(ctx context.Context, h harness, server *server) ([]Figure, error) {
	api := newClient(server.addr)
	defer api.close()
	if err := api.logIn(); err != nil {
		return nil, err
	}
	if err := api.do("PATCH", "/api/v1/settings", "", []byte(`{"uploads":"accept","waiting_per_guest":0}`)); err != nil {
		return nil, err
	}
	api.cookie = ""
	r := &run{PartyConfig: PartyConfig{Songs: 2, Guests: bringers, Say: s.Say}, addr: server.addr, api: api}
	if err := errors.Join(r.join(ctx), r.fillQueue(ctx)); err != nil {
		return nil, err
	}
	plain, err := plainUploads(ctx, filepath.Join(h.data, "plain"))
	if err != nil {
		return nil, err
	}
	before, err := h.origin(ctx, 0)
	if err != nil {
		return nil, err
	}
	rest, err := system.PSS(server.tree())
	if err != nil {
		return nil, err
	}
	beside := &beside{server: server, guest: r.guests[0].token}
	stop := beside.watch(ctx)
	s.Say("%d guests bring %d MB each", bringers, broughtA/1_000_000)
	took, err := brought(ctx, func(ctx context.Context, n int, data io.Reader) error {
		return tusUpload(ctx, server.url(), r.guests[n].token, data)
	})
	stop()
	if err != nil {
		return nil, err
	}
	s.Say("waiting until all of them are songs")
	if err := h.accepted(ctx, bringers); err != nil {
		return nil, err
	}
	after, err := h.origin(ctx, models.At(time.Now()))
	const mb = 1 << 20
	page := latency(beside.pages)
	list := []Figure{
		atMost("200 uploads of 5 MB at once: the guests' page, p99", 50, page.P99, "ms"),
		atLeast("the same: bytes a second, of a plain io.Copy handler's", 80, 100*plain.Seconds()/took.Seconds(), "%"),
		atMost("the same: the whole party at most, PSS", 150, float64(beside.most.Load())/mb, "MB"),
		atMost("the same: the music is behind by", 10, float64(max(after-before, 0)), "ms"),
	}
	list[0].Note = fmt.Sprintf("%d pages, p50 %.1f, max %.1f", page.Count, page.P50, page.Max)
	list[2].Note = fmt.Sprintf("before it %.0f", float64(rest)/mb)
	list[1].Note = fmt.Sprintf("%.1f s and %.1f s", took.Seconds(), plain.Seconds())
	return list, err
}

// origin is the moment at which the song that plays would have begun, had it played without a pause, as it was told after a moment.
func (h harness) origin(ctx context.Context, after models.Millis) (models.Millis, error) {
	var p models.Playback
	err := until(ctx, time.Minute, func() (bool, error) {
		err := h.look(ctx, func(db *store.Store) error {
			return db.Read(ctx, func(tx *store.Tx) (err error) { p, err = tx.Playbacks().Get(models.DefaultRoom); return err })
		})
		return p.EntryID != 0 && p.Position > 0 && p.At > after, err
	})
	return p.At - p.Position, err
}

// accepted waits until so many uploads are songs.
func (h harness) accepted(ctx context.Context, n int) error {
	return until(ctx, 10*time.Minute, func() (done bool, err error) {
		err = h.look(ctx, func(db *store.Store) error {
			return db.Read(ctx, func(tx *store.Tx) error {
				accepted, err := tx.Uploads().Count(models.DefaultRoom, models.UploadAccepted)
				done = accepted >= n
				return err
			})
		})
		return done, err
	})
}

// beside is what is looked at while guests send.
type beside struct {
	server *server
	guest  string // whose page is asked for
	pages  []time.Duration
	most   atomic.Int64 // bytes of memory
}

// watch asks for the guests' page and adds up the memory until it is stopped.
func (b *beside) watch(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var both sync.WaitGroup
	both.Go(func() {
		c := newClient(b.server.addr)
		defer c.close()
		for tick := time.NewTicker(20 * time.Millisecond); ctx.Err() == nil; <-tick.C {
			began := time.Now()
			if err := c.do("GET", "/", b.guest, nil); err == nil {
				b.pages = append(b.pages, time.Since(began))
			}
		}
	})
	both.Go(func() {
		for tick := time.NewTicker(250 * time.Millisecond); ctx.Err() == nil; <-tick.C {
			if used, err := system.PSS(b.server.tree()); err == nil {
				b.most.Store(max(b.most.Load(), used))
			}
		}
	})
	return func() { cancel(); both.Wait() }
}

// brought has all guests send a file at the same time, and tells how long the last one took.
func brought(ctx context.Context, send func(ctx context.Context, n int, data io.Reader) error) (time.Duration, error) {
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for n := range bringers {
		g.Go(func() error { return send(ctx, n, newNoise(uint64(n))) })
	}
	err := g.Wait()
	return time.Since(began), err
}

// newNoise is a WAV of noise of broughtA bytes, another one for each seed. It is made as it is read: 200 of them are a gigabyte.
func newNoise(seed uint64) io.Reader {
	const head, rate = 44, 44100
	return io.MultiReader(bytes.NewReader(waveHead(broughtA-head, rate, 2)), io.LimitReader(rand.NewChaCha8(seedOf(seed)), broughtA-head))
}

func seedOf(n uint64) (seed [32]byte) {
	binary.LittleEndian.PutUint64(seed[:], n)
	return seed
}

// tusUpload sends a file as the page does.
func tusUpload(ctx context.Context, server, token string, data io.Reader) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server+"/api/v1/tus", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Upload-Length", strconv.Itoa(broughtA))
	location, err := told(request, token, http.StatusCreated)
	if err != nil {
		return err
	}
	request, err = http.NewRequestWithContext(ctx, http.MethodPatch, server+location, data)
	if err != nil {
		return err
	}
	request.ContentLength = broughtA
	request.Header.Set("Upload-Offset", "0")
	request.Header.Set("Content-Type", "application/offset+octet-stream")
	_, err = told(request, token, http.StatusNoContent)
	return err
}

// told sends a request of tus and wants one status.
func told(request *http.Request, token string, want int) (location string, err error) {
	request.Header.Set("Tus-Resumable", "1.0.0")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return "", err
	}
	said, err := io.ReadAll(io.LimitReader(response.Body, 1000))
	if err = errors.Join(err, response.Body.Close()); err == nil && response.StatusCode != want {
		err = fmt.Errorf("%s %s: %s %s", request.Method, request.URL.Path, response.Status, said)
	}
	return response.Header.Get("Location"), err
}

// plainUploads is how long the same bytes take with a handler that does nothing but copy them into files.
func plainUploads(ctx context.Context, dir string) (time.Duration, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	server := &http.Server{ReadHeaderTimeout: answerWithin, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, err := os.Create(filepath.Join(dir, filepath.Base(r.URL.Path)))
		if err == nil {
			_, err = io.Copy(file, r.Body)
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	took, err := brought(ctx, func(ctx context.Context, n int, data io.Reader) error {
		url := fmt.Sprintf("http://%s/%d", ln.Addr(), n)
		request, err := http.NewRequestWithContext(ctx, http.MethodPut, url, data)
		if err != nil {
			return err
		}
		request.ContentLength = broughtA
		_, err = told(request, "", http.StatusOK)
		return err
	})
	err = errors.Join(err, server.Close())
	if serr := <-served; !errors.Is(serr, http.ErrServerClosed) {
		err = errors.Join(err, serr)
	}
	return took, errors.Join(err, os.RemoveAll(dir))
}
