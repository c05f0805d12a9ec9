// Package recapcard draws a party's recap as a picture that a phone can share. It knows nothing of parties: what it is told, it draws.
package recapcard

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	"golang.org/x/image/font"
)

// Shape is a picture's size in pixels.
type Shape struct{ Width, Height int }

// The shapes: Tall fills a phone, Wide is what messengers show beside a link.
var (
	Tall = Shape{1080, 1920}
	Wide = Shape{1200, 630}
)

// Card is what a picture tells, in its reader's language.
type Card struct {
	Title, Heading string
	Figures        []Figure // as many as there is room for are drawn, from the first on
	Awards         []Award
	Backdrop       image.Image // drawn large and blurred behind everything; nil = none
	Accent         color.RGBA
	Foot           string
}

// Figure is a number with what it counts.
type Figure struct{ Value, Text string }

// Award is what somebody or a song has won.
type Award struct {
	Name, Winner, Text string
	Cover              image.Image // nil = a person has won: a disc in Colour stands there
	Colour             color.RGBA
}

// quality of the JPEG: letters stay sharp, and a picture takes about 200 kB.
const quality = 90

// The colours: those of the dark pages.
var (
	ground = color.RGBA{0x13, 0x10, 0x1a, 0xff}
	bright = color.RGBA{0xf6, 0xf2, 0xfb, 0xff}
	soft   = color.RGBA{0xbe, 0xb6, 0xcb, 0xff}
	panel  = color.NRGBA{0xff, 0xff, 0xff, 0x16}
)

// Draw returns the picture as a JPEG. Safe for use by many goroutines.
func Draw(card Card, shape Shape) ([]byte, error) {
	p := &painter{RGBA: image.NewRGBA(image.Rect(0, 0, shape.Width, shape.Height)), faces: map[faceKey]font.Face{}}
	p.backdrop(card)
	if shape.Height > shape.Width {
		p.tall(card)
	} else {
		p.wide(card)
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, p.RGBA, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

// tall stands upright: the name, the figures, one award below the other.
func (p *painter) tall(c Card) {
	const margin, width, foot = 84, 1080 - 2*84, 1920 - 84
	p.logo(margin, 92, 64)
	p.text(margin+84, 140, width, bold, 44, bright, "Upbeat")
	y := p.title(c.Title, margin, 330, width, 112, 3)
	p.text(margin, y+76, width, regular, 40, soft, c.Heading)
	y += 76 + 152
	const column = width / 3
	for i, f := range c.Figures[:min(len(c.Figures), 3)] {
		p.figure(f, margin+i*column, y, column-24, 84, 34)
	}
	y += 120
	const high, gap = 220, 20
	for _, a := range c.Awards {
		if y+high > foot-72 {
			break
		}
		p.award(a, image.Rect(margin, y, margin+width, y+high), 36, 46, 34)
		y += high + gap
	}
	p.text(margin, foot, width, regular, 34, soft, c.Foot)
}

// wide lies: the name and the figures on the left, awards on the right.
func (p *painter) wide(c Card) {
	const margin, left, right, foot = 56, 560, 672, 630 - 56
	p.logo(margin, 52, 44)
	p.text(margin+58, 86, left, bold, 32, bright, "Upbeat")
	y := p.title(c.Title, margin, 208, left, 76, 2)
	p.text(margin, y+52, left, regular, 28, soft, c.Heading)
	const column = left / 3
	for i, f := range c.Figures[:min(len(c.Figures), 3)] {
		p.figure(f, margin+i*column, foot-84, column-16, 56, 24)
	}
	p.text(margin, foot, left, regular, 24, soft, c.Foot)
	const high, gap = 160, 19
	for i, a := range c.Awards[:min(len(c.Awards), 3)] {
		y := margin + i*(high+gap)
		p.award(a, image.Rect(right, y, 1200-margin, y+high), 24, 32, 23)
	}
}

// title writes a name as large as it fits, and returns where its last line stands.
func (p *painter) title(name string, x, y, width int, size float64, lines int) int {
	const smallest = 0.5
	list := p.wrap(bold, size, width, name)
	for s := size; len(list) > lines && s > size*smallest; {
		s *= 0.9
		if list = p.wrap(bold, s, width, name); len(list) <= lines {
			size = s
		}
	}
	if len(list) > lines {
		size *= smallest
		list = p.wrap(bold, size, width, name)
		list = list[:min(len(list), lines)]
	}
	for i, line := range list {
		if i > 0 {
			y += int(size * 1.12)
		}
		p.text(x, y, width, bold, size, bright, line)
	}
	return y
}

func (p *painter) figure(f Figure, x, y, most int, large, small float64) {
	size := large
	for size > large/2 && most < p.width(bold, size, f.Value) {
		size *= 0.95
	}
	p.text(x, y, most, bold, size, p.accent, f.Value)
	p.text(x, y+int(small*1.45), most, regular, small, soft, f.Text)
}

// award is a panel: its picture, its name, who or what has won it, and with what.
func (p *painter) award(a Award, box image.Rectangle, name, winner, text float64) {
	p.round(box, float64(box.Dy())/7, image.NewUniform(panel))
	inset := box.Dy() / 8
	side := box.Dy() - 2*inset
	place := image.Rect(box.Min.X+inset, box.Min.Y+inset, box.Min.X+inset+side, box.Max.Y-inset)
	if a.Cover != nil {
		p.picture(a.Cover, place)
	} else {
		p.round(place.Inset(side/5), float64(side), image.NewUniform(a.Colour))
	}
	x, y := place.Max.X+inset, box.Min.Y+inset
	width := box.Max.X - inset - x
	p.text(x, y+int(name*0.95), width, bold, name, p.accent, a.Name)
	p.text(x, y+int(name*1.2+winner*1.05), width, bold, winner, bright, a.Winner)
	p.text(x, box.Max.Y-inset-int(text*0.2), width, regular, text, soft, a.Text)
}

// backdrop is the cover, so large and so blurred that only its colours are left, under a veil that keeps text readable.
func (p *painter) backdrop(c Card) {
	p.accent = c.Accent
	draw.Draw(p, p.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	if c.Backdrop != nil {
		p.blurred(c.Backdrop)
	}
	h := p.Bounds().Dy()
	for y := range h { // darker towards the foot
		veil := color.NRGBA{ground.R, ground.G, ground.B, uint8(0xa4 + 0x48*y/h)}
		draw.Draw(p, image.Rect(0, y, p.Bounds().Dx(), y+1), image.NewUniform(veil), image.Point{}, draw.Over)
	}
}
