package library

import (
	"fmt"
	"image"
	"image/color"
	"math"
)

// Accent finds the most living colour of a picture, saturated and yet dominant, as "#rrggbb". A picture without colours gives a grey.
// It looks at some 4,000 points whatever the size. It is not clamped for contrast: that is for whoever draws with it.
//
// Points are sorted into 24 hues, weighted by how vivid and how visible they are; the winner is the average of its hue and its neighbours.
func Accent(img image.Image) string {
	const hues = 24
	type bin struct{ r, g, b, weight float64 }
	var bins [hues]bin
	var grey bin
	b := img.Bounds()
	step := max(1, int(math.Sqrt(float64(b.Dx())*float64(b.Dy())/4096)))
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			r, g, bl := float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
			grey.r, grey.g, grey.b, grey.weight = grey.r+r, grey.g+g, grey.b+bl, grey.weight+1
			hue, chroma, value := hueOf(r, g, bl)
			if chroma < 0.12 || value < 0.15 || c.A < 128 {
				continue
			}
			w := chroma * chroma * math.Min(1, value*1.5)
			k := &bins[int(hue*hues)%hues]
			k.r, k.g, k.b, k.weight = k.r+r*w, k.g+g*w, k.b+bl*w, k.weight+w
		}
	}
	best, most := grey, 0.004*grey.weight // less colour than this is noise in a grey picture
	for i := range bins {
		sum := bins[i]
		for _, side := range []bin{bins[(i+1)%hues], bins[(i+hues-1)%hues]} {
			sum.r, sum.g, sum.b, sum.weight = sum.r+side.r/2, sum.g+side.g/2, sum.b+side.b/2, sum.weight+side.weight/2
		}
		if sum.weight > most {
			best, most = sum, sum.weight
		}
	}
	if best.weight == 0 {
		return "#808080"
	}
	part := func(sum float64) int { return int(math.Round(255 * sum / best.weight)) }
	return fmt.Sprintf("#%02x%02x%02x", part(best.r), part(best.g), part(best.b))
}

// hueOf returns the hue [0, 1), the chroma and the value (the largest part) of a colour whose parts are in [0, 1].
// https://en.wikipedia.org/wiki/HSL_and_HSV#From_RGB
func hueOf(r, g, b float64) (hue, chroma, value float64) {
	value = max(r, g, b)
	chroma = value - min(r, g, b)
	switch {
	case chroma == 0:
		return 0, 0, value
	case value == r:
		hue = math.Mod((g-b)/chroma+6, 6)
	case value == g:
		hue = (b-r)/chroma + 2
	default:
		hue = (r-g)/chroma + 4
	}
	return hue / 6, chroma, value
}
