package library

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"
)

// pngClaim is a PNG that says it is w x h of a depth and a kind of colour, and ends before its first pixel.
func pngClaim(w, h int, depth, kind, interlaced byte) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		body := append([]byte(name), data...)
		b = binary.BigEndian.AppendUint32(append(b, body...), crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(w))
	head = binary.BigEndian.AppendUint32(head, uint32(h))
	chunk("IHDR", append(head, depth, kind, 0, 0, interlaced))
	chunk("IDAT", []byte{0x78, 0x9c})
	return b
}

// A picture is refused by the memory that it would take, before it takes it.
func TestAPictureThatUnpacksToMuch(t *testing.T) {
	const gray, rgba = 0, 6
	for name, raw := range map[string][]byte{
		"16 bits a channel":    pngClaim(6000, 6000, 16, rgba, 0),
		"interlaced":           pngClaim(5000, 5000, 8, rgba, 1),
		"a line of pixels":     pngClaim(1<<20, 1, 8, gray, 0),
		"15,000 x 15,000":      pngClaim(15000, 15000, 8, gray, 0),
		"the largest there is": pngClaim(1<<31-1, 1<<31-1, 8, gray, 0),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := decodePicture(raw)
		runtime.ReadMemStats(&after)
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; err == nil || took > 4 {
			t.Errorf("%s: %d MiB, %v", name, took, err)
		}
	}
}

// What covers come as is taken: these need no more than the bound.
func TestLargePicturesThatAreCovers(t *testing.T) {
	const rgb = 2
	for name, raw := range map[string][]byte{
		"3000 x 3000, 16 bits": pngClaim(3000, 3000, 16, rgb, 0),
		"5000 x 5000":          pngClaim(5000, 5000, 8, rgb, 0),
		"3000 x 3000 in steps": pngClaim(3000, 3000, 8, rgb, 1),
	} {
		config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(name, err)
		}
		if takes := config.Width * config.Height * pixelBytes(raw, kind, config.ColorModel); takes > maxPictureMemory {
			t.Errorf("%s would take %d MiB", name, takes>>20)
		}
	}
}

func TestWhatAPixelTakes(t *testing.T) {
	var baseline, colours bytes.Buffer
	if err := jpeg.Encode(&baseline, plain(8, 8, red), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&colours, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{red, blue})); err != nil {
		t.Fatal(err)
	}
	steps := bytes.Replace(baseline.Bytes(), []byte{0xFF, 0xC0, 0, 17}, []byte{0xFF, 0xC2, 0, 17}, 1)
	for name, c := range map[string]struct {
		raw  []byte
		want int
	}{
		"JPEG": {baseline.Bytes(), 3}, "progressive JPEG": {steps, 15}, "PNG with a palette": {colours.Bytes(), 1},
		"PNG of 16 bits": {pngClaim(8, 8, 16, 6, 0), 8}, "interlaced PNG": {pngClaim(8, 8, 8, 6, 1), 8},
	} {
		config, kind, err := image.DecodeConfig(bytes.NewReader(c.raw))
		if err != nil {
			t.Fatal(name, err)
		}
		if got := pixelBytes(c.raw, kind, config.ColorModel); got != c.want {
			t.Errorf("%s: %d bytes a pixel, want %d", name, got, c.want)
		}
	}
}
