package visualizer

import (
	"math"
	"slices"
)

const (
	songStep    = 1.006 // from one tempo that is tried to the next
	windowLasts = 12.0  // seconds of which a tempo is taken
	windowEvery = 2.0   // seconds between two of them
	tempoMoves  = 0.02  // what it costs the tempo to move by one step between two windows
	tempoLeaps  = 3.0   // what it costs at most
	songWidth   = 0.2   // octaves from the song's main tempo to where another is 0.6 times as likely
	evenness    = 150.0 // how much beats at even distances count against onsets
)

// tempoPath finds the period in seconds at each window of an envelope: the way through the scores that is good everywhere and leaps seldom.
// It tells too how sure that is, from 0 to 1: how far the beats stand out.
func tempoPath(env []float64, every float64) (path []float64, sure float64) {
	c := newComb(every, songStep)
	size, step := int(windowLasts/every), int(windowEvery/every)
	count := 1 + max(0, len(env)-size+step-1)/step
	scores := make([][]float64, count)
	for w := range scores {
		scores[w] = make([]float64, len(c.periods))
		from := max(0, min(w*step, len(env)-size))
		c.scores(env[from:min(from+size, len(env))], nil, scores[w])
	}
	n := len(c.periods)
	sum := make([]float64, n)
	for i := range n {
		for _, s := range scores {
			sum[i] += s[i]
		}
	}
	main := slices.Index(sum, slices.Max(sum))
	for _, s := range scores {
		for i := range s {
			away := math.Log2(c.periods[i]/c.periods[main]) / songWidth
			s[i] -= away * away / 2
		}
	}
	from := make([][]int16, count)
	total := slices.Clone(scores[0])
	for w := 1; w < count; w++ {
		from[w] = make([]int16, n)
		next := make([]float64, n)
		top := slices.Index(total, slices.Max(total))
		for i := range n {
			best, way := total[top]-tempoLeaps, top
			for j := max(0, i-8); j <= min(n-1, i+8); j++ {
				if x := total[j] - tempoMoves*math.Abs(float64(i-j)); x > best {
					best, way = x, j
				}
			}
			next[i], from[w][i] = best+scores[w][i], int16(way)
		}
		total = next
	}
	path = make([]float64, count)
	at := slices.Index(total, slices.Max(total))
	for w := count - 1; w >= 0; w-- {
		path[w] = c.periods[at]
		start := max(0, min(w*step, len(env)-size))
		beat, _, _ := c.fold(env[start:min(start+size, len(env))], nil, path[w])
		sure += beat / float64(count)
		if w > 0 {
			at = int(from[w][at])
		}
	}
	return path, sure / (sure + 1)
}

// trackBeats finds the beats of an envelope, in values of it and parts of them: the sequence that best has onsets on its beats and beats
// at the distances that the path of periods tells. D. Ellis: Beat tracking by dynamic programming, J. New Music Research 36(1), 2007.
func trackBeats(env []float64, every float64, path []float64) []float64 {
	if len(path) == 0 || len(env) == 0 {
		return nil
	}
	local := smoothed(env)
	total, from := make([]float64, len(local)), make([]int, len(local))
	for i := range local {
		period := path[windowAt(i, len(env), every, len(path))] / every
		total[i], from[i] = local[i], -1
		best := math.Inf(-1)
		for j := i - int(1.6*period); j <= i-int(0.6*period); j++ {
			if j < 0 {
				continue
			}
			away := math.Log(float64(i-j) / period)
			if x := total[j] - evenness*away*away; x > best {
				best, from[i] = x, j
			}
		}
		if from[i] >= 0 {
			if best < 0 {
				from[i] = -1
			} else {
				total[i] += best
			}
		}
	}
	last := len(local) - 1
	for i := max(0, len(local)-int(path[len(path)-1]/every)-1); i < len(local); i++ {
		if total[i] > total[last] {
			last = i
		}
	}
	var beats []float64
	for i := last; i >= 0; i = from[i] {
		beats = append(beats, peakAround(local, i))
	}
	slices.Reverse(beats)
	return beats
}

// windowAt is the window whose middle is nearest to a value.
func windowAt(i, n int, every float64, windows int) int {
	if float64(n)*every <= windowLasts {
		return 0
	}
	return min(max(int((float64(i)*every-windowLasts/2)/windowEvery+0.5), 0), windows-1)
}

// smoothed is an envelope over a Gaussian of 15 ms.
func smoothed(env []float64) []float64 {
	kernel := [...]float64{1, 0.8, 0.41, 0.135}
	out := make([]float64, len(env))
	for i, x := range env {
		if x == 0 {
			continue
		}
		for k, w := range kernel {
			if i+k < len(out) {
				out[i+k] += w * x
			}
			if k > 0 && i-k >= 0 {
				out[i-k] += w * x
			}
		}
	}
	return out
}

// peakAround is the place of the top of a curve near a value, between values.
func peakAround(curve []float64, i int) float64 {
	if i <= 0 || i >= len(curve)-1 {
		return float64(i)
	}
	bend := 2*curve[i] - curve[i-1] - curve[i+1]
	if bend <= 0 {
		return float64(i)
	}
	return float64(i) + min(max((curve[i+1]-curve[i-1])/2/bend, -0.5), 0.5)
}
