package device

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync/atomic"

	"github.com/pion/dtls/v3"
	"github.com/pion/logging"

	"upbeat/lights/wire"
)

// hue is an entertainment area of a Hue bridge, to which we stream.
type hue struct {
	Config
	api      *hueAPI
	at       netip.AddrPort
	channels []uint8
	conn     *dtls.Conn // nil while it rests
	socket   *quiet
	streams  atomic.Bool // conn is there, for Check
	sequence uint8
	packet   []byte
}

func (o *Opener) openHue(ctx context.Context, c Config) (Device, error) {
	if c.User == "" || c.ClientKey == "" {
		return nil, ErrPairing
	}
	api, err := o.hueAPI(ctx, &c)
	if err != nil {
		return nil, err
	}
	d := &hue{Config: c, api: api, at: netip.AddrPortFrom(api.address, or(o.Ports.HueStream, wire.HuePort))}
	area, err := api.area(ctx, c.Area)
	if err != nil {
		return nil, err
	}
	d.channels = area.Channels
	return d, nil
}

// Wake begins a stream: the bridge is told over HTTPS, then the stream's own connection is made.
func (d *hue) Wake(ctx context.Context) error {
	if d.conn != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*hueWait)
	defer cancel()
	identity, err := d.api.identity(ctx)
	if err != nil {
		return err
	}
	if err := d.api.act(ctx, d.Area, "start"); err != nil {
		return err
	}
	if err := d.connect(ctx, identity); err != nil {
		_ = d.api.act(context.WithoutCancel(ctx), d.Area, "stop")
		return err
	}
	return nil
}

// connect makes the DTLS connection: version 1.2, with the key that the bridge gave when it was paired.
func (d *hue) connect(ctx context.Context, identity Secret) error {
	key, err := hueKey(d.ClientKey)
	if err != nil {
		return err
	}
	s, err := dial(d.at, wire.HueHead+7*wire.HueChannels+64, "")
	if err != nil {
		return err
	}
	d.socket = &quiet{UDPConn: s.conn, socket: s}
	conn, err := dtls.ClientWithOptions(d.socket, net.UDPAddrFromAddrPort(d.at),
		dtls.WithPSK(func([]byte) ([]byte, error) { return key, nil }), dtls.WithPSKIdentityHint([]byte(identity)),
		dtls.WithCipherSuites(dtls.TLS_PSK_WITH_AES_128_GCM_SHA256),
		dtls.WithLoggerFactory(&logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}))
	if err != nil {
		return errors.Join(fmt.Errorf("the stream: %w", err), s.close())
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		return errors.Join(ErrSilent, fmt.Errorf("the stream: %w", err), conn.Close())
	}
	d.conn = conn
	d.streams.Store(true)
	return nil
}

// quiet is a connected socket as a packet connection, which drops what finds it full.
type quiet struct {
	*net.UDPConn
	socket *socket
	full   bool
}

// WriteTo sends to the one to whom the socket is connected.
func (q *quiet) WriteTo(p []byte, _ net.Addr) (int, error) {
	err := q.socket.send(p)
	if q.full = errors.Is(err, ErrFull); q.full {
		return len(p), nil
	}
	return len(p), err
}

func (d *hue) Send(pixels []byte) error {
	if d.conn == nil {
		return ErrSilent
	}
	d.sequence++
	d.packet = wire.AppendHueStream(d.packet[:0], d.sequence, d.Area, d.channels, d.clip(pixels))
	if _, err := d.conn.Write(d.packet); err != nil {
		return fmt.Errorf("the stream: %w", err)
	}
	if d.socket.full {
		return ErrFull
	}
	return nil
}

// errOther means that somebody else took the area: another app, or Hue's own.
var errOther = errors.New("somebody else has ended the stream to this area")

// Check asks the bridge whether the stream still goes on, and how many channels the area has now.
func (d *hue) Check(ctx context.Context) (Report, error) {
	area, err := d.api.area(ctx, d.Area)
	switch {
	case err != nil:
		return Report{}, err
	case !area.Active && d.streams.Load():
		return Report{}, errOther
	}
	return Report{Answered: true, Name: area.Name, Pixels: len(area.Channels)}, nil
}

// Rest ends the stream; the bridge then gives its lamps back what they showed before. To Keep, the stream stays as it is for the ten
// seconds after which the bridge ends it.
func (d *hue) Rest(ctx context.Context) error {
	last := d.ending()
	if last != nil && d.conn != nil {
		_ = d.Send(last)
	}
	if d.Ending == Keep {
		return nil
	}
	err := d.Close()
	return errors.Join(err, d.api.act(ctx, d.Area, "stop"))
}

func (d *hue) Close() error {
	if d.conn == nil {
		return nil
	}
	err := d.conn.Close()
	d.conn = nil
	d.streams.Store(false)
	return err
}
