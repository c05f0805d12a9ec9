//go:build system

package decode

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/sources/fetch"
	"upbeat/sources/station"
)

// broadcast is a radio station on this machine.
type broadcast struct {
	*httptest.Server
	calls atomic.Int32
	agent atomic.Value
	music []byte // 10 s of mp3 at 128 kbit/s
}

const bytesPerSecond = 16000

func newBroadcast(t *testing.T) *broadcast {
	t.Helper()
	b := &broadcast{}
	var err error
	if b.music, err = os.ReadFile(encode(t, "music.mp3", 10, "-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0")); err != nil {
		t.Fatal(err)
	}
	secret := encode(t, "secret.mp3", 10)
	mux := http.NewServeMux()
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) { b.send(w, r, 4*bytesPerSecond, time.Hour) })
	mux.HandleFunc("/titles", b.titled)
	mux.HandleFunc("/short", func(w http.ResponseWriter, r *http.Request) { b.send(w, r, 4*bytesPerSecond, time.Second) })
	mux.HandleFunc("/stalls", func(w http.ResponseWriter, r *http.Request) {
		b.send(w, r, 4*bytesPerSecond, 0)
		<-r.Context().Done()
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { b.calls.Add(1); <-r.Context().Done() })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/endless", http.StatusFound) })
	mux.HandleFunc("/station.pls", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "audio/x-scpls")
		fmt.Fprintf(w, "[playlist]\nFile1=http://%s/nothing\nFile2=http://%s/moved\n", r.Host, r.Host)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "file://"+secret, http.StatusFound) })
	mux.HandleFunc("/concat", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "concat:"+secret+"|"+secret, http.StatusFound)
	})
	mux.HandleFunc("/list.m3u8", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile://%s\n#EXT-X-ENDLIST\n", secret)
	})
	mux.HandleFunc("/list.ffconcat", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "ffconcat version 1.0\nfile '%s'\n", secret)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<html>"+strings.Repeat("<p>no music here</p>", 1000))
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) {
		if b.calls.Load() < 2 {
			b.calls.Add(1)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		b.send(w, r, 4*bytesPerSecond, time.Hour)
	})
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Server.Close)
	t.Cleanup(b.Server.CloseClientConnections)
	return b
}

// send gives some bytes at once and the rest at the pace of the music.
func (b *broadcast) send(w http.ResponseWriter, r *http.Request, burst int, lasts time.Duration) {
	b.calls.Add(1)
	b.agent.Store(r.UserAgent())
	w.Header().Set("Content-Type", "audio/mpeg")
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	end := time.Now().Add(lasts)
	for at, n := 0, burst; ; n = bytesPerSecond / 10 {
		for n > 0 {
			piece := b.music[at%len(b.music):]
			piece = piece[:min(n, len(piece))]
			if _, err := w.Write(piece); err != nil {
				return
			}
			at, n = at+len(piece), n-len(piece)
		}
		w.(http.Flusher).Flush()
		if time.Now().After(end) {
			return
		}
		select {
		case <-ticker.C:
		case <-r.Context().Done():
			return
		}
	}
}

// titled sends music with a title each second, as SHOUTcast and Icecast do: after each so many bytes a length in 16 bytes, and a text.
func (b *broadcast) titled(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Icy-MetaData") != "1" {
		b.send(w, r, 4*bytesPerSecond, time.Hour)
		return
	}
	w.Header().Set("Content-Type", "audio/mpeg")
	w.Header().Set("icy-metaint", fmt.Sprint(bytesPerSecond))
	music := b.music[:len(b.music)/bytesPerSecond*bytesPerSecond]
	for n := 1; ; n++ {
		at := (n - 1) * bytesPerSecond % len(music)
		text := fmt.Sprintf("StreamTitle='Ann - It's number %d';", n)
		block := make([]byte, 1+(len(text)+15)/16*16)
		block[0] = byte(len(block) / 16)
		copy(block[1:], text)
		if _, err := w.Write(append(slices.Clone(music[at:at+bytesPerSecond]), block...)); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		if n < 5 {
			continue
		}
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
			return
		}
	}
}

