package library

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"upbeat/library/corpus"
)

var (
	red  = color.RGBA{220, 30, 40, 255}
	blue = color.RGBA{20, 60, 200, 255}
)

func plain(w, h int, c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	return img
}

func jpegOf(t testing.TB, w, h int, c color.Color) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, plain(w, h, c), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, w, h int, c color.Color) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, plain(w, h, c)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCoversInSizes(t *testing.T) {
	w := newWorld(t)
	w.put("embedded.mp3", corpus.MP3(1, corpus.Fields{Title: "A", Picture: jpegOf(t, 700, 500, red)}))
	w.put("same.mp3", corpus.MP3(2, corpus.Fields{Title: "B", Picture: jpegOf(t, 700, 500, red)}))
	w.put("small.flac", corpus.FLAC(1, corpus.Fields{Title: "C", Picture: pngOf(t, 30, 90, blue)}))
	w.scan()
	id := w.at("embedded.mp3").CoverID
	if id == "" || id != w.at("same.mp3").CoverID {
		t.Fatalf("covers %q and %q", id, w.at("same.mp3").CoverID)
	}
	for _, id := range []string{id, w.at("small.flac").CoverID} {
		for _, size := range CoverSizes() {
			path, err := w.Cover(w.ctx, id, size)
			w.must(err)
			raw, err := os.ReadFile(path)
			w.must(err)
			config, err := jpeg.DecodeConfig(bytes.NewReader(raw))
			w.must(err)
			if config.Width != size || config.Height != size {
				t.Errorf("size %d gave %d x %d", size, config.Width, config.Height)
			}
		}
	}
	accent, err := w.Accent(w.ctx, id)
	if w.must(err); farFrom(accent, red) > 12 {
		t.Errorf("accent %s", accent)
	}
	w.must(os.Remove(w.root + "/embedded.mp3")) // the other song still carries it
	w.must(os.RemoveAll(w.cacheDir))
	if _, err := w.Cover(w.ctx, id, 64); err != nil {
		t.Error(err)
	}
}

// farFrom is the greatest difference of a part between a "#rrggbb" and a colour.
func farFrom(got string, want color.RGBA) int {
	n, err := strconv.ParseUint(strings.TrimPrefix(got, "#"), 16, 32)
	if err != nil {
		return 999
	}
	far := 0
	for i, part := range []uint8{want.B, want.G, want.R} {
		d := int(n>>(8*i)&0xff) - int(part)
		far = max(far, d, -d)
	}
	return far
}

func TestCoverRefusals(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"", "..", "../../etc/passwd", "0123456789abcdef99", strings.Repeat("a", 400), "ABCDEF0123456789AA"} {
		if _, err := w.Cover(w.ctx, id, 64); !errors.Is(err, ErrNoCover) {
			t.Errorf("%q: %v", id, err)
		}
		if _, err := w.Accent(w.ctx, id); !errors.Is(err, ErrNoCover) {
			t.Errorf("accent of %q: %v", id, err)
		}
	}
	if _, err := w.Cover(w.ctx, "0123456789abcdef99", 65); !errors.Is(err, ErrBadSize) {
		t.Error(err)
	}
	bomb := pngOf(t, 40, 40, red)
	copy(bomb[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // says that it is 65536 x 65536
	w.put("bomb.mp3", corpus.MP3(1, corpus.Fields{Title: "Bomb", Picture: bomb}))
	w.scan()
	if _, err := w.Cover(w.ctx, w.at("bomb.mp3").CoverID, 64); !errors.Is(err, ErrNoCover) {
		t.Error(err)
	}
}

func TestManyAskForOneCover(t *testing.T) {
	w := newWorld(t)
	w.put("a.mp3", corpus.MP3(1, corpus.Fields{Title: "A", Picture: jpegOf(t, 400, 400, blue)}))
	w.scan()
	id := w.at("a.mp3").CoverID
	var group sync.WaitGroup
	failed := make(chan error, 100)
	for i := range 40 {
		group.Go(func() {
			if _, err := w.Cover(w.ctx, id, CoverSizes()[i%4]); err != nil {
				failed <- err
			}
		})
	}
	group.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
}

func TestAccent(t *testing.T) {
	mixed := plain(100, 100, color.RGBA{240, 240, 240, 255}).(*image.RGBA) // mostly white, a red third, a little green
	for y := range 30 {
		for x := range 100 {
			mixed.Set(x, y, red)
		}
	}
	for x := range 100 {
		mixed.Set(x, 50, color.RGBA{0, 255, 0, 255})
	}
	for name, c := range map[string]struct {
		img  image.Image
		want color.RGBA
	}{
		"plain": {plain(64, 64, blue), blue}, "mixed": {mixed, red}, "grey": {plain(64, 64, color.Gray{100}),
			color.RGBA{100, 100, 100, 255}},
		"one point": {plain(1, 1, red), red}, "transparent": {image.NewRGBA(image.Rect(0, 0, 9, 9)), color.RGBA{}},
		"shifted": {plain(64, 64, red).(*image.RGBA).SubImage(image.Rect(10, 10, 20, 20)), red},
	} {
		if got := Accent(c.img); farFrom(got, c.want) > 6 {
			t.Errorf("%s: %s, want %v", name, got, c.want)
		}
	}
	if got := Accent(image.NewRGBA(image.Rectangle{})); got != "#808080" {
		t.Errorf("nothing: %s", got)
	}
}

func FuzzPicture(f *testing.F) {
	f.Add(jpegOf(f, 20, 10, red))
	f.Add(pngOf(f, 5, 30, blue))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		img, err := decodePicture(raw)
		if err != nil || img.Bounds().Dx() > 2000 || img.Bounds().Dy() > 2000 {
			return
		}
		var r, g, b int
		if n, err := fmt.Sscanf(Accent(square(img, 64)), "#%02x%02x%02x", &r, &g, &b); n != 3 || err != nil {
			t.Error(n, err)
		}
	})
}
