package library

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const problemsShown = 500

type libraryAnswer struct {
	Songs    int                 `json:"songs"`
	Roots    []api.Root          `json:"roots"`
	Scan     models.ScanProgress `json:"scan"`
	Problems []api.FileProblem   `json:"problems"`
}

// getLibrary is the host's view of the music: GET /api/v1/library.
func (s *Area) getLibrary(v *request.Context) error {
	var a api.AdminData
	for _, part := range []func(*request.Context, *api.AdminData) error{s.AddCount, s.addRoots, s.addScan, s.addProblems} {
		if err := part(v, &a); err != nil {
			return err
		}
	}
	return v.Answer(libraryAnswer{a.Songs, a.Roots, a.Scan, a.Problems})
}

func (s *Area) AddCount(v *request.Context, a *api.AdminData) error {
	stats, err := s.Library.Stats(v.Context())
	a.Songs = stats.Songs
	return err
}

func (s *Area) addScan(v *request.Context, a *api.AdminData) error {
	progress, err := s.Progress.Read(v.Context())
	if err != nil {
		s.Log.Warn("scan progress not read", "error", err)
	}
	a.Scan = progress
	return nil
}

func (s *Area) addRoots(v *request.Context, a *api.AdminData) error {
	roots, err := s.Library.Roots(v.Context())
	if err != nil {
		return err
	}
	a.Roots = make([]api.Root, len(roots))
	for i, root := range roots {
		songs, err := s.SongsUnder(v.Context(), root.Path)
		if err != nil {
			return err
		}
		_, missing := os.Stat(root.Path)
		a.Roots[i] = api.Root{Path: printable(root.Path), ScannedAt: root.ScannedAt, Fixed: root.FromFlags, Songs: songs, Missing: missing != nil}
	}
	return nil
}

func (s *Area) addProblems(v *request.Context, a *api.AdminData) error {
	problems, _, err := s.Library.Problems(v.Context(), 0, problemsShown)
	if err != nil {
		return err
	}
	a.Problems = make([]api.FileProblem, len(problems))
	for i, p := range problems {
		a.Problems[i] = api.FileProblem{Path: printable(p.Path), Code: p.Code, Detail: printable(p.Detail)}
	}
	return nil
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

func (s *Area) libraryPage(v *request.Context) error {
	return v.AdminPage("library", s.AddCount, s.addRoots, s.addScan, s.addProblems)
}