func TestAStationSaysWhatItPlays(t *testing.T) {
	b := newBroadcast(t)
	s, err := OpenStream(testContext(t), b.URL+"/titles", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	last := 0
	for range 8 {
		listen(t, s, 1)
		n := 0
		if _, err := fmt.Sscanf(s.OnAir(), "Ann - It's number %d", &n); s.OnAir() != "" && (err != nil || n < last) {
			t.Errorf("on air is %q after number %d", s.OnAir(), last)
		}
		last = n
	}
	if last < 4 || last > 9 {
		t.Errorf("number %d is on air after 8 s", last)
	}
}

// listen takes that much sound from a stream; the deadline only fails the test.
func listen(t *testing.T, s *Stream, seconds float64) [][2]float64 {
	t.Helper()
	sound := make([][2]float64, int(seconds*Rate))
	for got := 0; got < len(sound); {
		n, done := s.Try(sound[got:])
		got += n
		if done {
			t.Fatalf("it ended after %.1f s: %v", float64(got)/Rate, s.Err())
		}
		if n == 0 && !s.awaitData() {
			t.Fatal(s.Err())
		}
	}
	return sound
}

func TestAnInternetRadioPlays(t *testing.T) {
	b := newBroadcast(t)
	for _, path := range []string{"/endless", "/moved", "/station.pls"} {
		begun := time.Now()
		s, err := OpenStream(testContext(t), b.URL+path, Options{From: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: first sound after %s", path, time.Since(begun).Round(time.Millisecond))
		if s.Position() != 60*Rate || s.Len() != 0 {
			t.Errorf("position %d, length %d", s.Position(), s.Len())
		}
		if f := frequency(listen(t, s, 3)[Rate/2:]); math.Abs(f-440) > 3 {
			t.Errorf("%.1f Hz", f)
		}
		if _, known := s.Left(); known {
			t.Error("it has an end")
		}
		s.Close()
		<-s.Closed()
	}
	if agent := b.agent.Load(); agent == nil || !strings.HasPrefix(agent.(string), "Upbeat") {
		t.Errorf("user agent %v", agent)
	}
	if left := children(t); len(left) != 0 {
		t.Errorf("children %v are left", left)
	}
}

// A stream in pieces plays as its maker's own tool cuts it: MPEG-TS, fragmented MP4, encrypted.
func TestARadioInPiecesPlays(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := errors.Join(os.WriteFile(key, []byte("0123456789abcdef"), 0o600),
		os.WriteFile(filepath.Join(dir, "key.info"), []byte("key\n"+key+"\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	for name, args := range map[string][]string{"ts": {"-c:a", "aac"},
		"sealed": {"-c:a", "aac", "-hls_key_info_file", filepath.Join(dir, "key.info")},
		"mp4":    {"-c:a", "aac", "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4"}} {
		list := filepath.Join(dir, name+".m3u8")
		args = append([]string{"-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=8", "-ac", "2", "-hls_time", "2",
			"-hls_playlist_type", "vod"}, args...)
		if out, err := exec.Command("ffmpeg", append(args, list)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		s, err := OpenStream(testContext(t), server.URL+"/"+name+".m3u8", Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f := frequency(listen(t, s, 6)[Rate:]); math.Abs(f-440) > 3 {
			t.Errorf("%s: %.1f Hz", name, f)
		}
		s.Close()
		<-s.Closed()
	}
}

// An Ogg station names its song at the beginning of each link.
func TestAnOggStationSaysWhatItPlays(t *testing.T) {
	var sent []byte
	for _, tags := range [][]string{{"-metadata", "title=one", "-metadata", "artist=Ann"}, {"-metadata", "title=next"}} {
		link, err := os.ReadFile(encode(t, "link.ogg", 20, tags...))
		if err != nil {
			t.Fatal(err)
		}
		sent = append(sent, link...)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/ogg")
		_, _ = w.Write(sent)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	s, err := OpenStream(testContext(t), server.URL, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listen(t, s, 1)
	if s.OnAir() != "Ann - one" {
		t.Errorf("on air is %q", s.OnAir())
	}
	listen(t, s, 20)
	if s.OnAir() != "next" {
		t.Errorf("then it is %q", s.OnAir())
	}
}

func TestARadioThatEndsIsDialledAgain(t *testing.T) {
	b := newBroadcast(t)
	s, err := OpenStream(testContext(t), b.URL+"/short", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listen(t, s, 12)
	if n := b.calls.Load(); n < 3 {
		t.Errorf("%d calls", n)
	}
}

// quick is OpenStream with less patience for a connection that gives nothing.
func quick(t *testing.T, address string) *Stream {
	t.Helper()
	s := newStream(streamAhead, 0)
	ffmpeg := findFFmpeg(Options{})
	s.start(testContext(t), &radio{dial: func() decoder {
		c := newChild(ffmpeg, "", found{})
		c.stall, c.source = 1500*time.Millisecond, (&station.Station{Fetch: fetch.New(fetch.Config{Trust: fetch.Venue}), Address: address}).Open
		return c
	}})
	return s
}

func TestARadioThatStallsIsDialledAgain(t *testing.T) {
	b := newBroadcast(t)
	s := quick(t, b.URL+"/stalls")
	defer s.Close()
	listen(t, s, 9)
	if n := b.calls.Load(); n < 3 {
		t.Errorf("%d calls", n)
	}
}

func TestARadioThatIsBusyAtFirst(t *testing.T) {
	b := newBroadcast(t)
	s, err := OpenStream(testContext(t), b.URL+"/busy", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listen(t, s, 1)
}

// What is no station is refused, and nothing on this machine's disk is ever opened.
func TestWhatIsNoStationIsRefused(t *testing.T) {
	b := newBroadcast(t)
	for path, want := range map[string]string{
		"/nothing": models.ProblemStreamLost, "/file": models.ProblemStreamLost, "/concat": models.ProblemStreamLost,
		"/list.m3u8": "", "/list.ffconcat": "", "/page": models.ProblemNotAudio,
	} {
		s, err := OpenStream(testContext(t), b.URL+path, Options{})
		if err == nil {
			s.Close()
			t.Errorf("%s plays", path)
			continue
		}
		code, detail := Problem(err)
		if want != "" && code != want || strings.Contains(detail, "secret") && !strings.Contains(detail, "whitelist") {
			t.Errorf("%s: %s (%s)", path, code, detail)
		} else {
			t.Logf("%s: %s (%s)", path, code, detail)
		}
	}
	s, err := OpenStream(testContext(t), "http://127.0.0.1:1/", Options{})
	if err == nil {
		s.Close()
		t.Error("nobody's port plays")
	} else if code, detail := Problem(err); code != models.ProblemStreamLost {
		t.Errorf("nobody's port: %s (%s)", code, detail)
	}
}

func TestProbeOfAStream(t *testing.T) {
	b := newBroadcast(t)
	info, err := Probe(testContext(t), b.URL+"/endless")
	if err != nil || info.Duration != 0 {
		t.Fatal(info, err)
	}
	begun := time.Now()
	_, err = Probe(testContext(t), b.URL+"/silent")
	if code, _ := Problem(err); code != models.ProblemStreamLost {
		t.Error(err)
	}
	if took := time.Since(begun); took > probeOpens+2*time.Second {
		t.Errorf("took %s", took)
	}
	if left := children(t); len(left) != 0 {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		for len(children(t)) != 0 && ctx.Err() == nil {
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
				t.Errorf("children %v are left", left)
			}
		}
	}
}
