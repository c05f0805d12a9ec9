package library

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // decoders of covers
	"image/jpeg"
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// Bounds of a cover: what is larger is not decoded, because a small file can unpack to gigabytes.
const (
	maxPictureBytes = 16 << 20
	maxPicturePixel = 36 << 20 // 6000 x 6000
	coverQuality    = 84
)

// coverFile is the name of a cover of one size in its folder.
func coverFile(size int) string { return strconv.Itoa(size) + ".jpg" }

// paint writes a cover in all sizes into dir and returns its accent colour. See Reader.
func paint(id string, sources []string, dir string) (accent string, err error) {
	raw, err := findPicture(id, sources)
	if err != nil {
		return "", err
	}
	picture, err := decodePicture(raw)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoCover, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	sizes := CoverSizes()
	for i := len(sizes) - 1; i >= 0; i-- { // each is made from the next larger one
		picture = square(picture, sizes[i])
		if err := writeJPEG(filepath.Join(dir, coverFile(sizes[i])), picture); err != nil {
			return "", err
		}
	}
	return Accent(picture), nil
}

// findPicture looks for the picture with this id in songs and images.
func findPicture(id string, sources []string) ([]byte, error) {
	for _, source := range sources {
		raw, err := sourcePicture(source)
		if err == nil && coverID(raw) == id {
			return raw, nil
		}
	}
	return nil, ErrNoCover
}

// sourcePicture reads the picture in a song, or the image file itself.
func sourcePicture(path string) ([]byte, error) {
	if formats(path) != nil {
		r := look(path)
		if r.Picture == nil {
			return nil, ErrNoCover
		}
		return r.Picture, nil
	}
	return readPicture(path)
}

// readPicture reads an image file of bounded size.
func readPicture(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxPictureBytes+1))
	if err == nil && len(raw) > maxPictureBytes {
		err = errors.New("the picture file is too large")
	}
	return raw, err
}

// decodePicture decodes a JPEG, PNG, GIF or WebP whose stated size is within bounds.
func decodePicture(raw []byte) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the picture cannot be decoded: %v", p)
		}
	}()
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width*config.Height > maxPicturePixel || config.Width > 1<<15 ||
		config.Height > 1<<15 {
		return nil, fmt.Errorf("a picture of %d x %d", config.Width, config.Height)
	}
	img, _, err = image.Decode(bytes.NewReader(raw))
	return img, err
}

// square cuts the middle square out of a picture and scales it; a smaller picture is scaled up, so that all files of a size have it.
func square(src image.Image, size int) image.Image {
	b := src.Bounds()
	side := min(b.Dx(), b.Dy())
	from := image.Rect(0, 0, side, side).Add(b.Min).Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.Draw(out, out.Bounds(), image.Black, image.Point{}, draw.Src) // under transparent pictures
	scaler := draw.Interpolator(draw.ApproxBiLinear)
	if side > 4*size {
		src, from = half(src, from, 2*size)
	}
	if side < 3*size {
		scaler = draw.BiLinear
	}
	scaler.Scale(out, out.Bounds(), src, from, draw.Over, nil)
	return out
}

// half brings a much larger picture to size with the cheapest scaler that still averages.
func half(src image.Image, from image.Rectangle, size int) (image.Image, image.Rectangle) {
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), src, from, draw.Over, nil)
	return out, out.Bounds()
}

// writeJPEG writes a file that is whole or not there.
func writeJPEG(path string, img image.Image) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".cover-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // fails once it has its name
	if err := errors.Join(jpeg.Encode(file, img, &jpeg.Options{Quality: coverQuality}), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
