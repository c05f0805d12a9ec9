package decode

import (
	"errors"
	"io"

	"github.com/gopxl/beep/v2"

	"upbeat/internal/container"
	"upbeat/player/wav"
)

// waveSong plays a WAV file of any width. beep's own decoder takes neither floats nor 32 bits and never ends in a truncated file.
type waveSong struct {
	r    io.ReadSeeker
	h    wav.Header
	pos  int64 // frames given
	buf  []byte
	tmp  [256][2]float32
	err  error
	done bool
}

// decodeWAV plays what the header says, or what info knows better: how much sound there is where a pipe wrote no size.
func decodeWAV(r io.ReadSeeker, info container.Info) (beep.StreamSeekCloser, beep.Format, error) {
	h, err := wav.Read(r)
	if err != nil {
		return nil, beep.Format{}, err
	}
	if info.End > h.DataAt {
		h.DataBytes = info.End - h.DataAt
	}
	s := &waveSong{r: r, h: h}
	s.buf = make([]byte, len(s.tmp)*h.FrameBytes())
	return s, beep.Format{SampleRate: beep.SampleRate(h.Rate), NumChannels: h.Channels, Precision: h.Bits / 8}, nil
}
func (s *waveSong) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) && !s.done {
		got := s.fill(min(len(samples)-n, len(s.tmp)))
		for i, f := range s.tmp[:got] {
			samples[n+i] = [2]float64{float64(f[0]), float64(f[1])}
		}
		n += got
	}
	return n, n > 0
}

// fill reads up to want frames to tmp and sets done at the end.
func (s *waveSong) fill(want int) int {
	want = int(min(int64(want), s.h.Frames()-s.pos))
	if want <= 0 {
		s.done = true
		return 0
	}
	n, err := io.ReadFull(s.r, s.buf[:want*s.h.FrameBytes()])
	if err != nil {
		s.done = true
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			s.err = err
		}
	}
	got := s.h.Decode(s.buf[:n], s.tmp[:])
	s.pos += int64(got)
	return got
}

func (s *waveSong) Err() error    { return s.err }
func (s *waveSong) Len() int      { return int(s.h.Frames()) }
func (s *waveSong) Position() int { return int(s.pos) }
func (s *waveSong) Close() error  { return nil }

func (s *waveSong) Seek(p int) error {
	_, err := s.r.Seek(s.h.DataAt+int64(p)*int64(s.h.FrameBytes()), io.SeekStart)
	if err == nil {
		s.pos = int64(p)
	}
	return err
}
