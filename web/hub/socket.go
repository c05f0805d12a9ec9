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
	pingsAllow  = 20               // messages a second from one page that are answered
	textsAllow  = 200              // and that are read; a page sends one in twenty seconds
	controls    = 10               // control frames a second; ours is asked for a pong once in 25 seconds
	bufferBytes = 512
)

// ErrUpgrade refuses what asks for the live updates in another way.
var ErrUpgrade = errors.New("this is for WebSockets")

// errOften ends a socket that sends too much: each frame costs more to read than to send.
var errOften = errors.New("too many frames")

// Who opens a socket.
type Who struct {
	Guest  models.GuestID // 0 = nobody
	Host   bool
	Stage  bool   // a room's screen
	Linked bool   // it was opened with a host's link
	Login  string // names the session of a host or a member; "" = none
	From   string // where it comes from, as limits count it; "" = from the box itself
}

// Upgrade turns the request into a socket and serves it until it closes. Errors: ErrCrowded, ErrTabs, ErrUpgrade. Whether there is room is
// told first, also to who asks for no socket: a page is not told by its browser why it was refused one.
func (h *Hub) Upgrade(c *fiber.Ctx, who Who) error {
	if err := h.room(who); err != nil {
		return err
	}
	if !websocket.IsWebSocketUpgrade(c) {
		return ErrUpgrade
	}
	server := c.UserContext() // the request ends with the handshake, the socket at the latest with the server
	return websocket.New(func(ws *websocket.Conn) { h.serve(server, ws, who) }, websocket.Config{
		ReadBufferSize: bufferBytes, WriteBufferSize: bufferBytes,
		RecoverHandler: func(*websocket.Conn) { h.recovered("socket") },
	})(c)
}

// serve reads until the socket closes. What it reads only keeps the connection alive and the clocks in step.
func (h *Hub) serve(ctx context.Context, ws *websocket.Conn, who Who) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &client{hub: h, ctx: ctx, conn: underlying(ws.NetConn()), guest: who.Guest, host: who.Host, stage: who.Stage, login: who.Login,
		from: who.From, linked: who.Linked, pings: budget{each: pingsAllow}, control: budget{each: controls}}
	c.raw = newTryWriter(c.conn)
	if !h.enter() {
		return
	}
	defer h.serving.Done()
	if !h.add(c) {
		c.say(closeFrame(tryLater))
		return
	}
	defer h.remove(c)
	h.greet(ctx, c)
	ws.SetReadLimit(frameLimit)
	ws.SetPingHandler(func(data string) error {
		if !c.control.take(time.Now()) {
			return errOften
		}
		c.push(frame(opPong, []byte(data)))
		return nil
	})
	ws.SetCloseHandler(func(code int, _ string) error { c.push(closeFrame(uint16(code))); return nil })
	alive := func(string) error { return ws.SetReadDeadline(time.Now().Add(silentFor)) }
	ws.SetPongHandler(func(string) error {
		if !c.control.take(time.Now()) {
			return errOften
		}
		return alive("")
	})
	for alive("") == nil {
		kind, data, err := ws.ReadMessage()
		answered := err == nil && c.pings.take(time.Now())
		if errors.Is(err, errOften) || c.pings.spent > textsAllow {
			c.leave(closeFrame(policy)) // https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
			return
		}
		if err != nil {
			return
		}
		if kind == websocket.TextMessage && answered {
			h.answer(c, data)
		}
	}
}

// underlying is the connection beneath fasthttp's wrapper, so that frames can be offered to the kernel without waiting; over TLS it is that
// of crypto/tls, to which nothing can be offered: its frames are written by a goroutine.
func underlying(conn net.Conn) net.Conn {
	if wrapped, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		return wrapped.UnsafeConn()
	}
	return conn
}

// answer replies to a ping and notes which frames a page wants; anything else is ignored.
func (h *Hub) answer(c *client, data []byte) {
	var message struct {
		Type string          `json:"type"`
		T    json.RawMessage `json:"t"`
		Want string          `json:"want"`
	}
	if json.Unmarshal(data, &message) != nil {
		return
	}
	switch {
	case message.Type == "frames":
		h.looking.want(c, message.Want)
	case message.Type == "zones" && c.host:
		h.zones.want(c, message.Want)
	}
	if message.Type != "ping" {
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
