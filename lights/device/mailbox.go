package device

import "sync"

// mailbox holds one frame, the latest: who puts one in never waits for who takes it out.
type mailbox struct {
	mu     sync.Mutex
	frame  []byte
	rest   bool // no frame, but the wish that the device rests
	any    bool
	signal chan struct{} // holds one token while there is something to take
}

// put copies a frame in, and tells whether it replaced one that nobody took.
func (b *mailbox) put(frame []byte, rest bool) (replaced bool) {
	b.mu.Lock()
	replaced = b.any && !b.rest
	b.frame = append(b.frame[:0], frame...)
	b.rest, b.any = rest, true
	b.mu.Unlock()
	select {
	case b.signal <- struct{}{}:
	default:
	}
	return replaced
}

// take takes out what is there. The frame is handed over in exchange for the caller's old one.
func (b *mailbox) take(old []byte) (frame []byte, rest, any bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.any {
		return old, false, false
	}
	b.any = false
	if b.rest {
		return old, true, true
	}
	frame, b.frame = b.frame, old
	return frame, false, true
}
