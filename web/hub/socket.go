package hub

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"upbeat/models"
)

// Only this file knows the WebSocket library: it shakes hands and reads. Frames are written by client.

const (
	frameLimit  = 4 << 10 // bytes of one message from a page
	pingEvery   = 25 * time.Second
	silentFor   = 70 * time.Second // no pong and no message for this long: the phone is gone
	pingsAllow  = 20               // messages a second from one page
	bufferBytes = 512
)

// Refusals of a socket.
var (
	ErrCrowded = errors.New("too many sockets are open")
	ErrUpgrade = errors.New("this is for WebSockets")
)

// Who opens a socket.
type Who struct {
	Guest models.GuestID // 0 = nobody
	Host  bool
	Stage bool   // a room's screen
	Login string // names the host's session; "" = none
	From  string // where it comes from, as limits count it; "" = from the box itself
}

// Upgrade turns the request into a socket and serves it until it closes. Errors: ErrCrowded, ErrUpgrade.
func (h *Hub) Upgrade(c *fiber.Ctx, who Who) error {
	if !websocket.IsWebSocketUpgrade(c) {
		return ErrUpgrade
	}
	if !h.room(who) {
		return ErrCrowded
	}
	server := c.UserContext() // the request ends with the handshake, the socket at the latest with the server
	return websocket.New(func(ws *websocket.Conn) { h.serve(server, ws, who) }, websocket.Config{
		ReadBufferSize: bufferBytes, WriteBufferSize: bufferBytes,
		RecoverHandler: func(*websocket.Conn) { h.recovered("socket") },
	})(c)
}

// room tells whether one more socket fits.
func (h *Hub) room(who Who) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.fits(who)
}

// fits is room with mu held. Hosts are let in whatever the crowd outside the door does.
func (h *Hub) fits(who Who) bool {
	switch {
	case h.closed, who.Guest != 0 && h.guests[who.Guest] >= maxGuestSockets:
		return false
	case who.Host:
		return true
	}
	return len(h.clients) < maxSockets && (who.From == "" || h.from[who.From] < maxFromSockets)
}

// serve reads until the socket closes. What it reads only keeps the connection alive and the clocks in step.
func (h *Hub) serve(ctx context.Context, ws *websocket.Conn, who Who) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &client{hub: h, ctx: ctx, conn: underlying(ws.NetConn()), guest: who.Guest, host: who.Host, stage: who.Stage, login: who.Login,
		from: who.From, pings: budget{each: pingsAllow}}
	c.raw = newTryWriter(c.conn)
	if !h.enter() {
		return
	}
	defer h.serving.Done()
	if !h.add(c) {
		_, _ = c.raw.tryWrite(closeFrame(tryLater))
		return
	}
	defer h.remove(c)
	h.greet(ctx, c)
	ws.SetReadLimit(frameLimit)
	ws.SetPingHandler(func(data string) error { c.push(frame(opPong, []byte(data))); return nil })
	ws.SetCloseHandler(func(code int, _ string) error { c.push(closeFrame(uint16(code))); return nil })
	alive := func(string) error { return ws.SetReadDeadline(time.Now().Add(silentFor)) }
	ws.SetPongHandler(alive)
	for alive("") == nil {
		kind, data, err := ws.ReadMessage()
		if err != nil {
			return
		}
		if kind == websocket.TextMessage && c.pings.take(time.Now()) {
			h.answer(c, data)
		}
	}
}

// underlying is the connection beneath fasthttp's wrapper, so that frames can be offered to the kernel without waiting.
func underlying(conn net.Conn) net.Conn {
	if wrapped, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		return wrapped.UnsafeConn()
	}
	return conn
}

// answer replies to a ping; anything else is ignored.
func (h *Hub) answer(c *client, data []byte) {
	var message struct {
		Type string          `json:"type"`
		T    json.RawMessage `json:"t"`
	}
	if json.Unmarshal(data, &message) != nil || message.Type != "ping" {
		return
	}
	var t float64
	if json.Unmarshal(message.T, &t) != nil {
		return
	}
	c.push(textFrame(encode(pongMessage{"pong", message.T, models.At(h.Now())})))
}

// budget allows so many acts a second. Used by one goroutine.
type budget struct {
	each   int
	second int64
	spent  int
}

func (b *budget) take(now time.Time) bool {
	if second := now.Unix(); second != b.second {
		b.second, b.spent = second, 0
	}
	b.spent++
	return b.spent <= b.each
}
