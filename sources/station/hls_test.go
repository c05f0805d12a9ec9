package station

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/sources/fetch"
)

// sealed is a piece as RFC 8216 encrypts it.
func sealed(t *testing.T, key, vector []byte, text string) []byte {
	t.Helper()
	pad := aes.BlockSize - len(text)%aes.BlockSize
	out := append([]byte(text), bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCEncrypter(block, vector).CryptBlocks(out, out)
	return out
}

// pieces is a server of streams in pieces.
func pieces(t *testing.T, long string) *httptest.Server {
	t.Helper()
	key := []byte("0123456789abcdef")
	var looks atomic.Int32
	mux := http.NewServeMux()
	text := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/vnd.apple.mpegurl")
			fmt.Fprint(w, body)
		})
	}
	text("/all.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000\nnone.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=128000,CODECS=\"a,b\"\nplain.m3u8\n"+
		"#EXT-X-STREAM-INF:BANDWIDTH=64000\nnone.m3u8\n")
	text("/sound.m3u8", "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",DEFAULT=YES,URI=\"plain.m3u8\"\n"+
		"#EXT-X-STREAM-INF:BANDWIDTH=64000,AUDIO=\"a\"\nnone.m3u8\n")
	text("/plain.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\none\n#EXTINF:10,\ntwo\n#EXT-X-ENDLIST\n")
	text("/parts.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MAP:URI=\"two\",BYTERANGE=\"2@1\"\n#EXT-X-BYTERANGE:2@0\none\n"+
		"#EXT-X-BYTERANGE:1\none\n#EXT-X-ENDLIST\n")
	text("/sealed.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\nsealed7\n"+
		"#EXT-X-KEY:METHOD=AES-128,URI=\"key\",IV=0x30313233343536373839616263646566\nsealed8\n#EXT-X-KEY:METHOD=NONE\none\n#EXT-X-ENDLIST\n")
	text("/drm.m3u8", "#EXTM3U\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\"\none\n")
	text("/disk.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\nfile:///etc/passwd\n")
	text("/empty.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n")
	text("/one", "ONE")
	text("/two", "TWO!")
	mux.HandleFunc("/live.m3u8", func(w http.ResponseWriter, _ *http.Request) {
		n := int(looks.Add(1))
		w.Header().Set("Content-Type", "application/vnd.apple.mpegurl")
		fmt.Fprintf(w, "#EXTM3U\n#EXT-X-TARGETDURATION:0\n#EXT-X-MEDIA-SEQUENCE:%d\n", n)
		for i := range 5 {
			fmt.Fprintf(w, "piece%d\n", n+i)
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/key":
			_, _ = w.Write(key)
		case "/sealed7":
			_, _ = w.Write(sealed(t, key, append(make([]byte, 15), 7), long))
		case "/sealed8":
			_, _ = w.Write(sealed(t, key, key, strings.Repeat("b", 32)))
		default:
			if !strings.HasPrefix(r.URL.Path, "/piece") {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, r.URL.Path[1:])
		}
	})
	ranged := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == "" {
			mux.ServeHTTP(w, r)
			return
		}
		recorded := httptest.NewRecorder()
		mux.ServeHTTP(recorded, r)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(recorded.Body.Bytes()))
	})
	server := httptest.NewServer(ranged)
	t.Cleanup(server.Close)
	return server
}

func TestPiecesBecomeOneStream(t *testing.T) {
	long := strings.Repeat("long sound ", 2000)
	server := pieces(t, long)
	for path, want := range map[string]string{"/all.m3u8": "ONETWO!", "/sound.m3u8": "ONETWO!", "/parts.m3u8": "WOONE",
		"/sealed.m3u8": long + strings.Repeat("b", 32) + "ONE", "/drm.m3u8": "none", "/disk.m3u8": "bad_address", "/empty.m3u8": "none",
		"/live.m3u8": "piece3piece4piece5piece6piece7"} {
		s := &Station{Fetch: fetch.New(fetch.Config{Trust: fetch.Venue}), Address: server.URL + path}
		in, err := s.Open(t.Context())
		var got []byte
		if err == nil {
			got, err = io.ReadAll(io.LimitReader(in, int64(len(want))))
			in.Close() //nolint:errcheck // only read
		}
		var none *NoStation
		var failed *fetch.Error
		switch {
		case errors.As(err, &none):
			got = []byte("none")
		case errors.As(err, &failed):
			got = []byte(failed.Code)
		}
		if string(got) != want {
			t.Errorf("%s: %.60q (%v), want %.60q", path, got, err, want)
		}
	}
}
