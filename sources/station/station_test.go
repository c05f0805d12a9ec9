package station

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"upbeat/sources/fetch"
)

// directory is a web server with play lists on it.
func directory(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(path, contentType, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			fmt.Fprint(w, strings.ReplaceAll(body, "HOST", r.Host))
		})
	}
	serve("/one.m3u", "audio/x-mpegurl", "#EXTM3U\r\n#EXTINF:-1,Radio One\r\nhttp://HOST/live\r\n")
	serve("/bare", "audio/mpegurl; charset=utf-8", "http://HOST/live\n")
	serve("/two.pls", "audio/x-scpls", "[playlist]\nNumberOfEntries=3\n"+
		"File1=http://HOST/dead\nFile2=http://HOST/live\nFile3=http://HOST/page\nTitle1=Radio Two\n")
	serve("/plain.pls", "text/plain", "[playlist]\nFile1=http://HOST/live\n")
	serve("/list.xspf", "application/xspf+xml", `<?xml version="1.0"?>`+
		`<playlist version="1" xmlns="http://xspf.org/ns/0/">`+
		`<trackList><track><location>http://HOST/live</location></track></trackList></playlist>`)
	serve("/near/relative.m3u", "audio/x-mpegurl", "../live\n")
	serve("/nested.m3u", "audio/x-mpegurl", "http://HOST/two.pls\n")
	serve("/ring.m3u", "audio/x-mpegurl", "http://HOST/ring.m3u\n")
	serve("/files.m3u", "audio/x-mpegurl", "file:///etc/passwd\n/etc/passwd\nconcat:/etc/passwd\n")
	serve("/disk.m3u", "audio/x-mpegurl", "file:///etc/passwd\nC:\\Music\\a.mp3\n")
	serve("/empty.m3u", "audio/x-mpegurl", "#EXTM3U\n")
	serve("/hls.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\na.ts\n")
	serve("/page", "text/html; charset=utf-8", "<!doctype html><title>Radio</title>")
	serve("/live", "audio/mpeg", "\xff\xfb\x90\x00")
	serve("/live.m3u", "audio/mpeg", "\xff\xfb\x90\x00") // only its name is a list's
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/near/relative.m3u", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// opened is the path of the stream that is opened next; "none" = there is no station, else the code of the failure.
func opened(t *testing.T, s *Station, server string) string {
	t.Helper()
	in, err := s.Open(t.Context())
	var none *NoStation
	var failed *fetch.Error
	switch {
	case errors.As(err, &none):
		return "none"
	case errors.As(err, &failed):
		return string(failed.Code)
	case err != nil:
		return err.Error()
	}
	defer in.Close() //nolint:errcheck // only read
	body, ok := in.(*oggStream).ReadCloser.(*fetch.Body)
	if !ok {
		return "another stream"
	}
	return strings.TrimPrefix(body.URL.String(), server)
}

