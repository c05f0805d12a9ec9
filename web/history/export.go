package history

import (
	"fmt"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/internal/playlist"
	"upbeat/models"
	"upbeat/web/request"
)

// getExport sends a span as a file: GET /api/v1/history/export?format=csv|json|m3u8|pls|xspf|jspf&span=&party=&from=&to=.
func (s *Area) getExport(v *request.Context) error {
	span, err := s.AskedSpan(v)
	if err != nil {
		return err
	}
	kind, write, err := s.exporter(v, span, v.Query("format"))
	if err != nil {
		return err
	}
	data, err := history.Text(write)
	if err != nil {
		return err
	}
	name := "upbeat-" + span.From.Time().In(span.Zone).Format(time.DateOnly) + "." + v.Query("format")
	v.Fiber.Set(fiber.HeaderContentType, kind)
	v.Fiber.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s"`, name))
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	return v.Text(data)
}

// exporter is how a format is written, and its media type.
func (s *Area) exporter(v *request.Context, span history.Span, format string) (kind string, write func(io.Writer) error, err error) {
	switch format {
	case "csv":
		return "text/csv; charset=utf-8", func(out io.Writer) error { return s.Stats.WriteCSV(v.Context(), out, span) }, nil
	case "json":
		return fiber.MIMEApplicationJSONCharsetUTF8, func(out io.Writer) error { return s.Stats.WriteJSON(v.Context(), out, span) }, nil
	}
	list, ok := playlist.ParseFormat(format)
	if !ok || string(list) != format {
		return "", nil, &models.FieldError{Field: "format", Want: "csv, json, m3u8, pls, xspf or jspf"}
	}
	title := "Upbeat"
	if !span.Empty() {
		title += " " + v.Dates().Full(span.From)
	}
	return list.MediaType(), func(out io.Writer) error { return s.Stats.WritePlaylist(v.Context(), out, span, list, title) }, nil
}
