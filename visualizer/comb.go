package visualizer

import "math"

const (
	slowest, fastest = 50.0, 215.0 // beats a minute that are looked for: a little more than the 65 to 190 that dance music has
	usualTempo       = 120.0       // beats a minute at which people feel beats most easily
	usualWidth       = 0.5         // octaves from there to where a tempo is 0.6 times as likely
	offBeat          = 0.15        // of what happens halfway between beats, this part counts against a tempo
	moreBeats        = 0.2         // a tempo gains with this power of its number of beats
	clearness        = 1.8         // how much beats that stand out count against what is usual
	chance           = 0.5         // what stands out by chance alone, if there were one beat; of more beats the mean stands out less
	leastFlux        = 0.01        // usual height of flux under which nothing begins; music has 0.05 to 0.5
	profileStep      = 0.02        // seconds of a part of a profile
)

// comb tries tempos on an envelope of onsets. For each it lays all beats upon each other (epoch folding), which gives the profile of a mean
// beat. A tempo is good when one place of the profile stands out: there are the beats. What happens halfway between them, or at the thirds,
// counts against it, and of two tempos whose beats stand out as much the faster one wins: so twice, half, three and two thirds of the true
// tempo lose, which autocorrelation alone confuses. Where little stands out, the tempo that people feel most easily wins, as experiments
// found: D. Moelants, Preferred tempo reconsidered, ICMPC 2002.
type comb struct {
	every   float64 // seconds between two values of an envelope
	step    float64 // from one tempo to the next
	periods []float64
	prior   []float64
	profile []float64
	weight  []float64
	smooth  []float64
}

// newComb makes a comb for envelopes with a value every so many seconds, which tries tempos at such a ratio to each other.
func newComb(every, step float64) *comb {
	c := &comb{every: every, step: step}
	for bpm := slowest; bpm <= fastest; bpm *= step {
		away := math.Log2(bpm/usualTempo) / usualWidth
		c.periods = append(c.periods, 60/bpm)
		c.prior = append(c.prior, -0.5*away*away)
	}
	n := int(60/slowest/profileStep) + 2
	c.profile, c.weight, c.smooth = make([]float64, n), make([]float64, n), make([]float64, n)
	return c
}

// fold lays an envelope upon itself with a period and returns how high the beats stand out against the rest, how high the other places do
// that would be beats too, and where in the period the beats are, 0 to below 1, counted from the first value. weigh gives each value its
// weight; nil = all count the same.
func (c *comb) fold(env, weigh []float64, period float64) (beat, other, phase float64) {
	n := max(8, int(period/profileStep+0.5))
	profile, weight, smooth := c.profile[:n], c.weight[:n], c.smooth[:n]
	clear(profile)
	clear(weight)
	at, step := 0.0, c.every/period*float64(n)
	total, mass := 0.0, 0.0
	for i, x := range env {
		w := 1.0
		if weigh != nil {
			w = weigh[i]
		}
		low := int(at)
		part := at - float64(low)
		high := low + 1
		if high == n {
			high = 0
		}
		profile[low] += x * w * (1 - part)
		profile[high] += x * w * part
		weight[low] += w * (1 - part)
		weight[high] += w * part
		total, mass = total+x*w, mass+w
		if at += step; at >= float64(n) {
			at -= float64(n)
		}
	}
	for i := range profile {
		profile[i] /= weight[i] + 1e-9
	}
	best := 0
	for i := range smooth {
		smooth[i] = profile[(i+n-1)%n]/4 + profile[i]/2 + profile[(i+1)%n]/4
		if smooth[i] > smooth[best] {
			best = i
		}
	}
	mean := total / (mass + 1e-9)
	around := func(share float64) float64 {
		i := best + int(share*float64(n)+0.5)
		return max(smooth[(i+n-1)%n], smooth[i%n], smooth[(i+1)%n]) - mean
	}
	other = max(0, around(0.5), (around(1.0/3)+around(2.0/3))/2)
	before, top, after := smooth[(best+n-1)%n], smooth[best], smooth[(best+1)%n]
	shift := 0.0
	if bend := 2*top - before - after; bend > 0 {
		shift = (after - before) / 2 / bend
	}
	phase = (float64(best) + shift) / float64(n)
	return top - mean, other, phase - math.Floor(phase)
}

// scores rates each period of the comb on an envelope: the higher the likelier, as logarithms are.
func (c *comb) scores(env, weigh, into []float64) {
	lasts := float64(len(env)) * c.every
	for i, period := range c.periods {
		beat, other, _ := c.fold(env, weigh, period)
		stands := max(0, beat-offBeat*other-chance*math.Sqrt(period/lasts)) * math.Pow(lasts/period, moreBeats)
		into[i] = clearness*stands*stands/(stands+1) + c.prior[i]
	}
}

// envelope makes of flux what beats are looked for in: what rises above the mean of the second around it, in terms of its usual height. The
// slices are as long as each other.
func envelope(flux, into []float64, every float64) {
	half := int(0.5/every + 0.5)
	sum, n := 0.0, 0
	for _, x := range flux[:min(half, len(flux))] {
		sum, n = sum+x, n+1
	}
	square := 0.0
	for i, x := range flux {
		if j := i + half; j < len(flux) {
			sum, n = sum+flux[j], n+1
		}
		if j := i - half - 1; j >= 0 {
			sum, n = sum-flux[j], n-1
		}
		into[i] = max(0, x-sum/float64(n))
		square += into[i] * into[i]
	}
	scale := 1 / max(math.Sqrt(square/float64(len(into))), leastFlux)
	for i := range into {
		into[i] = min(into[i]*scale, 5) // one loud stroke is no more than a stroke
	}
}
