package uploads

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"

	"upbeat/models"
	"upbeat/sources/upload"
	"upbeat/web/body"
	"upbeat/web/request"
)

// Errors in the words of tus.
var (
	errChecksum = handler.NewError("ERR_CHECKSUM", "the bytes do not match their checksum", 460) // the protocol's own status
	errFull     = handler.NewError("ERR_DISK_FULL", "the disk is full", http.StatusInsufficientStorage)
	errSum      = handler.NewError("ERR_BAD_CHECKSUM", "the checksum is of no known kind", http.StatusBadRequest)
)

// tus is tusd's handler on our uploads.
type tus struct {
	*handler.UnroutedHandler
	uploads *upload.Uploads
}

func newTus(uploads *upload.Uploads) (*tus, error) {
	const quiet, wait = 30 * time.Second, 10 * time.Second // between two reads of a body; for another request of the same upload to let go
	t := &tus{uploads: uploads}
	composer := handler.NewStoreComposer()
	composer.UseCore(t)
	composer.UseTerminater(t)
	memorylocker.New().UseIn(composer)
	var err error
	t.UnroutedHandler, err = handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, BasePath: TusPath + "/", DisableDownload: true, DisableConcatenation: true,
		Cors: &handler.CorsConfig{Disable: true}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		GracefulRequestCompletionTimeout: time.Second, AcquireLockTimeout: wait, NetworkTimeout: quiet,
	})
	return t, err
}

// call is what a request to tusd is about.
type call struct {
	by    models.Actor
	begun *models.Upload // by a creation; nil = none was
	sum   *upload.Checksum
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	if c == nil {
		return &call{}
	}
	return c
}

// serve answers a request with tusd.
func (t *tus) serve(by models.Actor, begun *models.Upload) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = strings.TrimPrefix(r.URL.Path, TusPath)
		sum, err := upload.ParseChecksum(r.Header.Get("Upload-Checksum"))
		route := t.route
		if err != nil {
			route = func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, errSum.Error(), errSum.HTTPResponse.StatusCode)
			}
		}
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, &call{by, begun, sum}))
		t.Middleware(http.HandlerFunc(route)).ServeHTTP(&placed{ResponseWriter: w}, r)
	})
}

func (t *tus) route(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodPost:
		t.PostFile(w, r)
	case http.MethodHead:
		t.HeadFile(w, r)
	case http.MethodPatch:
		t.PatchFile(w, r)
	case http.MethodDelete:
		t.DelFile(w, r)
	default:
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

// placed tells where an upload is without the host, which a proxy before us may know by another name, and until when it is waited for.
type placed struct {
	http.ResponseWriter
	told bool
}

// WriteHeader implements http.ResponseWriter.
func (p *placed) WriteHeader(status int) {
	h := p.Header()
	if at, err := url.Parse(h.Get("Location")); err == nil && at.Path != "" {
		h.Set("Location", at.Path)
	}
	if !p.told && status < 300 && h.Get("Upload-Length") == "" {
		wait := upload.KeptFor
		if at := h.Get("Upload-Offset"); at == "" || at == "0" {
			wait = upload.EmptyFor
		}
		h.Set("Upload-Expires", time.Now().Add(wait).UTC().Format(http.TimeFormat))
	}
	p.told = true
	p.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController what it needs.
func (p *placed) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// NewUpload implements handler.DataStore: the upload was begun before tusd was asked.
func (t *tus) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	c := callOf(ctx)
	if c.begun == nil || c.begun.Size != info.Size || info.SizeIsDeferred {
		return nil, handler.ErrInvalidUploadLength
	}
	return &file{t.uploads, c, *c.begun}, nil
}

// GetUpload implements handler.DataStore.
func (t *tus) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	c := callOf(ctx)
	up, err := t.uploads.Find(ctx, c.by, id)
	if errors.Is(err, models.ErrNoSuchUpload) || err == nil && up.State == models.UploadFailed {
		return nil, handler.ErrNotFound
	}
	return &file{t.uploads, c, up}, err
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (t *tus) AsTerminatableUpload(up handler.Upload) handler.TerminatableUpload { return up.(*file) }

// file is one upload as tusd sees it.
type file struct {
	uploads *upload.Uploads
	call    *call
	up      models.Upload
}

// GetInfo implements handler.Upload.
func (f *file) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: f.up.Key, Size: f.up.Size, Offset: f.up.Received}, nil
}

// WriteChunk implements handler.Upload.
func (f *file) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := f.uploads.Append(ctx, f.up, offset, src, f.call.sum)
	switch {
	case errors.Is(err, upload.ErrChecksum):
		err = errChecksum
	case errors.Is(err, models.ErrStorageFull):
		err = errFull
	}
	return n, err
}

// FinishUpload implements handler.Upload.
func (f *file) FinishUpload(ctx context.Context) error { return f.uploads.Finish(ctx, f.up.ID) }

// Terminate implements handler.TerminatableUpload.
func (f *file) Terminate(ctx context.Context) error {
	return f.uploads.Withdraw(ctx, f.call.by, f.up.Key)
}

// GetReader implements handler.Upload. Nobody downloads an upload.
func (f *file) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

// options tells what the server can do: OPTIONS /api/v1/tus.
func (s *Area) options(v *request.Context) error {
	for name, value := range map[string]string{
		"Tus-Resumable": "1.0.0", "Tus-Version": "1.0.0", "Tus-Extension": s.tus.SupportedExtensions() + ",expiration,checksum",
		"Tus-Checksum-Algorithm": upload.Algorithms,
	} {
		v.Fiber.Set(name, value)
	}
	return v.NoContent()
}

// create begins an upload: POST /api/v1/tus. What the rules say against it is answered here, in words; the rest is tusd's.
func (s *Area) create(v *request.Context) error {
	var begun *models.Upload
	size, err := strconv.ParseInt(v.Fiber.Get("Upload-Length"), 10, 64)
	if v.Fiber.Get("Tus-Resumable") == "1.0.0" && err == nil && v.Fiber.Get("Upload-Defer-Length") == "" &&
		v.Fiber.Get("X-HTTP-Method-Override") == "" {
		name := handler.ParseMetadataHeader(v.Fiber.Get("Upload-Metadata"))["filename"]
		up, err := s.Uploads.Begin(v.Context(), v.Actor(), name, size)
		if err != nil {
			return err
		}
		begun = &up
	}
	return s.Bodies.Pass(v.Fiber.Context(), v.Subject(), s.tus.serve(v.Actor(), begun))
}

// pass hands a request about an upload to tusd: HEAD, PATCH and DELETE /api/v1/tus/{upload}.
func (s *Area) pass(v *request.Context) error {
	if v.Fiber.Method() == fiber.MethodPatch && body.Length(v.Fiber.Context()) < 0 {
		return fiber.ErrLengthRequired
	}
	return s.Bodies.Pass(v.Fiber.Context(), v.Subject(), s.tus.serve(v.Actor(), nil))
}
