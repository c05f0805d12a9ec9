package history

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	_ "image/jpeg" // covers are JPEGs
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/internal/recapcard"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/templates"
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

// pictures keeps the pictures that were drawn last, and draws one at a time: one takes a second of a small machine. Safe for use by many
// goroutines.
type pictures struct {
	drawing chan struct{}
	mu      sync.Mutex
	kept    []picture // the newest first
}

type picture struct {
	key  string
	data []byte
}

// mostPictures are kept: both shapes of a few parties in two languages.
const mostPictures = 12

func newPictures() *pictures { return &pictures{drawing: make(chan struct{}, 1)} }

func (p *pictures) get(key string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, have := range p.kept {
		if have.key == key {
			return have.data
		}
	}
	return nil
}

// draw returns the picture with this key, drawn by f unless somebody drew it meanwhile.
func (p *pictures) draw(ctx context.Context, key string, f func() ([]byte, error)) ([]byte, error) {
	select {
	case p.drawing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.drawing }()
	if data := p.get(key); data != nil {
		return data, nil
	}
	data, err := f()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = append([]picture{{key, data}}, p.kept[:min(len(p.kept), mostPictures-1)]...)
	return data, nil
}

// told is what a picture tells; two that tell the same are the same picture.
type told struct {
	Shape  recapcard.Shape
	Card   recapcard.Card
	Covers []string // ids, one for each award, "" = none
	Behind string   // id of the cover in the background
}

// recapPicture is a shared party as a JPEG: GET /recap/{token}/picture?shape=tall or wide.
func (s *Area) recapPicture(v *request.Context) error {
	shape, known := map[string]recapcard.Shape{"": recapcard.Tall, "tall": recapcard.Tall, "wide": recapcard.Wide}[v.Query("shape")]
	if !known {
		return request.ErrNotFound
	}
	r, err := s.recap(v)
	if err != nil {
		return err
	}
	t := s.tell(v, r)
	t.Shape = shape
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	key := hex.EncodeToString(sum[:16])
	v.Fiber.Set(fiber.HeaderCacheControl, "no-cache") // the party may go on
	v.Fiber.Set(fiber.HeaderXRobotsTag, "noindex")
	v.Fiber.Vary(fiber.HeaderAcceptLanguage)
	if v.Matches(`"` + key + `"`) {
		return nil
	}
	data := s.pictures.get(key)
	if data == nil {
		data, err = s.pictures.draw(v.Context(), key, func() ([]byte, error) { return s.drawPicture(v.Context(), t) })
		if err != nil {
			return err
		}
	}
	v.Fiber.Set(fiber.HeaderContentType, "image/jpeg")
	v.Fiber.Context().Response.SetBodyRaw(data)
	return nil
}

// tell chooses what stands on the picture of a party.
func (s *Area) tell(v *request.Context, r history.Recap) told {
	w, totals := v.Words(), r.Statistics.Totals
	count := func(n int) string { return templates.Count(w.Lang, n) }
	t := told{Card: recapcard.Card{
		Title: titleOf(v, r.Party), Heading: s.heading(v, r.Span), Foot: w.T("recap.foot"),
		Figures: []recapcard.Figure{
			{Value: count(totals.Plays), Text: w.T("history.plays", "n", totals.Plays)},
			{Value: count(totals.Guests), Text: w.T("history.guests", "n", totals.Guests)},
			{Value: count(totals.Ups + totals.Downs), Text: w.T("history.votes", "n", totals.Ups+totals.Downs)},
		},
	}}
	t.Card.Accent = rgb(present.Hue(models.SongID(r.Party.ID)).Dark)
	won := map[models.EntryID]bool{}
	for i, a := range s.paintAwards(v, r.Awards) {
		award := recapcard.Award{Name: a.Title, Text: a.Text, Colour: rgb("")}
		if a.Guest != nil {
			award.Winner, award.Colour = a.Guest.Name, rgb(a.Guest.Colour)
		}
		if a.Song != nil {
			won[r.Awards[i].Play.ID] = true
		}
		t.add(award, a.Song, r.Awards[i].Play)
	}
	for i := 0; i < len(r.Plays) && len(t.Covers) < mostAwards; i++ { // a party of few votes shows what it heard
		if p := &r.Plays[i]; !won[p.ID] {
			song := s.paintPlay(p).Song
			t.add(recapcard.Award{Name: p.Artist, Text: v.Dates().Clock(p.StartedAt)}, &song, p)
		}
	}
	return t
}

// mostAwards is how many have room on a picture.
const mostAwards = 4

// add puts an award on the picture; song and its play are nil where a person has won by themselves. The first cover is the background too.
func (t *told) add(award recapcard.Award, song *api.Song, play *store.Play) {
	if len(t.Covers) == mostAwards {
		return
	}
	cover := ""
	if song != nil {
		award.Winner, award.Colour, cover = song.Title, rgb(song.Accent.Dark), play.CoverID
		if t.Behind == "" && cover != "" {
			t.Behind, t.Card.Accent = cover, rgb(song.Accent.Dark)
		}
	}
	t.Card.Awards, t.Covers = append(t.Card.Awards, award), append(t.Covers, cover)
}

// drawPicture draws it. A cover that is gone leaves its place to a disc.
func (s *Area) drawPicture(ctx context.Context, t told) ([]byte, error) {
	const size = 300
	open := func(id string) image.Image {
		if id == "" {
			return nil
		}
		path, err := s.Cover(ctx, id, size)
		if err != nil {
			return nil
		}
		file, err := os.Open(path)
		if err != nil {
			return nil
		}
		defer file.Close()
		cover, _, err := image.Decode(file)
		if err != nil {
			return nil
		}
		return cover
	}
	card := t.Card
	card.Backdrop = open(t.Behind)
	for i, id := range t.Covers {
		card.Awards[i].Cover = open(id)
	}
	return recapcard.Draw(card, t.Shape)
}

// titleOf is a party's name, or its day.
func titleOf(v *request.Context, p models.Party) string {
	if p.Name != "" {
		return p.Name
	}
	return v.Words().T("recap.party", "date", v.Dates().Full(p.StartedAt))
}

// rgb reads "#rrggbb"; anything else is the grey of who has no colour.
func rgb(text string) color.RGBA {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 32)
	if err != nil || len(text) != len("#rrggbb") {
		return color.RGBA{0x9a, 0x93, 0xa8, 0xff}
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
}
