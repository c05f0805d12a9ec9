package decode

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gopxl/beep/v2"
	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"

	"upbeat/player/downmix"
)

// flacSong plays a FLAC file of any number of channels; beep's decoder gives the first two. It ends after as many samples as there are,
// whatever lies behind them.
type flacSong struct {
	r      io.ReadSeeker
	stream *flac.Stream
	frame  *frame.Frame
	used   int   // samples of frame that were given
	pos    int64 // samples given
	total  int64 // 0 = not known
	matrix downmix.Matrix
	scale  float32
	err    error
}

// decodeFLAC takes the length from the header; where that has none, the one that was found.
func decodeFLAC(r io.ReadSeeker, length time.Duration) (beep.StreamSeekCloser, beep.Format, error) {
	stream, err := flac.NewSeek(r)
	if err != nil {
		return nil, beep.Format{}, err
	}
	info := stream.Info
	if info.BitsPerSample < 4 || info.BitsPerSample > 32 || info.NChannels < 1 {
		return nil, beep.Format{}, fmt.Errorf("%d bits", info.BitsPerSample)
	}
	s := &flacSong{r: r, stream: stream, total: int64(info.NSamples), matrix: downmix.Standard(int(info.NChannels)),
		scale: 1 / float32(int64(1)<<(info.BitsPerSample-1))}
	if s.total == 0 {
		s.total = int64(length.Seconds()*float64(info.SampleRate) + 0.5)
	}
	if s.next(); s.err != nil {
		return nil, beep.Format{}, s.err
	}
	return s, beep.Format{SampleRate: beep.SampleRate(info.SampleRate), NumChannels: int(info.NChannels),
		Precision: int(info.BitsPerSample) / 8}, nil
}

// next reads a frame; nil = there is none, and err says why.
func (s *flacSong) next() {
	s.used = 0
	if s.frame, s.err = s.stream.ParseNext(); s.err != nil {
		s.frame = nil
	}
	if errors.Is(s.err, io.EOF) {
		s.err = nil
	}
}

func (s *flacSong) Stream(samples [][2]float64) (n int, ok bool) {
	var one [8]float32
	for n < len(samples) && s.frame != nil && (s.total == 0 || s.pos < s.total) {
		subs := s.frame.Subframes
		if s.used >= len(subs[0].Samples) {
			s.next()
			continue
		}
		for c := range subs {
			one[c] = float32(subs[c].Samples[s.used]) * s.scale
		}
		mixed := s.matrix.Mix(one[:len(subs)])
		samples[n] = [2]float64{float64(mixed[0]), float64(mixed[1])}
		s.used++
		s.pos++
		n++
	}
	return n, n > 0
}

func (s *flacSong) Err() error    { return s.err }
func (s *flacSong) Len() int      { return int(s.total) }
func (s *flacSong) Position() int { return int(s.pos) }
func (s *flacSong) Close() error  { return nil }

// Seek goes near the place by the decoder's table and reads on from there. It keeps away from the last frames: mewkiz/flac is wrong about
// where a shorter one is. Where there is no way to the place, it is read to from the start.
func (s *flacSong) Seek(p int) error {
	target := int64(p)
	near := max(0, min(target, s.total-2*int64(s.stream.Info.BlockSizeMax)))
	at, err := s.stream.Seek(uint64(near))
	if err != nil || int64(at) > target {
		if _, err := s.r.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if s.stream, err = flac.NewSeek(s.r); err != nil {
			return err
		}
		at = 0
	}
	s.pos = int64(at)
	for s.next(); s.frame != nil; s.next() {
		size := int64(len(s.frame.Subframes[0].Samples))
		if s.pos+size > target {
			s.used = int(target - s.pos)
			s.pos = target
			return nil
		}
		s.pos += size
	}
	return s.err
}
