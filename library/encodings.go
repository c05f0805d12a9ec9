package library

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"upbeat/internal/charset"
	"upbeat/internal/store"
	"upbeat/models"
)

// Encodings shows hosts in which encodings the names of folders are read, and lets them choose others.
type Encodings struct{ library *Library }

// NewEncodings are those of a library.
func NewEncodings(l *Library) *Encodings { return &Encodings{l} }

// NamedFolder is a folder with songs whose names are in doubt.
type NamedFolder struct {
	Folder
	Where   string // its path
	Songs   int    // how many names are in doubt
	Example string // a title of theirs, as it is shown
	Guessed string // the encoding that its names seem to be in; "" = as they are written
	Chosen  string // what a host said instead; "" = nothing
}

// Candidate is an encoding, and how some names of a folder read in it.
type Candidate struct {
	Encoding string
	Current  bool
	Names    []string
}

// Folders lists up to limit folders with names in doubt, first those whose encoding was guessed or chosen.
func (e *Encodings) Folders(ctx context.Context, limit int) ([]NamedFolder, error) {
	roots, err := e.library.store.Roots().All(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := e.library.store.WrittenNames().Folders(ctx, limit)
	list := make([]NamedFolder, 0, len(rows))
	for _, row := range rows {
		if key := folderKey(roots, row.Path); key != "" {
			list = append(list, NamedFolder{Folder: Folder{Key: key, Name: spokenName(row.Path)}, Where: row.Path, Songs: row.Songs,
				Example: row.Example, Guessed: row.Guessed, Chosen: row.Chosen})
		}
	}
	return list, err
}

// folderKey is the key of the folder at a path; "" = it is in no root.
func folderKey(roots []models.LibraryRoot, path string) string {
	for _, root := range roots {
		switch {
		case root.Path == path:
			return rootMark(path)
		case below(root.Path, path):
			return rootMark(root.Path) + "/" + store.PathText(relative(root.Path, path))
		}
	}
	return ""
}

// Folder tells how the names of a folder are read, and how some would read in each encoding in which they make sense.
// Errors: ErrNoFolder, also for one without names in doubt.
func (e *Encodings) Folder(ctx context.Context, key string) (NamedFolder, []Candidate, error) {
	const looked = 100 // songs whose names are looked through
	path, err := e.library.folderPath(ctx, key)
	if err != nil {
		return NamedFolder{}, nil, err
	}
	speller, err := e.speller(ctx)
	if err != nil {
		return NamedFolder{}, nil, err
	}
	row, err := e.library.store.WrittenNames().Encoding(ctx, path)
	if err != nil {
		return NamedFolder{}, nil, err
	}
	songs, err := e.library.store.WrittenNames().InFolder(ctx, path, "", looked)
	if err != nil {
		return NamedFolder{}, nil, err
	}
	if len(songs) == 0 {
		return NamedFolder{}, nil, ErrNoFolder
	}
	folder := NamedFolder{Folder: Folder{Key: key, Name: spokenName(path)}, Where: path, Songs: len(songs), Example: songs[0].Title,
		Guessed: row.Guessed, Chosen: row.Chosen}
	return folder, offered(speller.sample(songs), encodingOf(row)), nil
}

func (e *Encodings) speller(ctx context.Context) (speller, error) {
	roots, err := e.library.store.Roots().All(ctx)
	return speller{e.library, roots}, err
}

// sample are some names in doubt, as bytes: different ones, those of the first songs first.
func (s speller) sample(songs []models.Song) (list []string) {
	const most = 6
	for _, song := range songs {
		for _, name := range s.names(song) {
			if len(list) < most && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// offered are the encodings in which the names make sense: Western first, then the current one. Of encodings in which all of them read
// the same, the first counts.
func offered(sample []string, current charset.Folder) (list []Candidate) {
	seen := map[string]bool{}
	order := slices.Concat([]charset.Encoding{charset.Western, current.Encoding}, charset.Encodings())
	for i, encoding := range order {
		if slices.Index(order, encoding) < i {
			continue
		}
		c := Candidate{Encoding: string(encoding), Current: encoding == current.Encoding}
		folder := charset.Folder{Encoding: encoding, Chosen: true}
		if c.Current {
			folder = current
		}
		own := folder.Song(sample)
		for _, raw := range sample {
			c.Names = append(c.Names, shownName(own.Text(raw)))
		}
		read := strings.Join(c.Names, "\x00")
		if c.Current || !seen[read] {
			list = append(list, c)
		}
		seen[read] = true
	}
	return list
}

// shownName is a name as a page can show it.
func shownName(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, text))
}

// Choose says in which encoding the names of a folder are read; "" = as it is guessed. Its songs follow at once, without being opened, and
// those that come later are read so as well. Errors: ErrNoFolder; a FieldError for an encoding that is not offered.
func (e *Encodings) Choose(ctx context.Context, key, encoding string) (NamedFolder, error) {
	if encoding != "" && !charset.Known(charset.Encoding(encoding)) {
		return NamedFolder{}, &models.FieldError{Field: "encoding", Want: "one of those that are offered, or nothing"}
	}
	folder, _, err := e.Folder(ctx, key)
	if err != nil {
		return NamedFolder{}, err
	}
	speller, err := e.speller(ctx)
	if err != nil {
		return NamedFolder{}, err
	}
	path := filepath.Clean(folder.Where)
	if err := e.library.store.WrittenNames().Choose(ctx, path, encoding); err != nil {
		return NamedFolder{}, err
	}
	folder.Chosen = encoding
	row, err := e.library.store.WrittenNames().Encoding(ctx, path)
	if err != nil {
		return NamedFolder{}, err
	}
	songs, err := speller.others(ctx, path, encodingOf(row))
	if err != nil {
		return NamedFolder{}, err
	}
	for part := range slices.Chunk(songs, batch) {
		if err := e.library.Save(ctx, part); err != nil {
			return NamedFolder{}, err
		}
	}
	return folder, speller.tell(ctx, songs)
}
