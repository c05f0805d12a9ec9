package decode

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"upbeat/internal/playlist"
	"upbeat/models"
)

const (
	lookWithin = 5 * time.Second // for the first bytes behind an address
	listBytes  = 64 << 10        // of a play list: those of stations hold a few lines
	mostHops   = 3               // from list to list
	mostNamed  = 8               // addresses of a list that are tried
)

// finder finds the stream behind the address that a host was given: many stations give that of a small play list which names the stream.
// It is used by one goroutine.
type finder struct {
	address string
	direct  bool // the address is that of the stream itself
	named   int  // how many addresses the list had that was read last
	tries   int
}

// find is the address to listen to: at each call the next one of the list, read anew. What cannot be looked at may still be heard: then it
// is the address itself. Errors: an *Error for what certainly is no station; ctx's.
func (f *finder) find(ctx context.Context) (string, error) {
	if f.direct {
		return f.address, nil
	}
	try := f.tries
	f.tries++
	address := f.address
	for hop := range mostHops {
		list, err := look(ctx, address)
		if err != nil {
			return "", err
		}
		if len(list) == 0 {
			f.direct = hop == 0
			return address, nil
		}
		if hop == 0 {
			f.named = len(list)
		}
		address = list[try%len(list)]
	}
	return "", notAStation("play lists that only lead to play lists")
}

// more reports whether the list names addresses that were not tried yet.
func (f *finder) more() bool { return f.tries < f.named }

func notAStation(detail string) error {
	return &Error{Code: models.ProblemNotAudio, Detail: detail}
}

// look reads the beginning of what is behind an address. It gives the addresses that a play list names, and none for anything else:
// a stream, HLS (which ffmpeg reads by itself), what cannot be reached or does not speak HTTP as we know it.
func look(ctx context.Context, address string) ([]string, error) {
	within, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(within, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, nil //nolint:nilerr // ffmpeg tells what is wrong with it
	}
	request.Header.Set("User-Agent", agent)
	client := http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return nil, ctx.Err()
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	if answer.StatusCode != http.StatusOK {
		return nil, nil
	}
	at := answer.Request.URL // after redirections
	format := listFormat(answer.Header.Get("Content-Type"), at.Path)
	switch format {
	case "":
		return nil, nil
	case page:
		return nil, notAStation("a web page, not a station")
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, listBytes))
	if err != nil || bytes.Contains(data, []byte("#EXT-X-")) {
		return nil, ctx.Err()
	}
	return named(at, format, data)
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
		return nil, nil // it only looks like one
	}
	var found []string
	for _, t := range list.Tracks {
		if u, err := at.Parse(t.Location); err == nil && t.Location != "" && IsStream(u.String()) && len(found) < mostNamed {
			found = append(found, u.String())
		}
	}
	if len(found) == 0 {
		return nil, notAStation("a play list that names no station")
	}
	return found, nil
}

// lookup is a decoder whose address is looked up when it is opened.
type lookup struct {
	decoder
	find func(ctx context.Context) (string, error)
	make func(address string) decoder
}

func (t *lookup) open(ctx context.Context, from int64) error {
	address, err := t.find(ctx)
	if err != nil {
		return err
	}
	t.decoder = t.make(address)
	return t.decoder.open(ctx, from)
}

func (t *lookup) close() {
	if t.decoder != nil {
		t.decoder.close()
	}
}
