// Package station is internet radio: it finds the stream behind the address that somebody entered, and gives its sound as it is sent, and
// what the station says that it plays. The player decodes it. Everything is fetched by sources/fetch.
package station

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"upbeat/internal/playlist"
	"upbeat/sources/fetch"
)

const (
	lookWithin = 5 * time.Second  // for a play list
	stallAfter = 10 * time.Second // without a byte: a connection that gives nothing for so long is given up
	listBytes  = 64 << 10         // of a play list: those of stations hold a few lines
	mostHops   = 3                // from list to list
	mostNamed  = 8                // addresses of a list that are tried
)

// NoStation says that what is behind an address is certainly no station.
type NoStation struct{ Why string }

func (e *NoStation) Error() string { return "station: " + e.Why }

// Station is what is behind one address: a stream, or a small play list that names streams. It is used by one goroutine.
type Station struct {
	Fetch   *fetch.Client
	Address string
	// Title is told what the station says that it plays from the byte on that is read next; "" = nothing. The goroutine that reads calls
	// it. May be nil.
	Title func(title string)

	direct bool // the address is that of the stream itself
	named  int  // how many addresses the list had that was read last
	tries  int
}

// Open connects to the stream: at each call to the next one of a list, read anew. The caller closes it. Errors: *NoStation, *fetch.Error,
// or ctx's.
func (s *Station) Open(ctx context.Context) (io.ReadCloser, error) {
	try, address := s.tries, s.Address
	s.tries++
	for hop := range mostHops {
		body, err := s.Fetch.Open(ctx, address, fetch.Options{Header: http.Header{"Icy-Metadata": {"1"}}, Stall: stallAfter})
		if err != nil {
			return nil, err
		}
		list, stream, err := s.look(ctx, body)
		switch {
		case err != nil:
			body.Close() //nolint:errcheck // only read
			return nil, err
		case stream != nil:
			s.direct = hop == 0
			return stream, nil
		}
		body.Close() //nolint:errcheck // only read
		if hop == 0 {
			s.named = len(list)
		}
		address = list[try%len(list)]
	}
	return nil, &NoStation{"play lists that only lead to play lists"}
}

// More reports whether the list names addresses that were not tried yet.
func (s *Station) More() bool { return !s.direct && s.tries < s.named }

// look tells what an answer is: a stream, which takes the answer over, or the addresses that a play list names.
func (s *Station) look(ctx context.Context, body *fetch.Body) (list []string, stream io.ReadCloser, err error) {
	format := listFormat(body.Type, body.URL.Path)
	switch format {
	case "":
		return nil, s.sound(body), nil
	case page:
		return nil, nil, &NoStation{"a web page, not a station"}
	}
	late := time.AfterFunc(lookWithin, func() { body.Close() }) //nolint:errcheck // the read tells
	defer late.Stop()
	data, err := io.ReadAll(io.LimitReader(body, listBytes))
	if err != nil {
		return nil, nil, err
	}
	if bytes.Contains(data, []byte("#EXT-X-")) {
		stream, err = newHLS(ctx, s.Fetch, body.URL, data)
		return nil, stream, err
	}
	list, err = named(body.URL, format, data)
	return list, nil, err
}

// sound takes the titles out of a stream.
func (s *Station) sound(body *fetch.Body) io.ReadCloser {
	title := s.Title
	if title == nil {
		title = func(string) {}
	}
	every, err := strconv.Atoi(strings.TrimSpace(body.Header.Get("Icy-Metaint")))
	if err == nil && every > 0 {
		return &icyStream{in: body, every: every, left: every, title: title}
	}
	return &oggStream{ReadCloser: body, title: title}
}

// page stands for a web page where a list's format is asked for.
const page = "page"

// listFormat is the ending of files of the play list that a server announces; "" = no play list.
func listFormat(contentType, name string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media = ""
	}
	switch media {
	case "text/html", "application/xhtml+xml":
		return page
	case "audio/x-mpegurl", "audio/mpegurl", "application/x-mpegurl", "application/mpegurl", "application/vnd.apple.mpegurl",
		"audio/vnd.apple.mpegurl":
		return ".m3u"
	case "audio/x-scpls", "audio/scpls", "application/pls+xml", "application/pls":
		return ".pls"
	case "application/xspf+xml":
		return ".xspf"
	case "", "text/plain", "application/octet-stream":
		switch ending := strings.ToLower(path.Ext(name)); ending {
		case ".m3u", ".m3u8", ".pls", ".xspf":
			return ending
		}
	}
	return ""
}

// named are the web addresses in a play list that was found at an address.
func named(at *url.URL, format string, data []byte) ([]string, error) {
	list, _, err := playlist.Read("list"+format, data)
	var wrong *playlist.Error
	if errors.As(err, &wrong) && wrong.Code == playlist.NotPlaylist {
		return nil, &NoStation{"it calls itself a play list and is none"}
	}
	var found []string
	for _, t := range list.Tracks {
		if len(found) == mostNamed || t.Location == "" {
			continue
		}
		if u, err := at.Parse(t.Location); err == nil {
			if _, err := fetch.Parse(u.String()); err == nil {
				found = append(found, u.String())
			}
		}
	}
	if len(found) == 0 {
		return nil, &NoStation{"a play list that names no station"}
	}
	return found, nil
}
