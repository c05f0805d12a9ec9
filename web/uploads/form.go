package uploads

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/body"
	"upbeat/web/request"
)

// send takes files of a page without script: POST /upload, a multipart form with any number of fields "file".
func (s *Area) send(v *request.Context) error {
	length := body.Length(v.Fiber.Context())
	if length < 0 {
		return models.ErrBadValue
	}
	by, messages, answer := v.Actor(), v.Words(), request.Later(v, FormPath)
	return s.Bodies.Pass(v.Fiber.Context(), v.Subject(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer(w, s.taken(by, w, r, messages))
	}))
}

// taken takes the files of a form and says how that went.
func (s *Area) taken(by models.Actor, w http.ResponseWriter, r *http.Request, messages i18n.Messages) api.Flash {
	n := 0
	parts, err := r.MultipartReader()
	for err == nil {
		var part *multipart.Part
		if part, err = parts.NextPart(); err != nil {
			break
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		if err = s.takePart(r.Context(), by, r.ContentLength, patient{part, http.NewResponseController(w)}, part.FileName()); err == nil {
			n++
		}
	}
	switch {
	case errors.Is(err, io.EOF) && n == 0:
		err = request.ErrNoFile
	case errors.Is(err, io.EOF):
		return request.Done(messages.T("upload.sent", "n", n))
	}
	_, told := request.Refuse(err, messages)
	if told.Code == "internal" {
		s.Log.Warn("a form with files broke off", "error", err)
	}
	return request.Refused(told.Message)
}

// takePart takes one file. How long it is turns out at its end: until then it counts as long as the form.
func (s *Area) takePart(ctx context.Context, by models.Actor, most int64, src io.Reader, name string) error {
	const borders = 4 << 10 // of a form with one file
	up, err := s.Uploads.Begin(ctx, by, name, max(most-borders, 1))
	if err != nil {
		return err
	}
	n, err := s.Uploads.Append(ctx, up, 0, io.LimitReader(src, most), nil)
	if err == nil && n == 0 {
		err = &models.RuleError{Code: "upload_empty"}
	}
	if err != nil {
		return errors.Join(err, s.Uploads.Withdraw(context.WithoutCancel(ctx), by, up.Key))
	}
	return s.Uploads.FinishAt(ctx, up.ID, n)
}

// patient gives each read a limit of time of its own.
type patient struct {
	io.Reader
	of *http.ResponseController
}

// Read implements io.Reader.
func (p patient) Read(b []byte) (int, error) {
	const quiet = 30 * time.Second
	if err := p.of.SetReadDeadline(time.Now().Add(quiet)); err != nil {
		return 0, err
	}
	if err := p.of.SetWriteDeadline(time.Now().Add(2 * quiet)); err != nil {
		return 0, err
	}
	return p.Reader.Read(b)
}
