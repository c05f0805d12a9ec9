package sources

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/models"
	"upbeat/sources/fetch"
)

const (
	mostSongs  = 50             // of a list that an address leads to
	knownFor   = 24 * time.Hour // what was found can be asked for by its ref
	searchMost = 20             // songs that one source answers with
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
	u, err := fetch.Parse(address)
	if err != nil {
		return List{}, Trouble(err)
	}
	on := s.On()
	slices.SortStableFunc(on, func(a, b Source) int { return cmp.Compare(last(a), last(b)) })
	for _, source := range on {
		if source.Takes(u) {
			list, err := source.Resolve(ctx, u, mostSongs)
			if err != nil {
				return List{}, Trouble(err)
			}
			return list, s.remember(ctx, list.Songs)
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
	return found, s.remember(ctx, found)
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

func (s *Set) remember(ctx context.Context, list []models.Found) error {
	if len(list) == 0 {
		return nil
	}
	_, err := s.Redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, found := range list {
			data, err := json.Marshal(found)
			if err != nil {
				return err
			}
			p.Set(ctx, s.knownKey(found.Source, found.Ref), data, knownFor)
		}
		return nil
	})
	return err
}

// knownKey holds what a source has found, as JSON.
func (s *Set) knownKey(source, ref string) string {
	sum := sha256.Sum256([]byte(source + "\x00" + ref))
	return "upbeat:" + string(s.Room) + ":found:" + hex.EncodeToString(sum[:16])
}

// Trouble makes any error of a source one that names its problem.
func Trouble(err error) error {
	var own *Error
	var outside *fetch.Error
	switch {
	case err == nil, errors.As(err, &own):
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
	host := u.Hostname()
	return slices.ContainsFunc(sites, func(site string) bool {
		return host == site || len(host) > len(site) && host[len(host)-len(site)-1:] == "."+site
	})
}
