package decode

import (
	"errors"
	"io"

	"upbeat/internal/container"
)

// mpegFrames reads the frames of an MPEG audio file as if nothing stood between them. It implements io.ReadSeekCloser; closing it leaves
// the file open. Not safe for use by many goroutines.
type mpegFrames struct {
	file      io.ReaderAt
	stretches []container.Link
	at, size  int64 // bytes, of all stretches together
}

// newFrames reads the frames between two offsets of a file.
func newFrames(file io.ReaderAt, start, end int64) *mpegFrames {
	m := &mpegFrames{file: file, stretches: container.Stretches(file, start, end)}
	if len(m.stretches) == 0 {
		m.stretches = []container.Link{{Start: start, End: end}} // the decoder says what is wrong
	}
	for _, s := range m.stretches {
		m.size += s.End - s.Start
	}
	return m
}

func (m *mpegFrames) Read(b []byte) (int, error) {
	within := m.at
	for _, s := range m.stretches {
		size := s.End - s.Start
		if within >= size {
			within -= size
			continue
		}
		n, err := m.file.ReadAt(b[:min(int64(len(b)), size-within)], s.Start+within)
		m.at += int64(n)
		if n > 0 {
			return n, nil
		}
		return 0, err
	}
	return 0, io.EOF
}

func (m *mpegFrames) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += m.at
	case io.SeekEnd:
		offset += m.size
	}
	if offset < 0 {
		return 0, errors.New("a place before the first frame")
	}
	m.at = offset
	return offset, nil
}

func (m *mpegFrames) Close() error { return nil }
