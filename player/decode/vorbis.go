package decode

import (
	"errors"
	"io"

	"github.com/gopxl/beep/v2"
	"github.com/jfreymuth/oggvorbis"

	"upbeat/player/downmix"
)

// vorbisSong plays Ogg Vorbis of any number of channels; beep's decoder gives two.
type vorbisSong struct {
	r      *oggvorbis.Reader
	matrix downmix.Matrix
	buf    []float32
	left   []float32 // of buf
	pos    int64
	err    error
	done   bool
}

func decodeVorbis(r io.ReadSeeker) (beep.StreamSeekCloser, beep.Format, error) {
	d, err := oggvorbis.NewReader(r)
	if err != nil {
		return nil, beep.Format{}, err
	}
	channels := d.Channels()
	if channels < 1 || channels > 64 {
		return nil, beep.Format{}, errors.New("no channels")
	}
	s := &vorbisSong{r: d, matrix: downmix.Vorbis(channels), buf: make([]float32, 4096*channels)}
	return s, beep.Format{SampleRate: beep.SampleRate(d.SampleRate()), NumChannels: channels, Precision: 2}, nil
}

func (s *vorbisSong) Stream(samples [][2]float64) (n int, ok bool) {
	channels := len(s.matrix)
	for n < len(samples) {
		if len(s.left) < channels {
			if !s.fill() {
				break
			}
			continue
		}
		mixed := s.matrix.Mix(s.left[:channels])
		samples[n] = [2]float64{float64(mixed[0]), float64(mixed[1])}
		s.left = s.left[channels:]
		s.pos++
		n++
	}
	return n, n > 0
}

// fill decodes some more; false = that was the end.
func (s *vorbisSong) fill() bool {
	if s.done {
		return false
	}
	n, err := s.r.Read(s.buf)
	s.left = s.buf[:n]
	if err != nil {
		s.done = true
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			s.err = err
		}
	}
	return n > 0
}

func (s *vorbisSong) Err() error    { return s.err }
func (s *vorbisSong) Len() int      { return int(s.r.Length()) }
func (s *vorbisSong) Position() int { return int(s.pos) }
func (s *vorbisSong) Close() error  { return nil }

func (s *vorbisSong) Seek(p int) error {
	s.left, s.done = nil, false
	if err := s.r.SetPosition(int64(p)); err != nil {
		return err
	}
	s.pos = int64(p)
	return nil
}
