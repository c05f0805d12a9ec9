// Package remote is the commands that work on a party elsewhere: search, request, playlist, now. The whole program has them, and the small
// client alone. They speak to the party through package client.
package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"upbeat/client"
)

// Commands are what the command line offers.
type Commands struct {
	Search   Search   `cmd:"" help:"Find songs of a party, or print them as a playlist for a player: search --m3u zappa | vlc -"`
	Request  Request  `cmd:"" help:"Request a song of a party, by its id or by what finds it."`
	Playlist Playlist `cmd:"" help:"List a party's playlists, or put one into the queue."`
	Now      Now      `cmd:"" help:"Print what plays at a party and what comes next."`
}

// Party is where the party is, and who asks.
type Party struct {
	Server string `placeholder:"URL" help:"The party's address, such as http://party.local:8080. None: that of client.json."`
	Token  string `placeholder:"TOKEN" help:"A token from the party's page Your account. None: that of client.json."`
	JSON   bool   `name:"json" help:"Print JSON."`
	out    io.Writer
}

// settings is what client.json may hold.
type settings struct {
	Server string `json:"server"`
	Token  string `json:"token"`
}

// configFile is the file with a person's server and token.
func configFile() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "upbeat", "client.json"), err
}

// open builds the client of what the flags say, else the file.
func (p *Party) open() (*client.Client, error) {
	if p.out == nil {
		p.out = os.Stdout
	}
	path, err := configFile()
	if err == nil {
		text, rerr := os.ReadFile(path) //nolint:gosec // the person's own
		var kept settings
		switch {
		case rerr == nil:
			if err := json.Unmarshal(text, &kept); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		case !errors.Is(rerr, fs.ErrNotExist):
			return nil, rerr
		}
		if p.Server == "" {
			p.Server = kept.Server
		}
		if p.Token == "" && p.Server == kept.Server { // a token is for one server: no other one is told it
			p.Token = kept.Token
		}
	}
	if p.Server == "" {
		return nil, fmt.Errorf(`where is the party? Say --server http://party.local:8080, or write {"server": ..., "token": ...} into %s`, path)
	}
	return client.New(client.Config{Server: p.Server, Token: p.Token})
}

// print writes data as JSON where that is wanted; it tells whether it did.
func (p *Party) print(data any) (bool, error) {
	if !p.JSON {
		return false, nil
	}
	encoder := json.NewEncoder(p.out)
	encoder.SetIndent("", "  ")
	return true, encoder.Encode(data)
}

func (p *Party) say(format string, args ...any) error {
	_, err := fmt.Fprintf(p.out, format+"\n", args...)
	return err
}

// line makes what a server says one line of a terminal or a playlist.
func line(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// Search finds songs.
type Search struct {
	Party
	Query []string `arg:"" help:"What to look for."`
	Limit int      `default:"20" help:"How many at most."`
	M3U   bool     `name:"m3u" help:"Print a playlist of links that any player opens for some hours; needs a token with the scope listen."`
}

// Run prints them.
func (s *Search) Run(ctx context.Context) error {
	party, err := s.open()
	if err != nil {
		return err
	}
	songs, err := party.Search(ctx, strings.Join(s.Query, " "), s.Limit)
	if err != nil {
		return err
	}
	if s.M3U {
		return s.playlist(ctx, party, songs)
	}
	if done, err := s.print(songs); done {
		return err
	}
	for _, song := range songs {
		if err := s.say("%8d  %s  %s", song.ID, length(song.Duration), line(song.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (s *Search) playlist(ctx context.Context, party *client.Client, songs []client.Song) error {
	ids := make([]int64, len(songs))
	for i, song := range songs {
		ids[i] = song.ID
	}
	links, err := party.Listen(ctx, ids...)
	if err != nil {
		return err
	}
	if err := s.say("#EXTM3U"); err != nil {
		return err
	}
	for i, link := range links {
		if err := s.say("#EXTINF:%d,%s\n%s", songs[i].Duration/1000, line(songs[i].Name()), link); err != nil {
			return err
		}
	}
	return nil
}

// Request requests a song.
type Request struct {
	Party
	Song []string `arg:"" help:"The id of a song as search prints it, or words that find one: the best match is requested."`
}

// Run requests it.
func (r *Request) Run(ctx context.Context) error {
	party, err := r.open()
	if err != nil {
		return err
	}
	words := strings.Join(r.Song, " ")
	id, err := strconv.ParseInt(words, 10, 64)
	if err != nil {
		songs, err := party.Search(ctx, words, 1)
		if err != nil {
			return err
		}
		if len(songs) == 0 {
			return fmt.Errorf("nothing is found by %q", words)
		}
		id = songs[0].ID
	}
	entry, err := party.Request(ctx, id)
	if err != nil {
		return err
	}
	if done, err := r.print(entry); done {
		return err
	}
	return r.say("Requested: %s (%d votes)", line(entry.Song.Name()), entry.Votes)
}

// Playlist lists playlists, or queues one.
type Playlist struct {
	Party
	Name string `arg:"" optional:"" help:"The playlist to put into the queue, by its name or id. None: they are listed."`
}

// Run does it.
func (l *Playlist) Run(ctx context.Context) error {
	party, err := l.open()
	if err != nil {
		return err
	}
	lists, err := party.Playlists(ctx)
	if err != nil {
		return err
	}
	if l.Name == "" {
		if done, err := l.print(lists); done {
			return err
		}
		for _, list := range lists {
			if err := l.say("%6d  %s (%d songs)", list.ID, line(list.Name), list.Songs); err != nil {
				return err
			}
		}
		return nil
	}
	for _, list := range lists {
		if strings.EqualFold(list.Name, l.Name) || strconv.FormatInt(list.ID, 10) == l.Name {
			queued, err := party.QueuePlaylist(ctx, list.ID)
			if err != nil {
				return err
			}
			if done, err := l.print(queued); done {
				return err
			}
			return l.say("%s: %d songs requested, %d were there", line(list.Name), queued.Taken, queued.Already)
		}
	}
	return fmt.Errorf("the party offers no playlist %q", l.Name)
}

// Now tells what plays.
type Now struct{ Party }

// Run prints it.
func (n *Now) Run(ctx context.Context) error {
	party, err := n.open()
	if err != nil {
		return err
	}
	state, err := party.State(ctx)
	if err != nil {
		return err
	}
	if done, err := n.print(state); done {
		return err
	}
	playing := "Nothing plays."
	if song := state.Playback.Song; song != nil {
		playing = fmt.Sprintf("%s / %s  %s", length(state.Playback.Position), length(song.Duration), line(song.Name()))
	}
	if err := n.say("%s", playing); err != nil {
		return err
	}
	for i, entry := range state.Queue {
		if err := n.say("%3d.  %s (%+d)", i+1, line(entry.Song.Name()), entry.Votes); err != nil {
			return err
		}
	}
	return nil
}

// length is a time in milliseconds as m:ss.
func length(ms int64) string { return fmt.Sprintf("%d:%02d", ms/60_000, ms/1000%60) }
