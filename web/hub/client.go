package hub

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"upbeat/models"
	"upbeat/web/present"
)

const (
	pendingBytes = 32 << 10    // what may wait for a slow phone before it is dropped in favour of a snapshot
	byeWithin    = time.Second // how long a phone may take for the last words
)

// client is one socket. Its methods never wait for the phone; what the kernel does not take at once is written by a goroutine of its own.
type client struct {
	hub     *Hub
	ctx     context.Context // lives as long as the socket
	conn    net.Conn
	raw     tryWriter
	guest   models.GuestID // 0 = somebody who has not joined, or the stage
	host    bool
	stage   bool      // a room's screen: it gets messages and reactions
	linked  bool      // it came with a host's link
	rank    rank      // what it counts for, as far as that does not change; set by the hub, with its mu held
	since   time.Time // when it came; as rank
	dark    time.Time // of a stage that was the only one when it came: since when there was none
	login   string    // the host's session, as Who names it; "" = none
	from    string    // as Who names it
	pings   budget
	control budget // pings and pongs of the protocol itself

	mu       sync.Mutex
	version  models.Version // what the page will hold once all that waits is written
	busy     bool           // drain is running: only it may write
	behind   bool           // needs a snapshot
	fresh    bool           // nothing was sent yet: its first frame is the snapshot
	pending  [][]byte       // frames, in order; the first may be the rest of one
	size     int            // bytes in pending
	greeting []byte         // goes out behind the first snapshot; nil = nothing does
	leaving  bool           // drain hangs up once what waits is written
	closed   bool
}

// advance sends what brings the page from one version to the next, and the guest's own votes in it.
func (c *client) advance(diff, mine []byte, from, to models.Version) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.behind || c.closed || c.version >= to && from != to:
		return
	case c.version != from:
		c.fallBehind()
		return
	}
	c.version = to
	c.write(diff)
	if mine != nil {
		c.write(mine)
	}
}

// restart has the page forget what it holds.
func (c *client) restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fallBehind()
}

// push sends a message that is about no version. What comes before the page is greeted is dropped: the greeting tells it.
func (c *client) push(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fresh && !c.busy {
		return
	}
	c.write(frame)
}

// write hands a frame to the kernel as far as it takes it now. Called with mu held.
func (c *client) write(frame []byte) {
	if c.closed {
		return
	}
	if !c.busy {
		n, ok := c.raw.tryWrite(frame)
		if !ok {
			c.hangUp()
			return
		}
		if n == len(frame) {
			return
		}
		frame = frame[n:]
	}
	if c.size+len(frame) > pendingBytes && len(c.pending) > 0 {
		c.fallBehind()
		return
	}
	c.pending, c.size = append(c.pending, frame), c.size+len(frame)
	c.startDrain()
}

// fallBehind drops what waits, except a frame that may be half written, and asks for a snapshot. Called with mu held.
func (c *client) fallBehind() {
	if len(c.pending) > 1 {
		c.pending = c.pending[:1]
		c.size = len(c.pending[0])
	}
	c.behind = true
	c.startDrain()
}

// startDrain is called with mu held.
func (c *client) startDrain() {
	if c.busy || c.closed {
		return
	}
	if !c.hub.enter() {
		c.hangUp()
		return
	}
	c.busy = true
	go func() {
		defer c.hub.serving.Done()
		defer c.hub.recovered("socket")
		c.drain()
	}()
}

// drain writes what waits, in order, until nothing does. It may wait for the phone.
func (c *client) drain() {
	for {
		frame, more := c.next()
		if !more {
			return
		}
		if _, err := c.conn.Write(frame); err != nil {
			c.drop()
			return
		}
	}
}

// next is what drain has to write now: what waits, else the snapshot that is due.
func (c *client) next() (frame []byte, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
	case len(c.pending) > 0 && (!c.fresh || c.leaving):
		frame = c.pending[0]
		c.pending, c.size = c.pending[1:], c.size-len(frame)
		c.hurry()
		return frame, true
	case c.leaving:
		c.hangUp()
	case c.behind:
		view := c.hub.view.Load()
		c.behind, c.fresh, c.version = false, false, view.Snapshot.Version
		c.mu.Unlock()
		frame = c.hub.snapshot(c.ctx, *view, c.guest)
		c.mu.Lock()
		if c.greeting != nil {
			c.pending, c.size = slices.Insert(c.pending, 0, c.greeting), c.size+len(c.greeting)
			c.greeting = nil
		}
		c.hurry()
		return frame, true
	}
	c.busy, c.pending = false, nil
	_ = c.conn.SetWriteDeadline(time.Time{}) // else the next frame would meet a deadline long past
	return nil, false
}

// hurry bounds the next write, or the one under way. Called with mu held.
func (c *client) hurry() {
	within := c.hub.WriteWithin
	if c.leaving {
		within = min(within, byeWithin)
	}
	_ = c.conn.SetWriteDeadline(time.Now().Add(within))
}

// leave sends the last frame and hangs up. A phone that is being written to gets a moment for what comes before it.
func (c *client) leave(last []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	if !c.busy {
		c.say(last)
		c.hangUp()
		return
	}
	c.pending, c.size = append(c.pending, last), c.size+len(last)
	c.leaving, c.behind = true, false
	c.hurry()
}

// say writes the last words of a socket to which nobody writes. Over TLS a frame is written whole or the connection is of no use any more,
// which the last one may make it.
func (c *client) say(last []byte) {
	const within = 20 * time.Millisecond // the kernel has room for them, or the phone is gone
	if n, ok := c.raw.tryWrite(last); ok && n == 0 {
		_ = c.conn.SetWriteDeadline(time.Now().Add(within))
		_, _ = c.conn.Write(last)
	}
}

// drop closes the socket; the goroutine that reads it ends the client.
func (c *client) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hangUp()
}

// hangUp is called with mu held. It never waits: over TLS, Close would write an alert first, and wait for a phone that takes nothing.
func (c *client) hangUp() {
	c.closed, c.pending = true, nil
	conn := c.conn
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secure.NetConn()
	}
	_ = conn.Close()
}

// snapshot is the view as the guest sees it.
func (h *Hub) snapshot(ctx context.Context, view present.View, id models.GuestID) []byte {
	guest, now := h.person(ctx, id), models.At(h.Now())
	state := h.Painter.State(view.Snapshot, view.Facts, present.Guest(guest), now)
	state.Standing = present.Standing(guest, view.Snapshot.Values, now)
	return textFrame(encode(snapshotMessage{"snapshot", state.Version, state}))
}

// person reads the guest anew: the name may have changed since the socket was opened.
func (h *Hub) person(ctx context.Context, id models.GuestID) *models.Guest {
	if id == 0 {
		return nil
	}
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	g, err := h.Party.Guest(ctx, id)
	if err != nil {
		h.Log.Debug("guest of a socket not read", "guest", id, "error", err)
		return &models.Guest{ID: id}
	}
	return &g
}
