package recapcard

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/vector"
)

// painter is a picture in the making. It belongs to one goroutine.
type painter struct {
	*image.RGBA
	faces  map[faceKey]font.Face
	accent color.RGBA
}

// blurred fills the picture with a picture of a few points, drawn smoothly: that blurs as well as any filter, and takes no time.
func (p *painter) blurred(source image.Image) {
	const points = 10
	small := image.NewRGBA(image.Rect(0, 0, points, points))
	draw.CatmullRom.Scale(small, small.Bounds(), source, source.Bounds(), draw.Src, nil)
	whole := p.Bounds()
	side := max(whole.Dx(), whole.Dy())
	square := image.Rect(0, 0, side, side).Add(image.Pt((whole.Dx()-side)/2, (whole.Dy()-side)/2))
	draw.CatmullRom.Scale(p, square, small, small.Bounds(), draw.Src, nil)
}

// picture draws a picture into a square with round corners.
func (p *painter) picture(source image.Image, place image.Rectangle) {
	scaled := image.NewRGBA(image.Rect(0, 0, place.Dx(), place.Dy()))
	draw.CatmullRom.Scale(scaled, scaled.Bounds(), source, source.Bounds(), draw.Src, nil)
	p.round(place, float64(place.Dx())/9, scaled)
}

// round fills a rectangle with round corners.
func (p *painter) round(box image.Rectangle, radius float64, fill image.Image) {
	w, h := float32(box.Dx()), float32(box.Dy())
	r := min(float32(radius), w/2, h/2)
	const handle = 0.5523 // how far the handles of a Bézier curve stand off for a quarter of a circle
	k := r * (1 - handle)
	v := vector.NewRasterizer(box.Dx(), box.Dy())
	v.MoveTo(r, 0)
	v.LineTo(w-r, 0)
	v.CubeTo(w-k, 0, w, k, w, r)
	v.LineTo(w, h-r)
	v.CubeTo(w, h-k, w-k, h, w-r, h)
	v.LineTo(r, h)
	v.CubeTo(k, h, 0, h-k, 0, h-r)
	v.LineTo(0, r)
	v.CubeTo(0, k, k, 0, r, 0)
	v.ClosePath()
	v.Draw(p, box, fill, image.Point{})
}

// logo draws the four bars of static/icons/icon.svg.
func (p *painter) logo(x, y, size int) {
	colours := []color.RGBA{{0xff, 0x7a, 0x59, 0xff}, {0xff, 0x66, 0x8c, 0xff}, {0xf0, 0x6a, 0xc0, 0xff}, {0xb0, 0x7c, 0xff, 0xff}}
	unit := float64(size) / 24
	for i, bar := range [][2]float64{{13, 8}, {8, 13}, {3, 18}, {9, 12}} { // from the top, height
		left, top := float64(x)+(2+5.4*float64(i))*unit, float64(y)+bar[0]*unit
		p.round(image.Rect(int(left), int(top), int(left+3.6*unit), int(top+bar[1]*unit)), 2*unit, image.NewUniform(colours[i]))
	}
}
