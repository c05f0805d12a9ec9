package safe_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"upbeat/lights/color"
	"upbeat/lights/safe"
	"upbeat/lights/safe/flashes"
)

var (
	black = color.Color{}
	white = color.Color{R: 1, G: 1, B: 1}
	red   = color.Color{R: 1}
	blue  = color.Color{B: 1}
)

const rate = 60

// No program gets more than three flashes into any second, whatever it paints.
func TestNothingFlashesMoreThanThreeTimesASecond(t *testing.T) {
	random := rand.New(rand.NewPCG(rand.Uint64(), 2))
	for name, paint := range map[string]func(frame, pixel int) color.Color{
		"black and white at 30 Hz": func(f, _ int) color.Color { return []color.Color{black, white}[f%2] },
		"black and white at 15 Hz": func(f, _ int) color.Color { return []color.Color{black, white}[f/2%2] },
		"red and black at 10 Hz":   func(f, _ int) color.Color { return []color.Color{red, black}[f/3%2] },
		"red and blue at 30 Hz":    func(f, _ int) color.Color { return []color.Color{red, blue}[f%2] },
		"red and white at 20 Hz":   func(f, _ int) color.Color { return []color.Color{red, white}[f*2/3%2] },
		"steps that creep":         func(f, _ int) color.Color { return white.Scale([]float32{0, 0.3, 0.6, 0.9, 0.6, 0.3}[f%6]) },
		"halves in turn":           func(f, i int) color.Color { return []color.Color{black, white}[(f+i/8)%2] },
		"quarters, uneven":         func(f, i int) color.Color { return []color.Color{black, white}[(f/4+i*i/20)%3/2] },
		"noise": func(int, int) color.Color {
			return color.Color{R: random.Float32(), G: random.Float32(), B: random.Float32()}
		},
		"noise, all alike": func() func(int, int) color.Color {
			var c color.Color
			return func(_, i int) color.Color {
				if i == 0 {
					c = white.Scale(random.Float32())
				}
				return c
			}
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			var limiter safe.Limiter
			count := flashes.New(16)
			before := flashes.New(16)
			pixels := make([]color.Color, 16)
			for f := range 10 * rate {
				for i := range pixels {
					pixels[i] = paint(f, i)
				}
				before.See(pixels, float64(f)/rate)
				limiter.Limit(pixels, 1.0/rate)
				count.See(pixels, float64(f)/rate)
			}
			if most := count.Most(); most > 3 {
				t.Errorf("%d flashes in a second", most)
			}
			if before.Most() <= 3 {
				t.Error("it does not flash without the limiter either: the analyser sees nothing")
			}
		})
	}
}

// What is within the limit passes unchanged.
func TestWhatIsSafePassesUnchanged(t *testing.T) {
	for name, paint := range map[string]func(frame int) color.Color{
		"three flashes a second": func(f int) color.Color { return []color.Color{white, black}[f%21/10%2] },
		"a beat at 170":          func(f int) color.Color { return white.Scale(1 - float32(f%22)/22) },
		"slow hues":              func(f int) color.Color { return color.Hue(float32(f) / 600) },
		"flicker that is faint":  func(f int) color.Color { return white.Scale(0.5 + 0.03*float32(f%2)) },
	} {
		t.Run(name, func(t *testing.T) {
			var limiter safe.Limiter
			pixels := make([]color.Color, 4)
			for f := range 10 * rate {
				want := paint(f)
				for i := range pixels {
					pixels[i] = want
				}
				limiter.Limit(pixels, 1.0/rate)
				if pixels[0] != want {
					t.Fatalf("frame %d is %v, not %v", f, pixels[0], want)
				}
			}
		})
	}
}

func BenchmarkLimit(b *testing.B) {
	for _, n := range []int{60, 1700} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var limiter safe.Limiter
			pixels := make([]color.Color, n)
			for i := 0; b.Loop(); i++ {
				for j := range pixels {
					pixels[j] = color.Color{R: float32(i%60) / 60, G: float32(j) / float32(n)}
				}
				limiter.Limit(pixels, 1.0/rate)
			}
		})
	}
}
