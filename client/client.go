// Package client speaks to a party over its public API, for programs beside the browser: search, request, see what plays, listen. It needs
// nothing else of Upbeat, and no cgo.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Config is what a Client is built from.
type Config struct {
	Server string       // "http://party.local:8080"
	Token  string       // made on the party's page "Your account"; "" = only what anybody may
	HTTP   *http.Client // nil = one with a time limit
}

// Client is safe for use by many goroutines.
type Client struct {
	Config
}

// New builds a client; it asks nothing yet.
func New(c Config) (*Client, error) {
	c.Server = strings.TrimSuffix(c.Server, "/")
	u, err := url.Parse(c.Server)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("the server %q is not an address like http://party.local:8080", c.Server)
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 30 * time.Second}
	}
	return &Client{c}, nil
}

// Song is a song of the party's library.
type Song struct {
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	Artist   string `json:"artist"`
	Album    string `json:"album"`
	Duration int64  `json:"duration_ms"` // 0 = not known
	InQueue  int64  `json:"in_queue"`    // the entry that waits or plays; 0 = none
}

// Name is the song as people name it.
func (s Song) Name() string {
	if s.Artist == "" {
		return s.Title
	}
	return s.Artist + " – " + s.Title
}

// Entry is a song that waits or plays.
type Entry struct {
	ID     int64  `json:"id"`
	Song   Song   `json:"song"`
	Votes  int    `json:"votes"`
	Status string `json:"status"`
}

// State is the party.
type State struct {
	Playback struct {
		Song     *Song `json:"song"` // nil = silence
		Position int64 `json:"position_ms"`
		Paused   bool  `json:"paused"`
	} `json:"playback"`
	Queue  []Entry `json:"queue"`
	Online int     `json:"online"`
}

// Playlist is a list that the party offers.
type Playlist struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Songs int    `json:"songs"`
}

// Queued is what became of a playlist that was put into the queue.
type Queued struct {
	Taken   int `json:"taken"`
	Already int `json:"already"`
}

// Refusal is the party's answer to what it does not do.
type Refusal struct {
	Status  int
	Code    string `json:"code"` // stable: "bad_token", "hour_limit"
	Message string `json:"message"`
}

func (r *Refusal) Error() string { return r.Message }

// Search finds songs, the best match first.
func (c *Client) Search(ctx context.Context, query string, limit int) ([]Song, error) {
	var answer struct{ Songs []Song }
	err := c.ask(ctx, http.MethodGet, "/search?q="+url.QueryEscape(query)+"&limit="+strconv.Itoa(limit), nil, &answer)
	return answer.Songs, err
}

// Request puts a song into the queue, or votes for it where it waits already. It needs a token with the scope request.
func (c *Client) Request(ctx context.Context, song int64) (Entry, error) {
	var entry Entry
	return entry, c.ask(ctx, http.MethodPost, "/queue", map[string]any{"song_id": song}, &entry)
}

// State is what plays and what waits.
func (c *Client) State(ctx context.Context) (State, error) {
	var state State
	return state, c.ask(ctx, http.MethodGet, "/state", nil, &state)
}

// Playlists lists those that the party offers.
func (c *Client) Playlists(ctx context.Context) ([]Playlist, error) {
	var answer struct{ Playlists []Playlist }
	err := c.ask(ctx, http.MethodGet, "/playlists", nil, &answer)
	return answer.Playlists, err
}

// QueuePlaylist puts a whole playlist into the queue, where the rules allow it.
func (c *Client) QueuePlaylist(ctx context.Context, playlist int64) (Queued, error) {
	var queued Queued
	err := c.ask(ctx, http.MethodPost, "/playlists/"+strconv.FormatInt(playlist, 10)+"/queue", struct{}{}, &queued)
	return queued, err
}

// Listen makes links to the songs' bytes, in their order: any player opens them, with Range, until they expire. It needs a token with the
// scope listen.
func (c *Client) Listen(ctx context.Context, songs ...int64) ([]string, error) {
	if len(songs) == 0 {
		return nil, nil
	}
	var answer struct{ Links []struct{ Path string } }
	err := c.ask(ctx, http.MethodPost, "/listen", map[string]any{"songs": songs}, &answer)
	links := make([]string, len(answer.Links))
	for i, link := range answer.Links {
		links[i] = c.Server + link.Path
	}
	return links, err
}

// ask sends a request of the API and reads its answer into dst.
func (c *Client) ask(ctx context.Context, method, path string, body, dst any) error {
	const most = 16 << 20 // bytes of an answer
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	ask, err := http.NewRequestWithContext(ctx, method, c.Server+"/api/v1"+path, sent)
	if err != nil {
		return err
	}
	if body != nil {
		ask.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		ask.Header.Set("Authorization", "Bearer "+c.Token)
	}
	answer, err := c.HTTP.Do(ask)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err != nil {
		return err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		var refused struct{ Error Refusal }
		if json.Unmarshal(text, &refused) != nil || refused.Error.Message == "" {
			return fmt.Errorf("%s answered %s", c.Server, answer.Status)
		}
		refused.Error.Status = answer.StatusCode
		return &refused.Error
	}
	if err := json.Unmarshal(text, dst); err != nil {
		return errors.Join(fmt.Errorf("%s is no Upbeat", c.Server), err)
	}
	return nil
}
