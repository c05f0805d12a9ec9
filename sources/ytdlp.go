package sources

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"upbeat/models"
)

// Site is a source behind yt-dlp: it knows the site's pages, and the program does the rest.
type Site struct {
	ID     string          // its name
	Hosts  []string        // of its addresses
	Prefix string          // of the program's search, such as "ytsearch"; "" = it cannot be searched
	More   func() []string // further hosts, as the host sets them; nil = none
	Tool   *Tool
}

// Sites are the sources that yt-dlp serves. others lists hosts of further sites that are allowed.
func Sites(tool *Tool, others func() []string) []Source {
	return []Source{
		&Searchable{Site{ID: "youtube", Hosts: []string{"youtube.com", "youtu.be", "youtube-nocookie.com"}, Prefix: "ytsearch", Tool: tool}},
		&Searchable{Site{ID: "soundcloud", Hosts: []string{"soundcloud.com"}, Prefix: "scsearch", Tool: tool}},
		&Site{ID: "bandcamp", Hosts: []string{"bandcamp.com"}, Tool: tool},
		&Site{ID: "ytdlp", More: others, Tool: tool},
	}
}

// Searchable is a Site with a search.
type Searchable struct{ Site }

// Name implements Source.
func (s *Site) Name() string { return s.ID }

// Takes implements Source.
func (s *Site) Takes(address *url.URL) bool {
	return hostIs(address, s.Hosts...) || s.More != nil && hostIs(address, s.More()...)
}

// Check implements Source.
func (s *Site) Check(ctx context.Context) []Check { return s.Tool.Check(ctx) }

// Search implements Searcher.
func (s *Searchable) Search(ctx context.Context, words string, most int) ([]models.Found, error) {
	list, err := s.ask(ctx, fmt.Sprintf("%s%d:%s", s.Prefix, most, words), most)
	return list.Songs, err
}

// Resolve implements Source.
func (s *Site) Resolve(ctx context.Context, address *url.URL, most int) (List, error) {
	return s.ask(ctx, address.String(), most)
}

// entry is what yt-dlp tells of a video or a list, see "OUTPUT TEMPLATE" in its README.
type entry struct {
	Type     string  `json:"_type"` // "playlist", "url", "video", ""
	Title    string  `json:"title"`
	Track    string  `json:"track"`
	Artist   string  `json:"artist"`
	Album    string  `json:"album"`
	Uploader string  `json:"uploader"`
	Channel  string  `json:"channel"`
	Duration float64 `json:"duration"` // seconds
	URL      string  `json:"url"`
	Page     string  `json:"webpage_url"`
	Original string  `json:"original_url"`
	Live     bool    `json:"is_live"`
	Entries  []entry `json:"entries"`
}

func (s *Site) ask(ctx context.Context, what string, most int) (List, error) {
	data, err := s.Tool.Tell(ctx, what, most+1)
	if err != nil {
		return List{}, err
	}
	var told entry
	if err := json.Unmarshal(data, &told); err != nil {
		return List{}, &Error{Problem: models.ProblemFetchTool, Detail: "it answers what is no JSON", Err: err}
	}
	if told.Type != "playlist" {
		found, ok := s.found(told)
		if !ok {
			return List{}, &Error{Problem: models.ProblemFetchNotSound, Detail: "it names no page", Final: true}
		}
		return List{Songs: []models.Found{found}}, nil
	}
	list := List{Title: line(told.Title), Songs: []models.Found{}}
	for _, one := range told.Entries {
		found, ok := s.found(one)
		switch {
		case !ok:
		case len(list.Songs) == most:
			list.More = true
		default:
			list.Songs = append(list.Songs, found)
		}
	}
	return list, nil
}

// found is a song of what yt-dlp tells. ok = it names a page of the site's.
func (s *Site) found(e entry) (found models.Found, ok bool) {
	page := e.Page
	if page == "" {
		page = e.URL
	}
	u, err := url.Parse(page)
	if err != nil || !s.Takes(u) || len(page) > longestRef || e.Live || strings.HasPrefix(page, "-") {
		return found, false
	}
	found = models.Found{Source: s.ID, Ref: page, Link: page, Title: line(e.Track), Artist: line(e.Artist), Album: line(e.Album),
		Length: models.ToMillis(time.Duration(e.Duration * float64(time.Second)))}
	if found.Title == "" {
		found.Title = line(e.Title)
	}
	if found.Artist == "" {
		found.Title, found.Artist = titled(found.Title, line(e.Channel+e.uploader()))
	}
	if found.Title == "" {
		found.Title = u.Hostname()
	}
	return found, true
}

func (e entry) uploader() string {
	if e.Channel != "" {
		return ""
	}
	return e.Uploader
}

// titled parts "Artist - Title", as videos are called; what names no artist is by its channel.
func titled(title, channel string) (song, artist string) {
	if first, rest, ok := strings.Cut(title, " - "); ok && strings.TrimSpace(first) != "" && strings.TrimSpace(rest) != "" {
		return strings.TrimSpace(rest), strings.TrimSpace(first)
	}
	return title, strings.TrimSuffix(channel, " - Topic")
}

// Fetch implements Source.
func (s *Site) Fetch(ctx context.Context, ref string, into Folder) (File, error) {
	if u, err := url.Parse(ref); err != nil || !s.Takes(u) {
		return File{}, &Error{Problem: models.ProblemFetchAddress, Detail: "not a page of " + s.ID, Final: true}
	}
	filter := "!is_live"
	if into.Longest > 0 {
		filter += " & duration <=? " + strconv.FormatInt(int64(into.Longest/1000), 10)
	}
	err := s.Tool.Fetch(ctx, ref, into, []string{"--match-filter", filter})
	if err != nil {
		return File{}, err
	}
	files, err := os.ReadDir(into.Path)
	if err != nil {
		return File{}, err
	}
	for _, file := range files {
		path := filepath.Join(into.Path, file.Name())
		if !file.Type().IsRegular() {
			continue
		}
		ending, err := endingOf(path)
		if err != nil {
			return File{}, err
		}
		whole := filepath.Join(into.Path, "whole"+ending)
		return File{Path: whole}, os.Rename(path, whole)
	}
	return File{}, errors.Join(&Error{Problem: models.ProblemFetchServer, Detail: "yt-dlp brought nothing"})
}
