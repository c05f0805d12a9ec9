package history

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"upbeat/internal/playlist"
	"upbeat/internal/store"
	"upbeat/models"
)

// mostExported bounds a file: what is older than that many plays of a span is left out.
const mostExported = 100_000

// All reads the span's plays, the newest first, and hands each to f.
func (b *Stats) All(ctx context.Context, span Span, f func(store.Play) error) error {
	const page = 1000
	mark := store.PlayMark{}
	for n := 0; n < mostExported; n += page {
		list, err := b.Plays(ctx, span, mark, page)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := f(p); err != nil {
				return err
			}
		}
		if len(list) < page {
			return nil
		}
		mark = list[len(list)-1].Mark()
	}
	return nil
}

// line is one play in an exported file.
type line struct {
	StartedAt   string `json:"started_at"` // RFC 3339 in the room's time zone
	Title       string `json:"title"`
	Artist      string `json:"artist"`
	Album       string `json:"album"`
	Genre       string `json:"genre"`
	Seconds     int    `json:"seconds"` // how long it was heard
	End         string `json:"end"`     // "played", "skipped", "removed", "failed", "playing"
	RequestedBy string `json:"source"`  // "guest", "party", or "forgotten": a guest whose data was deleted
	Guest       string `json:"guest"`
	Votes       int    `json:"votes"`
	Ups         int    `json:"ups"`
	Downs       int    `json:"downs"`
	RequestedAt string `json:"requested_at"`
}

func lineOf(p store.Play, zone *time.Location) line {
	at := func(m models.Millis) string { return m.Time().In(zone).Format(time.RFC3339) }
	by := Requester(p)
	kind := map[bool]string{true: "guest", false: "party"}[by.ID != 0]
	if by.ID == models.Forgotten {
		kind = "forgotten"
	}
	heard := 0
	if p.EndedAt > p.StartedAt {
		heard = seconds(p)
	}
	return line{at(p.StartedAt), p.Title, p.Artist, p.Album, p.Genre, heard, string(p.Status), kind, by.Name, p.Votes, p.Ups, p.Downs,
		at(p.RequestedAt)}
}

// WriteCSV writes the span as RFC 4180 in UTF-8, with the mark by which spreadsheets know it. Text that a spreadsheet would take for a
// formula begins with an apostrophe there. https://owasp.org/www-community/attacks/CSV_Injection
func (b *Stats) WriteCSV(ctx context.Context, out io.Writer, span Span) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write([]string{"started_at", "title", "artist", "album", "genre", "seconds", "end", "source", "guest", "votes", "ups",
		"downs", "requested_at"}); err != nil {
		return err
	}
	err := b.All(ctx, span, func(p store.Play) error {
		l := lineOf(p, span.Zone)
		return w.Write([]string{l.StartedAt, plain(l.Title), plain(l.Artist), plain(l.Album), plain(l.Genre), strconv.Itoa(l.Seconds),
			l.End, l.RequestedBy, plain(l.Guest),
			strconv.Itoa(l.Votes), strconv.Itoa(l.Ups), strconv.Itoa(l.Downs), l.RequestedAt})
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return err
}

// plain makes a text that no spreadsheet computes: line ends become spaces, and what begins like a formula an apostrophe follows.
func plain(text string) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd")))
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@|%＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// WriteJSON writes the span as one array of objects, the newest first.
func (b *Stats) WriteJSON(ctx context.Context, out io.Writer, span Span) error {
	encoder, before := json.NewEncoder(out), "[\n"
	err := b.All(ctx, span, func(p store.Play) error {
		if _, err := io.WriteString(out, before); err != nil {
			return err
		}
		before = ","
		return encoder.Encode(lineOf(p, span.Zone))
	})
	if err == nil && before != "," {
		_, err = io.WriteString(out, before)
	}
	if err == nil {
		_, err = io.WriteString(out, "]\n")
	}
	return err
}

// WritePlaylist writes the span as a playlist, in the order in which it played; songs that were skipped are left out, and internet radio:
// it has no end, and its address may hold a key.
func (b *Stats) WritePlaylist(ctx context.Context, out io.Writer, span Span, format playlist.Format, title string) error {
	var tracks []playlist.Track
	err := b.All(ctx, span, func(p store.Play) error {
		if (p.Status == models.Played || p.Status == models.Playing) && !strings.Contains(p.Path, "://") {
			tracks = append(tracks, playlist.Track{Location: p.Path, Title: p.Title, Artist: p.Artist, Album: p.Album,
				Duration: p.Duration})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, j := 0, len(tracks)-1; i < j; i, j = i+1, j-1 {
		tracks[i], tracks[j] = tracks[j], tracks[i]
	}
	return playlist.Write(out, format, playlist.List{Title: title, Tracks: tracks})
}

// Songs lists the span's songs in the order in which they first played, each once, without those that were skipped: what a saved playlist
// is made of.
func (b *Stats) Songs(ctx context.Context, span Span, most int) ([]models.SongID, error) {
	var played []models.SongID
	err := b.All(ctx, span, func(p store.Play) error {
		if p.Status == models.Played || p.Status == models.Playing {
			played = append(played, p.SongID)
		}
		return nil
	})
	seen, once := map[models.SongID]bool{}, []models.SongID{}
	for i := len(played) - 1; i >= 0 && len(once) < most; i-- {
		if !seen[played[i]] {
			seen[played[i]] = true
			once = append(once, played[i])
		}
	}
	return once, err
}

// Text is a file in memory: errors are told before anything is sent.
func Text(write func(io.Writer) error) ([]byte, error) {
	var out bytes.Buffer
	err := write(&out)
	return out.Bytes(), err
}
