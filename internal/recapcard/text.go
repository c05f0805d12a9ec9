package recapcard

import (
	"image"
	"image/color"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

type weight int

const (
	regular weight = iota
	bold
)

// ours are the fonts in the program: Latin, Greek and Cyrillic. What they lack comes from the system's, if it has it.
var ours = sync.OnceValue(func() (list [2]*sfnt.Font) {
	for w, data := range map[weight][]byte{regular: goregular.TTF, bold: gobold.TTF} {
		list[w], _ = opentype.Parse(data) // they are part of the program
	}
	return list
})

type faceKey struct {
	font *sfnt.Font
	size float64
}

// glyphs is a stretch of a text in one font.
type glyphs struct {
	face font.Face
	text string
}

// face opens a font at a size (pixels).
func (p *painter) face(f *sfnt.Font, size float64) font.Face {
	key := faceKey{f, size}
	if p.faces[key] == nil {
		opened, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
		if err != nil {
			return nil
		}
		p.faces[key] = opened
	}
	return p.faces[key]
}

// shape splits a line, in the order in which it is drawn, into stretches of one font. What no font has, as most emoji, is left out.
func (p *painter) shape(w weight, size float64, text string) (list []glyphs) {
	for _, r := range visual(text) {
		f := fontFor(w, r)
		if last := len(list) - 1; f == nil || unicode.IsSpace(r) && last >= 0 && strings.HasSuffix(list[last].text, " ") {
			continue // one space is left of two around what is left out
		}
		face := p.face(f, size)
		if face == nil {
			continue
		}
		if last := len(list) - 1; last >= 0 && list[last].face == face {
			list[last].text += string(r)
		} else {
			list = append(list, glyphs{face, string(r)})
		}
	}
	return list
}

// visual turns stretches that are written from right to left round. Letters are not joined: Arabic stays readable, not beautiful.
func visual(text string) string {
	var paragraph bidi.Paragraph
	if _, err := paragraph.SetString(text); err != nil {
		return text
	}
	order, err := paragraph.Order()
	if err != nil || order.NumRuns() == 0 {
		return text
	}
	var b strings.Builder
	for i := range order.NumRuns() {
		run := order.Run(i)
		if run.Direction() == bidi.RightToLeft {
			b.WriteString(bidi.ReverseString(run.String()))
		} else {
			b.WriteString(run.String())
		}
	}
	return b.String()
}

// fontFor is the first font that has a character; nil = none has, or it is invisible.
func fontFor(w weight, r rune) *sfnt.Font {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
		return nil
	}
	if f := ours()[w]; has(f, r) {
		return f
	}
	for _, f := range systemFonts() {
		if has(f, r) {
			return f
		}
	}
	return nil
}

func has(f *sfnt.Font, r rune) bool {
	var buffer sfnt.Buffer
	glyph, err := f.GlyphIndex(&buffer, r)
	return err == nil && glyph != 0
}

func width(list []glyphs) int {
	var sum fixed.Int26_6
	for _, g := range list {
		sum += font.MeasureString(g.face, g.text)
	}
	return sum.Ceil()
}

// width is how wide a line is (pixels).
func (p *painter) width(w weight, size float64, text string) int {
	return width(p.shape(w, size, string(clip(text))))
}

// clip cuts off what no picture has room for, before anything is measured.
func clip(text string) []rune {
	const most = 160
	runes := []rune(text[:min(len(text), most*utf8.UTFMax)])
	return runes[:min(len(runes), most)]
}

// text writes a line whose letters stand on y. What is too long ends in an ellipsis.
func (p *painter) text(x, y, most int, w weight, size float64, colour color.Color, text string) {
	runes := clip(text)
	list := p.shape(w, size, string(runes))
	for width(list) > most && len(runes) > 0 {
		runes = runes[:len(runes)-1]
		list = p.shape(w, size, strings.TrimRightFunc(string(runes), unicode.IsSpace)+"…")
	}
	dot := fixed.P(x, y)
	for _, g := range list {
		d := font.Drawer{Dst: p, Src: image.NewUniform(colour), Face: g.face, Dot: dot}
		d.DrawString(g.text)
		dot = d.Dot
	}
}

// wrap breaks a text between words so that each line fits; a word that is too long is broken within.
func (p *painter) wrap(w weight, size float64, most int, text string) (lines []string) {
	fits := func(line string) bool { return p.width(w, size, line) <= most }
	line := ""
	for _, word := range strings.Fields(string(clip(text))) {
		if joined := strings.TrimSpace(line + " " + word); fits(joined) {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; !fits(line); {
			runes, n := []rune(line), 1
			for n < len(runes) && fits(string(runes[:n+1])) {
				n++
			}
			if n == len(runes) {
				break
			}
			lines, line = append(lines, string(runes[:n])), string(runes[n:])
		}
	}
	return append(lines, line)
}
