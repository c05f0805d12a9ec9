package downmix_test

import (
	"math"
	"testing"

	"upbeat/player/downmix"
)

// alone is what a matrix makes of one channel at full scale and silence in the others.
func alone(m downmix.Matrix, channel int) [2]float32 {
	frame := make([]float32, len(m))
	frame[channel] = 1
	return m.Mix(frame)
}

// The numbers are those of ITU-R BS.775-3, annex 4, table 2, for 3/2 to 2/0.
func TestFiveOneIsMixedAsTheRecommendationSays(t *testing.T) {
	const low = float32(math.Sqrt2 / 2)
	for name, c := range map[string]struct {
		m    downmix.Matrix
		want [][2]float32
	}{
		"FLAC, WAV":  {downmix.Standard(6), [][2]float32{{1, 0}, {0, 1}, {low, low}, {0, 0}, {low, 0}, {0, low}}},
		"Vorbis":     {downmix.Vorbis(6), [][2]float32{{1, 0}, {low, low}, {0, 1}, {low, 0}, {0, low}, {0, 0}}},
		"side":       {downmix.Masked(6, 0x60f), [][2]float32{{1, 0}, {0, 1}, {low, low}, {0, 0}, {low, 0}, {0, low}}},
		"wrong mask": {downmix.Masked(2, 0x60f), [][2]float32{{1, 0}, {0, 1}}},
		"mono":       {downmix.Masked(1, 4), [][2]float32{{1, 1}}},
		"stereo":     {downmix.Standard(2), [][2]float32{{1, 0}, {0, 1}}},
	} {
		for channel, want := range c.want {
			got := alone(c.m, channel)
			if math.Abs(float64(got[0]-want[0]))+math.Abs(float64(got[1]-want[1])) > 1e-6 {
				t.Errorf("%s: channel %d gives %v, want %v", name, channel, got, want)
			}
		}
	}
}

// However many channels there are, only the one for low frequencies is not heard.
func TestNoChannelIsLost(t *testing.T) {
	for channels := 1; channels <= 16; channels++ {
		for name, m := range map[string]downmix.Matrix{"standard": downmix.Standard(channels), "vorbis": downmix.Vorbis(channels)} {
			lost := 0
			for channel := range channels {
				if alone(m, channel) == [2]float32{} {
					lost++
				}
			}
			want := 0
			if channels >= 6 && channels <= 8 {
				want = 1
			}
			if lost != want || len(m) != channels {
				t.Errorf("%s of %d: %d are lost", name, channels, lost)
			}
		}
	}
}
