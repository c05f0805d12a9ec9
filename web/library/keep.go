package library

import (
	"path/filepath"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/library"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const problemsShown = 500

type libraryAnswer struct {
	Songs    int                 `json:"songs"`
	Roots    []api.Root          `json:"roots"`
	Away     []api.DiskAway      `json:"away"`
	Scan     models.ScanProgress `json:"scan"`
	Problems []api.FileProblem   `json:"problems"`
	Passed   api.PassedOver      `json:"passed_over"`
}

// getLibrary is the host's view of the music: GET /api/v1/library.
func (s *Area) getLibrary(v *request.Context) error {
	a, err := s.kept(v)
	if err != nil {
		return err
	}
	return v.Answer(libraryAnswer{a.Songs, a.Roots, a.Away, a.Scan, a.Problems, a.Passed})
}

// libraryPage is the same as a page.
func (s *Area) libraryPage(v *request.Context) error {
	frame, err := v.NewPage("library")
	if err != nil {
		return err
	}
	p, err := s.kept(v)
	if err != nil {
		return err
	}
	p.Page = frame
	return v.Render(p)
}

// kept is the music and where it lies.
func (s *Area) kept(v *request.Context) (p api.LibraryPage, err error) {
	stats, err := s.Library.Stats(v.Context())
	if err != nil {
		return p, err
	}
	p.Songs = stats.Songs
	if p.Roots, err = s.roots(v); err != nil {
		return p, err
	}
	if p.Away, err = s.away(v); err != nil {
		return p, err
	}
	if p.Scan, err = s.Progress.Read(v.Context()); err != nil {
		s.Log.Warn("scan progress not read", "error", err)
	}
	if p.Passed, err = s.passed(v); err != nil {
		return p, err
	}
	p.Problems, err = s.problems(v)
	return p, err
}

func (s *Area) passed(v *request.Context) (p api.PassedOver, err error) {
	rows, err := s.Library.PassedOver(v.Context())
	p.Kinds = make([]api.OfKind, len(rows))
	for i, row := range rows {
		p.Kinds[i] = api.OfKind{Kind: row.Kind, Files: row.Files}
		p.Files += row.Files
	}
	return p, err
}

// AddCount tells how many songs there are.
func (s *Area) AddCount(v *request.Context, p *api.NowPage) error {
	stats, err := s.Library.Stats(v.Context())
	if err != nil {
		return err
	}
	p.Songs = stats.Songs
	p.Away, err = s.away(v)
	return err
}

// away lists the disks that are away.
func (s *Area) away(v *request.Context) ([]api.DiskAway, error) {
	disks, err := s.Library.DisksAway(v.Context())
	if err != nil {
		return nil, err
	}
	list := make([]api.DiskAway, len(disks))
	for i, d := range disks {
		list[i] = api.DiskAway{Path: printable(d.Path), Since: d.AwaySince, Songs: d.Songs, Why: d.Why}
	}
	return list, nil
}

func (s *Area) roots(v *request.Context) ([]api.Root, error) {
	rows, err := s.Library.Roots(v.Context())
	if err != nil {
		return nil, err
	}
	roots := make([]api.Root, len(rows))
	for i, root := range rows {
		songs, err := s.SongsUnder(v.Context(), root.Path)
		if err != nil {
			return nil, err
		}
		missing := library.Unreachable(v.Context(), s.Library, root.Path)
		roots[i] = api.Root{Path: printable(root.Path), ScannedAt: root.ScannedAt, Fixed: root.FromFlags, Songs: songs, Missing: missing}
	}
	return roots, nil
}

func (s *Area) problems(v *request.Context) ([]api.FileProblem, error) {
	rows, _, err := s.Library.Problems(v.Context(), 0, problemsShown)
	if err != nil {
		return nil, err
	}
	problems := make([]api.FileProblem, len(rows))
	for i, p := range rows {
		problems[i] = api.FileProblem{Path: printable(p.Path), Code: p.Code, Detail: printable(p.Detail)}
	}
	return problems, nil
}

// printable is a path as text: its bytes may be anything.
func printable(path string) string { return strings.ToValidUTF8(path, "\uFFFD") }

// startScan starts a scan: POST /api/v1/library/scan, POST /admin/library/scan.
func (s *Area) startScan(v *request.Context) error {
	if err := s.scan(v); err != nil {
		return err
	}
	return v.Reply(request.Reply{Status: fiber.StatusAccepted, Data: struct{}{}, Flash: request.Done(v.Words().T("toast.scan"))})
}

func (s *Area) scan(v *request.Context) error {
	if s.Scan == nil {
		return request.ErrNoScan
	}
	if err := s.Scan(v.Context()); err != nil {
		return err
	}
	return v.Note("scan", "")
}

// postRoot adds a music directory and scans it: POST /api/v1/library/roots, POST /admin/library/roots.
func (s *Area) postRoot(v *request.Context) error { return s.changeRoot(v, s.addRoot, "toast.scan") }

// deleteRoot forgets a music directory: DELETE /api/v1/library/roots, POST /admin/library/roots/remove.
func (s *Area) deleteRoot(v *request.Context) error {
	return s.changeRoot(v, s.removeRoot, "toast.removed")
}

// changeRoot does something to the directory that the request names.
func (s *Area) changeRoot(v *request.Context, change func(v *request.Context, path string) error, said string) error {
	var in struct {
		Path *string `json:"path"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Path == nil {
		return request.Missing("path")
	}
	if err := change(v, *in.Path); err != nil {
		return err
	}
	if v.IsForm() {
		return v.Back(request.Done(v.Words().T(said)))
	}
	return s.getLibrary(v)
}

func (s *Area) addRoot(v *request.Context, path string) error {
	if err := checkPath(path); err != nil {
		return err
	}
	if err := s.Library.AddRoot(v.Context(), path); err != nil {
		return err
	}
	if err := v.Note("root_add", printable(path)); err != nil {
		return err
	}
	if s.Scan == nil {
		return nil
	}
	return s.Scan(v.Context())
}

func checkPath(path string) error {
	const longest = 4000
	if !filepath.IsAbs(path) || len(path) > longest || strings.ContainsRune(path, 0) {
		return &models.FieldError{Field: "path", Want: "a folder on the box, such as /home/pi/Music"}
	}
	return nil
}

// removeRoot takes the path as the page shows it: a folder whose name is no text is shown with its odd bytes replaced.
func (s *Area) removeRoot(v *request.Context, path string) error {
	roots, err := s.Library.Roots(v.Context())
	if err != nil {
		return err
	}
	for _, root := range roots {
		if printable(root.Path) == path {
			path = root.Path
		}
	}
	if err := s.Library.RemoveRoot(v.Context(), path); err != nil {
		return err
	}
	return v.Note("root_remove", printable(path))
}
