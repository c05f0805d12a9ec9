package library

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
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
	maxPictureBytes  = 16 << 20
	maxPictureMemory = 128 << 20 // bytes while it is decoded: a JPEG of 6600 x 6600, a PNG of 5700 x 5700
	maxPictureSide   = 1 << 15   // pixels
	coverQuality     = 84
)

// pngInterlaced is where a PNG says whether it is interlaced (https://www.w3.org/TR/png-3/#11IHDR).
const pngInterlaced = 28

// coverFile is the name of a cover of one size in its folder.
func coverFile(size int) string { return strconv.Itoa(size) + ".jpg" }

// paint writes a cover in all sizes into dir and returns its accent colour. See Reader.
func paint(id string, files []string, dir string) (accent string, err error) {
	raw, err := findPicture(id, files)
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
func findPicture(id string, files []string) ([]byte, error) {
	for _, file := range files {
		raw, err := filePicture(file)
		if err == nil && coverID(raw) == id {
			return raw, nil
		}
	}
	return nil, ErrNoCover
}

// filePicture reads the picture in a song, or the image file itself.
func filePicture(path string) ([]byte, error) {
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
	config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	w, h := config.Width, config.Height
	if w <= 0 || h <= 0 || w > maxPictureSide || h > maxPictureSide || w*h*pixelBytes(raw, kind, config.ColorModel) > maxPictureMemory {
		return nil, fmt.Errorf("a picture of %d x %d", w, h)
	}
	img, _, err = image.Decode(bytes.NewReader(raw))
	return img, err
}

// pixelBytes is how much memory the decoder of a kind takes for each pixel at most: the picture and what it keeps beside it.
func pixelBytes(raw []byte, kind string, model color.Model) int {
	bytes := 8 // 16 bits a channel
	switch model {
	case color.YCbCrModel:
		bytes = 3
	case color.GrayModel:
		bytes = 1
	case color.Gray16Model:
		bytes = 2
	case color.RGBAModel, color.NRGBAModel, color.CMYKModel, color.NYCbCrAModel:
		bytes = 4
	default:
		if _, ok := model.(color.Palette); ok {
			bytes = 1
		}
	}
	switch {
	case kind == "jpeg" && progressive(raw):
		bytes *= 5 // a coefficient of 32 bits beside each sample
	case kind == "png" && len(raw) > pngInterlaced && raw[pngInterlaced] != 0:
		bytes *= 2 // it is put together from passes
	case kind == "webp":
		bytes = 8 // without loss: its pixels before and after the transforms
	}
	return bytes
}

// progressive finds out whether a JPEG comes in several scans (ITU T.81, marker SOF2).
func progressive(raw []byte) bool {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xFF; {
		marker := raw[at+1]
		switch {
		case marker == 0xC2:
			return true
		case marker == 0xC0, marker == 0xC1, marker == 0xDA:
			return false
		case marker == 0xFF: // filling
			at++
		default:
			at += 2 + int(raw[at+2])<<8 + int(raw[at+3])
		}
	}
	return false
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
