package bench

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"upbeat/internal/pastparties"
	"upbeat/internal/store"
	"upbeat/models"
)

// What is on record when the host's pages are measured.
const (
	recordedGuests = 10_000
	recordedVotes  = 1_000_000
	recordedPlays  = 100_000

	firstID = 1000 // above the ids of who has looked at the page before
)

// asked is how often each page is asked for.
const asked = 200

// history measures every page of the host's with years of parties on record, songs that wait, and music that plays.
func (s Suite) history(ctx context.Context, h harness) ([]Figure, error) {
	server, err := s.fill(ctx, h, bigLibrary, 10*time.Minute)
	if err != nil {
		return nil, err
	}
	if err := server.stop(syscall.SIGTERM); err != nil {
		return nil, err
	}
	began := time.Now()
	if err := h.look(ctx, func(db *store.Store) error { return record(ctx, db) }); err != nil {
		return nil, fmt.Errorf("make the history up: %w", err)
	}
	s.Say("a history of %d plays, made up in %.1f s", recordedPlays, time.Since(began).Seconds())
	if server, err = h.start(ctx); err != nil {
		return nil, err
	}
	figures, err := s.hostPages(ctx, server)
	return figures, errors.Join(err, server.stop(syscall.SIGTERM))
}

// record puts a made-up history into the database. Its last party is on.
func record(ctx context.Context, db *store.Store) error {
	c := pastparties.Config{Room: models.DefaultRoom, Guests: recordedGuests, Plays: recordedPlays, Votes: recordedVotes,
		Until: models.At(time.Now()), After: firstID}
	songs, err := db.Library().RecentSongs(ctx, bigLibrary)
	if err != nil {
		return err
	}
	for _, song := range songs {
		c.Songs = append(c.Songs, song.ID)
	}
	if err := db.Add(ctx, pastparties.Rows(c)); err != nil {
		return err
	}
	party, err := db.History().LastParty(ctx, c.Room)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		room, err := tx.Rooms().Get(c.Room)
		if err != nil {
			return err
		}
		room.PartyID = party.ID
		return tx.Rooms().Save(c.Room, room)
	})
}

// hostPages asks for each of the host's pages many times, one after the other.
func (s Suite) hostPages(ctx context.Context, server *server) ([]Figure, error) {
	api := newClient(server.addr)
	defer api.close()
	r := &run{PartyConfig: PartyConfig{Songs: 30, Guests: 30, Say: s.Say}, addr: server.addr, api: api}
	if err := errors.Join(r.join(ctx), r.fillQueue(ctx), api.logIn()); err != nil {
		return nil, err
	}
	if err := server.calm(ctx); err != nil {
		return nil, err
	}
	pages, err := hostPages(api)
	if err != nil {
		return nil, err
	}
	worst, slowest := Latency{}, ""
	for _, page := range pages {
		took := make([]time.Duration, asked)
		for i := range took {
			began := time.Now()
			if err := api.do("GET", page, "", nil); err != nil {
				return nil, err
			}
			took[i] = time.Since(began)
		}
		l := latency(took)
		s.Say("%-110s p50 %5.1f  p99 %5.1f  max %5.1f ms", page, l.P50, l.P99, l.Max)
		if l.P99 > worst.P99 {
			worst, slowest = l, page
		}
	}
	f := atMost("every host page, 10,000 guests, 1,000,000 votes, 100,000 plays, p99", 200, worst.P99, "ms")
	f.Note = fmt.Sprintf("slowest of %d: %s; p50 %.1f, max %.1f", len(pages), slowest, worst.P50, worst.Max)
	return []Figure{f}, nil
}

var (
	hostLink    = regexp.MustCompile(`href="(/admin[^"#]*)`)
	partyOption = regexp.MustCompile(`<option value="(\d+)"`)
	laterPage   = regexp.MustCompile(`href="(/admin/history\?[^"#]*after=[^"#]*)`)
	anyNumber   = regexp.MustCompile(`\d+`)
)

// hostPages lists what a host can open: the pages that the first one and those that it leads to lead to, one of each kind, and those of the
// past with every span, deep ones too.
func hostPages(c *client) ([]string, error) {
	pages, kinds := []string{"/admin"}, map[string]bool{"/admin": true}
	for i := 0; i < len(pages); i++ {
		links, err := find(c, pages[i], hostLink)
		if err != nil {
			return nil, err
		}
		for _, link := range links {
			path, _, _ := strings.Cut(link, "?")
			if kind := anyNumber.ReplaceAllString(path, "n"); !kinds[kind] {
				kinds[kind], pages = true, append(pages, link)
			}
		}
	}
	const lifetime = "/admin/history?span=custom&from=2000-01-01&to=2100-01-01"
	lastYear := url.QueryEscape(time.Now().AddDate(-1, 0, 0).Format(time.DateOnly))
	pages = append(pages, "/admin/people?before=5000", "/admin/history?span=week", "/admin/history?span=month",
		"/admin/history?span=custom&from="+lastYear+"&to=2100-01-01", lifetime)
	parties, err := find(c, "/admin/history", partyOption)
	if err != nil || len(parties) == 0 {
		return nil, errors.Join(err, errors.New("the history names no party"))
	}
	deep, err := find(c, lifetime, laterPage)
	if err != nil || len(deep) == 0 {
		return nil, errors.Join(err, errors.New("the history has no second page"))
	}
	return append(pages, "/admin/history?span=party&party="+parties[len(parties)-1], deep[0]), nil
}

// find lists what a pattern's group matches on a page, each once.
func find(c *client, path string, pattern *regexp.Regexp) (found []string, err error) {
	if err := c.do("GET", path, "", nil); err != nil {
		return nil, err
	}
	for _, match := range pattern.FindAllSubmatch(c.resp.Body(), -1) {
		if to := html.UnescapeString(string(match[1])); !slices.Contains(found, to) {
			found = append(found, to)
		}
	}
	return found, nil
}