func TestTheStreamBehindAnAddressIsFound(t *testing.T) {
	server := directory(t)
	const none, gone = "none", "status"
	for path, want := range map[string][]string{
		"/live": {"/live", "/live"}, "/live.m3u": {"/live.m3u"}, "/dead": {gone}, "/file": {"bad_address"},
		"/one.m3u": {"/live", "/live"}, "/bare": {"/live"}, "/plain.pls": {"/live"}, "/list.xspf": {"/live"},
		"/near/relative.m3u": {"/live"}, "/moved": {"/live"},
		"/two.pls": {gone, "/live", none, gone}, "/nested.m3u": {gone, "/live"},
		"/page": {none}, "/ring.m3u": {none}, "/disk.m3u": {none}, "/files.m3u": {gone}, "/empty.m3u": {none},
	} {
		s := &Station{Fetch: fetch.New(fetch.Config{Trust: fetch.Venue}), Address: server.URL + path}
		for i, want := range want {
			if got := opened(t, s, server.URL); got != want {
				t.Errorf("%s, try %d: %s, want %s", path, i+1, got, want)
			}
		}
	}
	s := &Station{Fetch: fetch.New(fetch.Config{Trust: fetch.Venue}), Address: server.URL + "/two.pls"}
	var tried []string
	for len(tried) == 0 || s.More() {
		tried = append(tried, opened(t, s, server.URL))
	}
	if len(tried) != 3 {
		t.Errorf("of three addresses %v were tried", tried)
	}
	s = &Station{Fetch: fetch.New(fetch.Config{}), Address: server.URL + "/one.m3u"}
	if got := opened(t, s, server.URL); got != string(fetch.Private) {
		t.Errorf("of a guest: %s", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Open(ctx); err == nil {
		t.Error("found after the end")
	}
}

func TestTitlesOfICY(t *testing.T) {
	for text, want := range map[string]string{
		"StreamTitle='Ann - It's a Süng; [live]';StreamUrl='http://x';\x00\x00": "Ann - It's a Süng; [live]",
		"StreamTitle='Caf\xe9 \x93del Mar\x94';":                                "Café “del Mar”",
		"StreamTitle='';":                                                       "", "StreamTitle='cut": "cut",
		"StreamUrl='x';": "nothing", "": "nothing",
	} {
		got, found := icyTitle([]byte(text))
		if !found {
			got = "nothing"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Titles come with the byte that they stand before, however the stream is cut into reads.
func TestTitlesComeWithTheirSound(t *testing.T) {
	text := func(title string) string {
		all := "StreamTitle='" + title + "';"
		all += strings.Repeat("\x00", 32-len(all))
		return "\x02" + all
	}
	page := func(flags byte, body string) string {
		head := "OggS\x00" + string(flags) + strings.Repeat("\x00", 20)
		var table []byte
		for n := len(body); ; n -= 255 {
			table = append(table, byte(min(n, 255)))
			if n < 255 {
				break
			}
		}
		return head + string(rune(len(table))) + string(table) + body
	}
	field := func(s string) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s }
	comments := func(mark string, list ...string) string {
		all := mark + field("an encoder") + string(binary.LittleEndian.AppendUint32(nil, uint32(len(list))))
		for _, c := range list {
			all += field(c)
		}
		return all
	}
	link := func(mark string, list ...string) string {
		return page(2, "a head") + page(0, comments(mark, list...)) + page(0, "sound") + page(4, strings.Repeat("x", 300))
	}
	ogg := link("\x03vorbis", "TITLE=Eins", "artist=Ann") + link("OpusTags", "title="+strings.Repeat("y", 50)) +
		link("\x04abc", "title=Z")
	for _, c := range []struct {
		name, sent, sound string
		titles            []string
	}{
		{"icy", "abcd" + text("one") + "efgh\x00ijkl" + text("two") + "mn", "abcdefghijklmn", []string{"4 one", "12 two"}},
		{"ogg", ogg, ogg, []string{"Ann - Eins", strings.Repeat("y", 50), "Z"}},
		{"none", "\xff\xfbOggS", "\xff\xfbOggS", nil},
	} {
		for _, piece := range []int{1, 3, 1000} {
			var titles []string
			var sound []byte
			in := io.NopCloser(&inPieces{[]byte(c.sent), piece})
			var stream io.Reader = &oggStream{ReadCloser: in, title: func(title string) { titles = append(titles, title) }}
			if c.name == "icy" {
				stream = &icyStream{in: in, every: 4, left: 4, title: func(title string) {
					titles = append(titles, fmt.Sprint(len(sound), " ", title))
				}}
			}
			for buf := make([]byte, 7); ; {
				n, err := stream.Read(buf)
				sound = append(sound, buf[:n]...)
				if err != nil {
					break
				}
			}
			if string(sound) != c.sound || !slices.Equal(titles, c.titles) {
				t.Errorf("%s in pieces of %d: %q, titles %q", c.name, piece, sound, titles)
			}
		}
	}
}

// inPieces gives so many bytes at each read.
type inPieces struct {
	left []byte
	most int
}

func (p *inPieces) Read(to []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(to, p.left[:min(p.most, len(p.left))])
	p.left = p.left[n:]
	return n, nil
}

func FuzzOgg(f *testing.F) {
	f.Add([]byte("OggS\x00\x02"), 3)
	f.Fuzz(func(t *testing.T, data []byte, piece int) {
		got, err := io.ReadAll(&oggStream{ReadCloser: io.NopCloser(&inPieces{data, max(piece, 1)}), title: func(string) {}})
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d of %d bytes, %v", len(got), len(data), err)
		}
	})
}
