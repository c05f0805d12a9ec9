package visualizer

import (
	"math"
	"math/cmplx"
)

// fft is a Fourier transform of real samples, a power of two of them. It is ours because it runs sixty times a second on small boxes, and
// gonum's, which takes every length, needs several times as long. The samples are taken in pairs as complex numbers (H. Sorensen et al.:
// Real-valued fast Fourier transform algorithms, IEEE ASSP-35, 1987), and transformed in steps of four without reordering (Stockham's
// method, in C. Van Loan: Computational Frameworks for the Fast Fourier Transform, SIAM 1992).
type fft struct {
	a, b  []complex128
	turns []complex128 // e^(-2 pi i k/n) for k below n, of the n pairs
	half  []complex128 // e^(-2 pi i k/2n), of the samples
}

// newFFT makes a transform of n samples, at least 16.
func newFFT(n int) *fft {
	f := &fft{a: make([]complex128, n/2), b: make([]complex128, n/2), turns: make([]complex128, n/2), half: make([]complex128, n/2)}
	for k := range f.turns {
		f.turns[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/float64(n/2))
		f.half[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/float64(n))
	}
	return f
}

// in is where the samples 2i and 2i+1 are put as the two parts of number i, before run.
func (f *fft) in() []complex128 { return f.a }

// run transforms.
func (f *fft) run() {
	x, y := f.a, f.b
	n, s := len(x), 1
	for ; n >= 4; n, s = n/4, s*4 {
		f.step(x, y, n, s)
		x, y = y, x
	}
	if n == 2 {
		for q := range s {
			x[q], x[q+s] = x[q]+x[q+s], x[q]-x[q+s]
		}
	}
	f.a, f.b = x, y
}

// step takes four transforms of n/4 numbers each out of one of n, s times side by side.
func (f *fft) step(x, y []complex128, n, s int) {
	m := n / 4
	for p := range m {
		w1, w2, w3 := f.turns[p*s], f.turns[2*p*s], f.turns[3*p*s]
		x0, x1, x2, x3 := x[s*p:][:s], x[s*(p+m):][:s], x[s*(p+2*m):][:s], x[s*(p+3*m):][:s]
		y0, y1, y2, y3 := y[4*s*p:][:s], y[s*(4*p+1):][:s], y[s*(4*p+2):][:s], y[s*(4*p+3):][:s]
		for q := range x0 {
			a, b, c, d := x0[q], x1[q], x2[q], x3[q]
			sum, difference := a+c, a-c
			others, turned := b+d, complex(imag(b)-imag(d), real(d)-real(b)) // -i (b - d)
			y0[q] = sum + others
			y1[q] = w1 * (difference + turned)
			y2[q] = w2 * (sum - others)
			y3[q] = w3 * (difference - turned)
		}
	}
}

// power is the square of the magnitude of bin k, 1 to half the samples - 1, after run.
func (f *fft) power(k int) float64 {
	z, m := f.a[k], f.a[len(f.a)-k]
	even := complex(real(z)+real(m), imag(z)-imag(m))
	odd := complex(imag(z)+imag(m), real(m)-real(z)) * f.half[k]
	re, im := real(even)+real(odd), imag(even)+imag(odd)
	return (re*re + im*im) / 4
}
