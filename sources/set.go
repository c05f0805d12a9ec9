package sources

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/models"
	"upbeat/sources/fetch"
)

const (
	mostSongs  = 50            // of a list that an address leads to
	knownFor   = 2 * time.Hour // what was found can be asked for by its ref
	knownMost  = 2000          // of them, the newest: some kilobytes each
	looksMost  = 8             // questions to the outside at once, of all guests
	searchMost = 20            // songs that one source answers with
)

// Options are what the host has set, as it is now.
type Options struct {
	On      []string      // names of the sources that are switched on, in the order in which they are asked and shown
	Most    int64         // bytes of one song
	Longest models.Millis // of one song; 0 = any
	Keep    int64         // bytes of all songs that were fetched; 0 = as much as there is room for
	Words   string        // added to each search
}

// Set is the sources of the party. Safe for use by many goroutines; nil is a set without any.
type Set struct {
	Sources []Source
	Options func() Options
	Redis   *redis.Client // what was found is remembered there, for the processes that are asked for it
	Room    models.RoomID

	once  sync.Once
	looks chan struct{}
}

func (s *Set) options() Options {
	if s == nil {
		return Options{}
	}
	return s.Options()
}

// On lists the sources that are switched on, in the host's order.
func (s *Set) On() []Source {
	var on []Source
	for _, name := range s.options().On {
		if source := s.named(name); source != nil {
			on = append(on, source)
		}
	}
	return on
}

// Named is the source of that name where it is switched on, else nil.
func (s *Set) Named(name string) Source {
	if !slices.Contains(s.options().On, name) {
		return nil
	}
	return s.named(name)
}

func (s *Set) named(name string) Source {
	at := slices.IndexFunc(s.Sources, func(one Source) bool { return one.Name() == name })
	if at < 0 {
		return nil
	}
	return s.Sources[at]
}

// Resolve tells what an address leads to: the first source that takes it is asked. Errors: ErrNoSource, *Error.
func (s *Set) Resolve(ctx context.Context, address string) (List, error) {
	if s == nil {
		return List{}, ErrNoSource
	}
	u, err := fetch.Parse(address)
	if err != nil {
		return List{}, Trouble(err)
	}
	leave, err := s.look(ctx)
	if err != nil {
		return List{}, err
	}
	defer leave()
	on := s.On()
	slices.SortStableFunc(on, func(a, b Source) int { return cmp.Compare(last(a), last(b)) })
	for _, source := range on {
		if source.Takes(u) {
			list, err := source.Resolve(ctx, u, mostSongs)
			if err != nil {
				return List{}, Trouble(err)
			}
			list.Songs = s.remember(ctx, list.Songs)
			return list, nil
		}
	}
	return List{}, ErrNoSource
}

// last is 1 for the source that takes every address: it is asked after those that know a site.
func last(s Source) int {
	if _, any := s.(*Link); any {
		return 1
	}
	return 0
}

// All lists all sources: those that are on in the host's order, then the others.
func (s *Set) All() []Source {
	if s == nil {
		return nil
	}
	list := s.On()
	for _, one := range s.Sources {
		if s.Named(one.Name()) == nil {
			list = append(list, one)
		}
	}
	return list
}

// Search asks one source. Errors: ErrNoSource for one that is switched off or cannot be searched; *Error.
func (s *Set) Search(ctx context.Context, name, words string) ([]models.Found, error) {
	source, ok := s.Named(name).(Searcher)
	if !ok {
		return nil, ErrNoSource
	}
	if more := s.options().Words; more != "" {
		words += " " + more
	}
	found, err := source.Search(ctx, words, searchMost)
	if err != nil {
		return nil, Trouble(err)
	}
	return s.remember(ctx, found), nil
}

// Known is what a source has found lately under a ref: a guest names it, and says nothing about it. Errors: models.ErrNoSuchSong.
func (s *Set) Known(ctx context.Context, source, ref string) (models.Found, error) {
	var found models.Found
	if s == nil {
		return found, models.ErrNoSuchSong
	}
	data, err := s.Redis.Get(ctx, s.knownKey(source, ref)).Bytes()
	if errors.Is(err, redis.Nil) {
		return found, models.ErrNoSuchSong
	}
	if err == nil {
		err = json.Unmarshal(data, &found)
	}
	return found, err
}

