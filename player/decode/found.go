package decode

import (
	"os"

	"upbeat/internal/container"
)

// found is what a look into a file told before any decoder saw it.
type found struct {
	kind container.Kind
	info container.Info
	size int64
}

// piece is a stretch of a file that a decoder plays from its start to its end, as a file of its own.
type piece struct {
	start, end int64 // bytes; end 0 = all of the file
	frames     int64 // at Rate, 0 = not known
}

// identify finds out what an open file is, and how long by its container. A file of no known kind may be frames behind something else.
func identify(f *os.File, size int64) (found, error) {
	kind, err := container.Sniff(f)
	if err != nil {
		return found{}, err
	}
	if kind == container.Unknown || kind == container.Text {
		if info := container.Read(f, size, container.MP3.Format(), container.Look); info.Plain {
			return found{container.MP3, info, size}, nil
		}
	}
	return found{kind, container.Read(f, size, kind.Format(), container.Look), size}, nil
}

// length is how long the container says that the sound is, in frames at Rate; 0 = it does not say.
func (f found) length() (n int64, exact bool) { return frames(f.info.Length), f.info.Exact }

// pieces are the stretches that are played one after the other.
func (f found) pieces() []piece {
	if len(f.info.Links) == 0 {
		if f.kind == container.MP3 && f.info.Plain {
			return []piece{{start: f.info.Start, end: f.info.End}}
		}
		if f.kind == container.FLAC {
			return []piece{{start: f.info.Start}}
		}
		return []piece{{}}
	}
	list := make([]piece, len(f.info.Links))
	for i, link := range f.info.Links {
		list[i] = piece{link.Start, link.End, frames(link.Length)}
	}
	return list
}

// at is what is left to play from frame from on: the pieces, and the frame of the first at which to begin.
func (f found) at(from int64) ([]piece, int64) {
	list := f.pieces()
	for len(list) > 1 && from >= list[0].frames {
		from -= list[0].frames
		list = list[1:]
	}
	return list, from
}
