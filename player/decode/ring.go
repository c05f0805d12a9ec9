package decode

import "sync/atomic"

// ring holds decoded frames between the decoding goroutine, which alone writes, and the one that plays, which alone reads.
// Neither waits in it. Indexes only grow; their remainder is the place in buf.
type ring struct {
	buf   [][2]float32
	read  atomic.Int64 // frames taken so far
	write atomic.Int64 // frames put in so far
}

func newRing(frames int64) *ring { return &ring{buf: make([][2]float32, frames)} }

// buffered is how many frames can be taken.
func (r *ring) buffered() int64 { return r.write.Load() - r.read.Load() }

// free is how many frames can be put in.
func (r *ring) free() int64 { return int64(len(r.buf)) - r.buffered() }

// space is the free room that lies in one piece. Only the writer calls it; commit makes what was put there readable.
func (r *ring) space() [][2]float32 {
	w, n := r.write.Load(), int64(len(r.buf))
	at := w % n
	return r.buf[at:min(n, at+r.free())]
}

func (r *ring) commit(frames int) { r.write.Add(int64(frames)) }

// take moves up to len(out) frames to out and returns how many. Only the reader calls it.
func (r *ring) take(out [][2]float64) int {
	pos, size := r.read.Load(), int64(len(r.buf))
	n := int(min(int64(len(out)), r.write.Load()-pos))
	at := int(pos % size)
	for i := range n {
		f := r.buf[at]
		out[i] = [2]float64{float64(f[0]), float64(f[1])}
		if at++; at == int(size) {
			at = 0
		}
	}
	r.read.Add(int64(n))
	return n
}
