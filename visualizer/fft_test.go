package visualizer

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Our transforms find what gonum's finds.
func TestTransformsAreGonums(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{16, 32, 256, 512, 1024, 8192} {
		samples := make([]float64, 3*n)
		for i := range samples {
			samples[i] = r.NormFloat64()
		}
		newest := samples[2*n:]
		want := fourier.NewFFT(n).Coefficients(nil, newest)
		f := newFFT(n)
		for i := range f.in() {
			f.in()[i] = complex(newest[2*i], newest[2*i+1])
		}
		f.run()
		for k := 1; k < n/2; k++ {
			if got := math.Sqrt(f.power(k)); math.Abs(got-cmplx.Abs(want[k])) > 1e-9 {
				t.Fatalf("%d samples: bin %d is %g, want %g", n, k, got, cmplx.Abs(want[k]))
			}
		}
		s := newSliding(n, 2, 5)
		old := append(make([]float64, n), samples...)
		for i, x := range samples {
			s.add(x, old[i])
		}
		s.settle()
		windowed := make([]float64, n)
		for i, x := range newest {
			windowed[i] = fullScale * x * (1 - math.Cos(2*math.Pi*float64(i)/float64(n))) / 2
		}
		want = fourier.NewFFT(n).Coefficients(want, windowed)
		for k := 2; k <= 5; k++ {
			if got := s.sum(k, k); math.Abs(got/cmplx.Abs(want[k])-1) > 1e-9 {
				t.Errorf("%d samples: bin %d slides to %g, want %g", n, k, got, cmplx.Abs(want[k]))
			}
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	const n = 4096
	b.Run("ours", func(b *testing.B) {
		f := newFFT(n)
		for b.Loop() {
			clear(f.in())
			f.in()[1] = 1
			f.run()
		}
	})
	b.Run("gonum's", func(b *testing.B) {
		f, in, out := fourier.NewFFT(n), make([]float64, n), make([]complex128, n/2+1)
		for b.Loop() {
			in[2] = 1
			f.Coefficients(out, in)
		}
	})
}
