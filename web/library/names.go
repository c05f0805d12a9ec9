package library

import (
	"net/url"

	"upbeat/library"
	"upbeat/web/api"
	"upbeat/web/request"
)

const foldersShown = 300

type encodingsAnswer struct {
	Folders []api.NamedFolder `json:"folders"`
}

type encodingAnswer struct {
	Folder     api.NamedFolder `json:"folder"`
	Candidates []api.Candidate `json:"candidates"`
}

// getEncodings lists the folders whose names are in doubt: GET /api/v1/library/encodings.
func (s *Area) getEncodings(v *request.Context) error {
	list, err := s.namedFolders(v, foldersShown)
	if err != nil {
		return err
	}
	return v.Answer(encodingsAnswer{list})
}

// getEncoding shows how the names of one folder read: GET /api/v1/library/encodings/folder?folder=.
func (s *Area) getEncoding(v *request.Context) error {
	folder, candidates, err := s.namedFolder(v, v.Query("folder"))
	if err != nil {
		return err
	}
	return v.Answer(encodingAnswer{folder, candidates})
}

// putEncoding says how the names of a folder are read: PUT /api/v1/library/encodings, POST /admin/names.
func (s *Area) putEncoding(v *request.Context) error {
	var in struct {
		Folder   *string `json:"folder"`
		Encoding *string `json:"encoding"` // "" = as it is guessed
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	switch {
	case in.Folder == nil:
		return request.Missing("folder")
	case in.Encoding == nil:
		return request.Missing("encoding")
	}
	chosen, err := library.NewEncodings(s.Library).Choose(v.Context(), *in.Folder, *in.Encoding)
	if err != nil {
		return err
	}
	where := printable(chosen.Where)
	if chosen.Chosen != "" {
		where += ": " + chosen.Chosen
	}
	if err := v.Note("encoding", where); err != nil {
		return err
	}
	if v.IsForm() {
		return v.Back(request.Done(v.Words().T("toast.names")))
	}
	folder, candidates, err := s.namedFolder(v, *in.Folder)
	if err != nil {
		return err
	}
	return v.Answer(encodingAnswer{folder, candidates})
}

// namesPage shows the folders whose names are in doubt, and one of them: GET /admin/names?folder=.
func (s *Area) namesPage(v *request.Context) error {
	frame, err := v.NewPage("names")
	if err != nil {
		return err
	}
	p := api.NamesPage{Page: frame}
	if key := v.Query("folder"); key != "" {
		folder, candidates, err := s.namedFolder(v, key)
		if err != nil {
			return err
		}
		p.Folder, p.Candidates = &folder, candidates
		return v.Render(p)
	}
	p.Folders, err = s.namedFolders(v, foldersShown)
	if err != nil {
		return err
	}
	return v.Render(p)
}

func (s *Area) namedFolders(v *request.Context, limit int) ([]api.NamedFolder, error) {
	rows, err := library.NewEncodings(s.Library).Folders(v.Context(), limit)
	list := make([]api.NamedFolder, len(rows))
	for i, row := range rows {
		list[i] = shownFolder(row)
	}
	return list, err
}

func (s *Area) namedFolder(v *request.Context, key string) (api.NamedFolder, []api.Candidate, error) {
	row, offered, err := library.NewEncodings(s.Library).Folder(v.Context(), key)
	list := make([]api.Candidate, len(offered))
	for i, c := range offered {
		list[i] = api.Candidate{Encoding: c.Encoding, Current: c.Current, Names: c.Names}
	}
	return shownFolder(row), list, err
}

func shownFolder(row library.NamedFolder) api.NamedFolder {
	return api.NamedFolder{Folder: row.Key, Path: printable(row.Where), Songs: row.Songs, Example: row.Example, Guessed: row.Guessed,
		Chosen: row.Chosen, Link: "/admin/names?folder=" + url.QueryEscape(row.Key)}
}
