package demo

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
)

const coverSize = 600 // pixels

// drawCover draws the album's cover: a sun of sound waves over a dusk sky.
func drawCover(w io.Writer) error {
	img := image.NewRGBA(image.Rect(0, 0, coverSize, coverSize))
	for y := range coverSize {
		for x := range coverSize {
			img.SetRGBA(x, y, coverPixel(float64(x)/coverSize, float64(y)/coverSize))
		}
	}
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, img)
}

// coverPixel is the colour at a place from 0 to 1.
func coverPixel(x, y float64) color.RGBA {
	sky := blend([3]float64{38, 20, 72}, [3]float64{240, 92, 96}, smooth(y*1.15))
	dx, dy := x-0.5, y-0.56
	radius := math.Hypot(dx, dy)
	angle := math.Atan2(dy, dx)
	edge := 0.25 + 0.012*math.Sin(9*angle+1) + 0.008*math.Sin(23*angle)
	sun := blend([3]float64{255, 214, 120}, [3]float64{255, 110, 92}, smooth((dy+0.25)*2))
	c := blend(sky, sun, 1-smooth((radius-edge)*90))
	for ring := 1.0; ring < 5; ring++ { // waves that leave the sun
		d := math.Abs(radius - edge - ring*0.055)
		c = blend(c, [3]float64{255, 196, 140}, (1-smooth(d*150))*0.55/ring)
	}
	sea := 0.78 + 0.008*math.Sin(x*18) + 0.004*math.Sin(x*41+2)
	water := blend([3]float64{92, 40, 96}, [3]float64{24, 14, 48}, smooth((y-sea)*4))
	glint := math.Max(0, math.Sin(y*140+math.Sin(x*30)*1.5)) * math.Max(0, 1-math.Abs(dx)*4) * 0.5
	water = blend(water, [3]float64{255, 170, 110}, glint)
	c = blend(c, water, smooth((y-sea)*120))
	return color.RGBA{R: uint8(c[0]), G: uint8(c[1]), B: uint8(c[2]), A: 255}
}

// blend mixes two colours; t from 0 to 1.
func blend(a, b [3]float64, t float64) (c [3]float64) {
	for i := range c {
		c[i] = a[i] + (b[i]-a[i])*t
	}
	return c
}

// smooth eases from 0 to 1.
func smooth(t float64) float64 {
	t = max(0, min(1, t))
	return t * t * (3 - 2*t)
}
