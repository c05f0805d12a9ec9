package library

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"upbeat/library"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	groupsPerPage = 100
	songsPerPage  = 100
	longestKey    = 400 // bytes of a facet's key
)

// facetKinds maps the plural of the URL of groups and the singular of the URL of songs.
func facetKinds() map[string]library.FacetKind {
	return map[string]library.FacetKind{"artists": library.ByArtist, "albums": library.ByAlbum, "genres": library.ByGenre}
}

type groupsAnswer struct {
	Groups []api.Group    `json:"groups"`
	Rail   []api.RailMark `json:"rail"`
	Next   string         `json:"next,omitempty"`
}

// getBrowse lists artists, albums or genres: GET /api/v1/browse/{artists,albums,genres}.
func (s *Area) getBrowse(v *request.Context) error {
	b, err := s.browse(v)
	if err != nil {
		return err
	}
	return v.Answer(groupsAnswer{b.Groups, b.Rail, b.Next})
}

// browsePage is the same as a page.
func (s *Area) browsePage(v *request.Context) error {
	v.JoinByVisit()
	b, err := s.browse(v)
	if err != nil {
		return err
	}
	return s.renderBrowse(v, b)
}

func (s *Area) renderBrowse(v *request.Context, b *api.Browse) error {
	frame, err := v.NewPage("browse")
	if err != nil {
		return err
	}
	lists, err := v.OffersPlaylists()
	if err != nil {
		return err
	}
	return v.Render(api.BrowsePage{Page: frame, Browse: b, Lists: lists})
}

func (s *Area) browse(v *request.Context) (*api.Browse, error) {
	by := v.Param("by")
	if by == "playlists" {
		return s.Playlists(v)
	}
	kind, ok := facetKinds()[by]
	if !ok {
		return nil, request.ErrNotFound
	}
	limit, err := v.QueryInt("limit", groupsPerPage, 1, 500)
	if err != nil {
		return nil, err
	}
	mark, err := parseMark(v.Query("after"))
	if err != nil {
		return nil, err
	}
	facets, err := s.Library.Facets(v.Context(), kind, mark, limit)
	if err != nil {
		return nil, err
	}
	letters, err := s.Library.Rail(v.Context(), kind)
	if err != nil {
		return nil, err
	}
	base := "/browse/" + by + "?after="
	b := &api.Browse{By: by, Groups: make([]api.Group, len(facets)), Rail: make([]api.RailMark, len(letters))}
	for i, facet := range facets {
		b.Groups[i] = group(v, kind, facet)
	}
	for i, l := range letters {
		b.Rail[i] = api.RailMark{Letter: l.Letter, URL: base + formatMark(library.FacetMark{Letter: l.Letter})}
	}
	if len(facets) == limit {
		b.Next = base + formatMark(facets[limit-1].After())
	}
	return b, nil
}

func group(v *request.Context, kind library.FacetKind, facet library.Facet) api.Group {
	g := api.Group{Name: facet.Name, Extra: facet.Artist, Songs: facet.Songs, URL: facetURL(kind, facet.Key)}
	if facet.Artist == library.VariousArtists {
		g.Extra = v.Words().T("browse.various")
	}
	if facet.Year > 0 {
		g.Extra += " · " + strconv.Itoa(facet.Year)
	}
	if facet.CoverID != "" {
		g.Cover = "/covers/" + facet.CoverID
	}
	return g
}

// facetURL is the list of a facet's songs.
func facetURL(kind library.FacetKind, key string) string {
	return "/browse/songs?" + string(kind) + "=" + url.QueryEscape(key)
}

// A mark in a URL: letter, sort and key, parted by a character that none of them holds, in base64.
const markSeparator = "\x1e"

func formatMark(m library.FacetMark) string {
	return base64.RawURLEncoding.EncodeToString([]byte(m.Letter + markSeparator + m.Sort + markSeparator + m.Key))
}

func parseMark(text string) (library.FacetMark, error) {
	if text == "" {
		return library.FacetMark{}, nil
	}
	bad := &models.FieldError{Field: "after", Want: "as an earlier answer gave it"}
	if len(text) > 4*longestKey {
		return library.FacetMark{}, bad
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return library.FacetMark{}, bad
	}
	parts := strings.Split(string(data), markSeparator)
	if len(parts) != 3 || !plainKey(parts[0]) || !plainKey(parts[1]) || !plainKey(parts[2]) {
		return library.FacetMark{}, bad
	}
	return library.FacetMark{Letter: parts[0], Sort: parts[1], Key: parts[2]}, nil
}

// plainKey tells whether a database takes this as text: PostgreSQL wants UTF-8 without NUL.
func plainKey(text string) bool {
	return strings.ToValidUTF8(text, "") == text && !strings.ContainsRune(text, 0)
}

// getBrowseSongs lists the songs of one artist, album or genre: GET /api/v1/browse/songs.
func (s *Area) getBrowseSongs(v *request.Context) error {
	b, err := s.browseSongs(v)
	if err != nil {
		return err
	}
	return v.Answer(songsAnswer{b.Songs, b.Next, b.Queue})
}

// browseSongsPage is the same as a page.
func (s *Area) browseSongsPage(v *request.Context) error {
	v.JoinByVisit()
	b, err := s.browseSongs(v)
	if err != nil {
		return err
	}
	return s.renderBrowse(v, b)
}

func (s *Area) browseSongs(v *request.Context) (*api.Browse, error) {
	if v.Query("playlist") != "" {
		return s.Playlist(v)
	}
	kind, key, err := s.facet(v)
	if err != nil {
		return nil, err
	}
	const farthest = 1_000_000
	offset, err := v.QueryInt("after", 0, 0, farthest)
	if err != nil {
		return nil, err
	}
	facet, err := s.Library.Facet(v.Context(), kind, key)
	if err != nil {
		return nil, err
	}
	songs, err := s.Library.FacetSongs(v.Context(), kind, key, offset, songsPerPage)
	if err != nil {
		return nil, err
	}
	b := &api.Browse{By: "songs", Title: facet.Name, Songs: v.Requestable(songs)}
	if kind == library.ByArtist {
		if err := s.addOthers(v, b.Songs, facetURL(kind, key)); err != nil {
			return nil, err
		}
	}
	if facet.Year > 0 {
		b.Title += " · " + strconv.Itoa(facet.Year)
	}
	if len(songs) == songsPerPage {
		b.Next = group(v, kind, facet).URL + "&after=" + strconv.Itoa(offset+songsPerPage)
	}
	return b, nil
}

// facet is the one of artist, album and genre that the URL names.
func (s *Area) facet(v *request.Context) (kind library.FacetKind, key string, err error) {
	for _, k := range []library.FacetKind{library.ByArtist, library.ByAlbum, library.ByGenre} {
		if key = v.Query(string(k)); key == "" {
			continue
		}
		if len(key) > longestKey || !plainKey(key) {
			return k, "", models.ErrNoSuchSong
		}
		return k, key, nil
	}
	return "", "", &models.FieldError{Field: "artist", Want: "an artist, an album or a genre"}
}
