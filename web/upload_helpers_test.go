package web_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"upbeat/archive"
	"upbeat/internal/analysis"
	"upbeat/library"
	"upbeat/library/corpus"
	"upbeat/models"
	"upbeat/player/decode"
	brought "upbeat/sources/upload"
	"upbeat/web"
	"upbeat/web/api"
)

// bringing is a party to which guests bring files: the real archive, library and decoders, and each upload is checked at once.
type bringing struct {
	*harness
	uploads *brought.Uploads
	archive *archive.Archive
	dir     string
	free    int64 // bytes on the disk
}

func newBringing(t testing.TB, change ...func(*brought.Config)) *bringing {
	t.Helper()
	b := &bringing{dir: t.TempDir(), free: 1 << 40}
	b.harness = newHarness(t, 3, func(c *web.Config) { c.Uploads = b.make(c, change...) })
	must(t, b.lib.SetFlagRoots(t.Context(), []string{b.archive.Root()}))
	b.set("uploads", `"accept"`)
	b.serve()
	return b
}

// make builds the uploads of a party.
func (b *bringing) make(c *web.Config, change ...func(*brought.Config)) *brought.Uploads {
	b.archive = archive.New(filepath.Join(b.dir, "archive"))
	config := brought.Config{
		Store: c.Store, Party: c.Party, Library: c.Library, Reader: library.DirectReader{}, Archive: b.archive,
		Dir: filepath.Join(b.dir, "uploads"), Free: func() (int64, error) { return b.free, nil }, Log: c.Log,
		Hear: func(ctx context.Context, path string, most models.Millis) (brought.Heard, string, error) {
			heard, err := analysis.Hear(ctx, path, most)
			code, _ := decode.Problem(err)
			return brought.Heard{Length: heard.Length, Sound: heard.Sound}, code, err
		},
		Check: func(ctx context.Context, id models.UploadID) error {
			return b.uploads.Job().Run(context.WithoutCancel(ctx), brought.Request{Upload: id}, func(int, int, string) {})
		},
	}
	for _, f := range change {
		f(&config)
	}
	if err := errors.Join(b.archive.Prepare(), os.MkdirAll(config.Dir, 0o755)); err != nil {
		panic(err)
	}
	b.uploads = brought.New(config)
	return b.uploads
}

// mp3 is a song of its own.
func mp3(title string) []byte {
	return corpus.MP3(2, corpus.Fields{Title: title, Artist: "Somebody", Album: "Brought"})
}

// tus sends one request of the protocol.
func (b *bringing) tus(method, path, guest string, headers map[string]string, body string) answer {
	b.t.Helper()
	request, err := http.NewRequest(method, b.base+path, strings.NewReader(body))
	must(b.t, err)
	request.Header.Set("Tus-Resumable", "1.0.0")
	request.Header.Set("Cookie", guest)
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := noRedirect.RoundTrip(request)
	must(b.t, err)
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	must(b.t, err)
	return answer{status: response.StatusCode, body: string(data), header: response.Header}
}

// begin creates an upload and returns where it is.
func (b *bringing) begin(guest, name string, size int) string {
	b.t.Helper()
	return b.create(guest, name, size).expect(b.t, 201).header.Get("Location")
}

func (b *bringing) create(guest, name string, size int) answer {
	b.t.Helper()
	return b.tus("POST", "/api/v1/tus", guest, map[string]string{"Upload-Length": fmt.Sprint(size),
		"Upload-Metadata": "filename " + base64.StdEncoding.EncodeToString([]byte(name))}, "")
}

// patch sends bytes of an upload.
func (b *bringing) patch(guest, place string, offset int, data []byte) answer {
	b.t.Helper()
	return b.tus("PATCH", place, guest, map[string]string{"Upload-Offset": fmt.Sprint(offset),
		"Content-Type": "application/offset+octet-stream"}, string(data))
}

// mine are the guest's uploads, the newest first.
func (b *bringing) mine(guest string) []api.Upload {
	b.t.Helper()
	var out struct{ Uploads []api.Upload }
	b.do(ask{method: "GET", path: "/api/v1/uploads", cookies: []string{guest}}).expect(b.t, 200).into(b.t, &out)
	return out.Uploads
}

// files are all files below the folders, without them.
func (b *bringing) files() (list []string) {
	b.t.Helper()
	must(b.t, filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, strings.TrimPrefix(path, b.dir+"/"))
		}
		return err
	}))
	return list
}

// mineReceived is how many bytes of an upload have come.
func (b *bringing) mineReceived(place string) int64 {
	info, err := os.Stat(filepath.Join(b.dir, "uploads", place[strings.LastIndexByte(place, '/')+1:]))
	if err != nil {
		return -1
	}
	return info.Size()
}