// remember keeps what was found, in bounds: what cannot be kept can only not be requested.
func (s *Set) remember(ctx context.Context, list []models.Found) []models.Found {
	list = slices.DeleteFunc(list, func(f models.Found) bool { return f.Ref == "" || len(f.Ref) > longestRef })
	now := float64(time.Now().UnixMilli())
	_, err := s.Redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, found := range list {
			list[i] = tidy(found)
			data, err := json.Marshal(list[i])
			if err != nil {
				return err
			}
			key := s.knownKey(found.Source, found.Ref)
			p.Set(ctx, key, data, knownFor)
			p.ZAdd(ctx, s.knownKeys(), redis.Z{Score: now, Member: key})
		}
		p.Expire(ctx, s.knownKeys(), knownFor)
		return nil
	})
	if err == nil {
		err = s.forgetOldest(ctx)
	}
	if err != nil {
		slog.WarnContext(ctx, "what a source found cannot be requested", "error", err)
	}
	return list
}

// forgetOldest keeps what is remembered in bounds, whoever asks how much.
func (s *Set) forgetOldest(ctx context.Context) error {
	old, err := s.Redis.ZRange(ctx, s.knownKeys(), 0, -knownMost-1).Result()
	if err != nil || len(old) == 0 {
		return err
	}
	members := make([]any, len(old))
	for i, key := range old {
		members[i] = key
	}
	return errors.Join(s.Redis.Unlink(ctx, old...).Err(), s.Redis.ZRem(ctx, s.knownKeys(), members...).Err())
}

// tidy is what was found, of a length that is fit to be kept and shown.
func tidy(f models.Found) models.Found {
	f.Title, f.Artist, f.Album = line(f.Title), line(f.Artist), line(f.Album)
	for _, address := range []*string{&f.Link, &f.Cover} {
		if u, err := url.Parse(*address); err != nil || len(*address) > longestRef || u.Scheme != "http" && u.Scheme != "https" {
			*address = ""
		}
	}
	return f
}

// knownKey holds what a source has found, as JSON.
func (s *Set) knownKey(source, ref string) string {
	sum := sha256.Sum256([]byte(source + "\x00" + ref))
	return "upbeat:" + string(s.Room) + ":found:" + hex.EncodeToString(sum[:16])
}

// knownKeys holds the keys of what was found, by when.
func (s *Set) knownKeys() string { return "upbeat:" + string(s.Room) + ":found" }

// look waits for a place among the questions to the outside. Errors: models.ErrTooMany where none comes free in time.
func (s *Set) look(ctx context.Context) (leave func(), err error) {
	s.once.Do(func() { s.looks = make(chan struct{}, looksMost) })
	select {
	case s.looks <- struct{}{}:
		return func() { <-s.looks }, nil
	case <-ctx.Done():
		return nil, models.ErrTooMany
	}
}

// Trouble makes any error of a source one that names its problem.
func Trouble(err error) error {
	var own *Error
	var outside *fetch.Error
	switch {
	case err == nil, errors.As(err, &own), errors.Is(err, models.ErrTooMany):
		return err
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &outside):
		return ofFetch(outside)
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Problem: models.ProblemFetchServer, Detail: "it took too long", Err: err}
	}
	return &Error{Problem: models.ProblemFetchServer, Err: err}
}

func ofFetch(err *fetch.Error) *Error {
	e := &Error{Problem: models.ProblemFetchServer, Err: err}
	switch err.Code {
	case fetch.BadAddress, fetch.Private, fetch.Redirects:
		e.Problem, e.Final = models.ProblemFetchAddress, true
	case fetch.TooLarge:
		e.Problem, e.Final = models.ProblemFetchLarge, true
	case fetch.Status:
		switch err.Status {
		case 401, 402, 403, 407:
			e.Problem, e.Final = models.ProblemFetchLogin, true
		case 404, 410, 451:
			e.Problem, e.Final = models.ProblemFetchGone, true
		}
	}
	return e
}

// hostIs tells whether an address is of a site or of one below it.
func hostIs(u *url.URL, sites ...string) bool {
	host := strings.ToLower(u.Hostname())
	return slices.ContainsFunc(sites, func(site string) bool {
		return host == site || len(host) > len(site) && host[len(host)-len(site)-1:] == "."+site
	})
}
