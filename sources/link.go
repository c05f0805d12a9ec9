package sources

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"upbeat/internal/container"
	"upbeat/internal/playlist"
	"upbeat/models"
	"upbeat/sources/fetch"
)

const (
	longestRef = 2000 // bytes: an index of PostgreSQL takes no more than 2,700
	headBytes  = 4096
	listBytes  = 4 << 20 // of a feed or a playlist
	reportAt   = 64 << 10
	leastRate  = 8 << 10 // bytes a second: a server that sends less holds up what others wait for
)

// Link is the source of plain addresses: a file of music, a list of such files (M3U, PLS, XSPF, JSPF), a podcast's feed. It takes every
// address, so it is asked last.
type Link struct {
	Client *fetch.Client // with a guest's trust
}

// Name implements Source.
func (*Link) Name() string { return "link" }

// Takes implements Source.
func (*Link) Takes(*url.URL) bool { return true }

// Resolve implements Source.
func (l *Link) Resolve(ctx context.Context, address *url.URL, most int) (List, error) {
	if len(address.String()) > longestRef {
		return List{}, &Error{Problem: models.ProblemFetchAddress, Detail: "it is too long", Final: true}
	}
	body, err := l.Client.Open(ctx, address.String(), fetch.Options{})
	if err != nil {
		return List{}, Trouble(err)
	}
	defer body.Close() //nolint:errcheck // only read
	in := bufio.NewReaderSize(body, headBytes)
	head, err := in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return List{}, Trouble(err)
	}
	switch kind := container.KindOf(head); {
	case sounds(kind, body.Type, head):
		return List{Songs: []models.Found{l.song(address.String(), nameOf(body), "", 0)}}, nil
	case kind.Foreign() && kind != container.Text:
		return List{}, notSound(string(kind))
	}
	data, err := io.ReadAll(io.LimitReader(in, listBytes+1))
	if err != nil {
		return List{}, Trouble(err)
	}
	if len(data) > listBytes {
		return List{}, &Error{Problem: models.ProblemFetchLarge, Detail: "a list of more than 4 MB", Final: true}
	}
	if list, err := feed(l, body.URL, data, most); err == nil || !errors.Is(err, errNoFeed) {
		return list, err
	}
	return l.list(body.URL, data, most)
}

// sounds tells whether an answer is music by its first bytes, or is called so where they do not tell.
func sounds(kind container.Kind, mediaType string, head []byte) bool {
	if kind != container.Unknown {
		return len(kind.Extensions()) > 0
	}
	media, _, _ := mime.ParseMediaType(mediaType)
	return len(head) > 0 && strings.HasPrefix(media, "audio/") && !strings.Contains(media, "mpegurl") && !strings.Contains(media, "scpls")
}

func notSound(what string) error {
	return &Error{Problem: models.ProblemFetchNotSound, Detail: what, Final: true}
}

// nameOf is what a server calls what it sends: its file's name.
func nameOf(body *fetch.Body) string {
	if _, with, err := mime.ParseMediaType(body.Header.Get("Content-Disposition")); err == nil && with["filename"] != "" {
		return path.Base(with["filename"])
	}
	if name := body.Header.Get("Icy-Name"); name != "" {
		return name
	}
	if name := path.Base(body.URL.Path); name != "/" && name != "." {
		return name
	}
	return body.URL.Hostname()
}

// song is what lies at an address, by the name of its file or by a title.
func (l *Link) song(address, title, artist string, length models.Millis) models.Found {
	title = strings.TrimSuffix(title, filepath.Ext(title))
	if artist == "" {
		title = strings.ReplaceAll(title, "_", " ")
		if first, rest, ok := strings.Cut(title, " - "); ok && strings.TrimSpace(first) != "" && strings.TrimSpace(rest) != "" {
			artist, title = first, rest
		}
	}
	return models.Found{Source: l.Name(), Ref: address, Title: line(title), Artist: line(artist), Length: length, Link: address}
}

// line is one line of text from outside, of a length that pages and indexes take.
func line(text string) string {
	const longest = 300 // characters
	return models.Line(text, longest)
}

// list reads a playlist that was found at an address.
func (l *Link) list(at *url.URL, data []byte, most int) (List, error) {
	read, _, err := playlist.Read(path.Base(at.Path), data)
	if err != nil {
		return List{}, notSound("neither music nor a list of it")
	}
	list := List{Title: line(read.Title)}
	for _, track := range read.Tracks {
		u, err := at.Parse(track.Location)
		if err != nil || len(u.String()) > longestRef {
			continue
		}
		if _, err := fetch.Parse(u.String()); err != nil {
			continue
		}
		if len(list.Songs) == most {
			list.More = true
			break
		}
		title := track.Title
		if title == "" {
			title = path.Base(u.Path)
		} else {
			title += "." // so that no dot of a title is taken for an ending
		}
		list.Songs = append(list.Songs, l.song(u.String(), title, track.Artist, track.Duration))
	}
	if len(list.Songs) == 0 {
		return List{}, notSound("a list without music")
	}
	return list, nil
}

// Fetch implements Source.
func (l *Link) Fetch(ctx context.Context, ref string, into Folder) (File, error) {
	body, err := l.Client.Open(ctx, ref, fetch.Options{Most: into.Most, Least: leastRate})
	if err != nil {
		return File{}, Trouble(err)
	}
	defer body.Close() //nolint:errcheck // only read
	return save(body, into)
}

// save writes an answer into a file with the ending of what it holds.
func save(body *fetch.Body, into Folder) (File, error) {
	in := bufio.NewReaderSize(body, headBytes)
	head, err := in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return File{}, Trouble(err)
	}
	kind := container.KindOf(head)
	if !sounds(kind, body.Type, head) {
		return File{}, notSound(string(kind))
	}
	part := filepath.Join(into.Path, "song")
	if err := write(part, in, body.Size, into.Report); err != nil {
		return File{}, err
	}
	ending, err := endingOf(part)
	if err != nil {
		return File{}, err
	}
	whole := part + ending
	return File{Path: whole}, os.Rename(part, whole)
}

// endingOf is how a file's name ends by what it holds.
func endingOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	kind, err := container.Sniff(file)
	if err != nil {
		return "", err
	}
	if kind == container.Opus {
		return ".opus", nil
	}
	if list := kind.Extensions(); len(list) > 0 {
		return "." + list[0], nil
	}
	return "", notSound(string(kind))
}

// write writes what is read into a new file and reports how far it is.
func write(path string, in io.Reader, size int64, report func(done, total int64)) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	for done := int64(0); ; {
		n, err := io.CopyN(file, in, reportAt)
		done += n
		report(done, max(size, 0))
		if errors.Is(err, io.EOF) {
			return file.Close()
		}
		if err != nil {
			return errors.Join(Trouble(err), file.Close())
		}
	}
}

// Check implements Source.
func (*Link) Check(context.Context) []Check { return []Check{{OK: true, Text: "check.link"}} }
