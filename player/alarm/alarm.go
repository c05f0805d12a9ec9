// Package alarm makes the sounds of the buzzer: built in, which are synthesized, or a file of the host's. The player calls it when an
// alarm was rung. It plays nothing itself.
package alarm

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"upbeat/models"
	"upbeat/player/decode"
)

// The kinds of alarms, as models.Playback names them.
const (
	Plain = "alarm"
	Yes   = "yes"
	No    = "no"
	// Clicks are no alarm: lights and screens are lined up by them. No file of the host's replaces them.
	Clicks = "clicks"
)

const (
	target   = -14.0            // LUFS: a little over the songs
	ceiling  = -1.0             // dBTP
	maxBoost = 12.0             // dB
	longest  = 15 * time.Second // of a file: the party goes on after that
	openFor  = 3 * time.Second  // to decode a file; after that the built-in sound rings
	fadeTime = 50 * time.Millisecond
)

// Gain is the linear gain that brings a sound of that loudness (LUFS) to the level of alarms without lifting its true peak (dBTP) over
// the ceiling.
func Gain(loudness, truePeak float64) float64 {
	return math.Pow(10, min(target-loudness, ceiling-truePeak, maxBoost)/20)
}

// Box keeps the sounds that were made, ready to be rung again. Safe for use by many goroutines.
type Box struct {
	Dir    string                       // where the host's files may be: the data folder; "" = nowhere
	Failed func(path string, err error) // is called for a file that cannot be played; may be nil

	mu    sync.Mutex
	made  map[string][][2]float32
	files map[string]file // by kind
}

// file is a file of the host's as it was read last. No sound: it could not be played.
type file struct {
	path    string
	size    int64
	changed time.Time
	sound   [][2]float32
}

// Load gives the sound for a kind of alarm: samples in [-1, 1] at decode.Rate, at the level at which they are to be played. A file named
// alarm, alarm-yes or alarm-no, with .wav, .flac or .mp3, replaces the built-in sound where it can be played; Failed is called once
// for one that cannot. The sound must not be changed.
func (b *Box) Load(ctx context.Context, kind string) [][2]float32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if sound := b.ofHost(ctx, kind); sound != nil {
		return sound
	}
	sound := b.made[kind]
	if sound == nil {
		sound = Synth(kind)
		if b.made == nil {
			b.made = map[string][][2]float32{}
		}
		b.made[kind] = sound
	}
	return sound
}

// ofHost is the sound of the host's file; nil = there is none, or it cannot be played.
func (b *Box) ofHost(ctx context.Context, kind string) [][2]float32 {
	path, info := b.find(kind)
	if info == nil {
		return nil
	}
	if f, ok := b.files[kind]; ok && f.path == path && f.size == info.Size() && f.changed.Equal(info.ModTime()) {
		return f.sound
	}
	ctx, cancel := context.WithTimeout(ctx, openFor)
	defer cancel()
	sound, err := read(ctx, path)
	if err != nil && b.Failed != nil {
		b.Failed(path, err)
	}
	if ctx.Err() == nil {
		if b.files == nil {
			b.files = map[string]file{}
		}
		b.files[kind] = file{path: path, size: info.Size(), changed: info.ModTime(), sound: sound}
	}
	return sound
}

// find looks for the host's file; nil = there is none.
func (b *Box) find(kind string) (string, os.FileInfo) {
	if b.Dir == "" || kind == Clicks {
		return "", nil
	}
	name := "alarm"
	if kind == Yes || kind == No {
		name += "-" + kind
	}
	for _, ext := range []string{".wav", ".flac", ".mp3"} {
		path := filepath.Join(b.Dir, name+ext)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, info
		}
	}
	return "", nil
}

// read decodes a file and brings it to the level of alarms. Its errors are decode's.
func read(ctx context.Context, path string) ([][2]float32, error) {
	s, err := decode.Open(ctx, path, 0)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	most := int(longest.Seconds() * rate)
	sound := make([][2]float64, 0, 3*rate)
	var block [4096][2]float64
	for len(sound) < most {
		n, ok := s.Stream(block[:])
		sound = append(sound, block[:n]...)
		if !ok {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.Err(); err != nil && len(sound) == 0 {
		return nil, err
	}
	if !slices.ContainsFunc(sound, func(f [2]float64) bool { return f != [2]float64{} }) {
		return nil, &decode.Error{Code: models.ProblemBroken, Detail: "there is only silence in it"}
	}
	return master(cut(sound, most)), nil
}

// cut keeps a sound to its greatest length and fades its end out.
func cut(sound [][2]float64, most int) [][2]float64 {
	sound = sound[:min(len(sound), most)]
	fade := min(int(fadeTime.Seconds()*rate), len(sound))
	for i := range fade {
		f := &sound[len(sound)-1-i]
		g := float64(i) / float64(fade)
		f[0] *= g
		f[1] *= g
	}
	return sound
}
