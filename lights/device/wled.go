package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"upbeat/lights/wire"
)

// wledTimeout is how long a board goes on in realtime mode without a packet, in seconds: when the box dies, its lamps do what they did
// before. The driver repeats a frame that stands.
const wledTimeout = 2

// wled is a board of WLED, told by its own protocol; one with white and more pixels than a packet holds by DDP, which every board
// takes too.
type wled struct {
	udp
	ddp    *ddp // nil = its own protocol
	http   *http.Client
	url    string
	forget bool // the next frame is told to a board that may be in realtime mode for ever
}

func (o *Opener) openWLED(ctx context.Context, c Config) (Device, error) {
	to, err := o.find(ctx, &c, wire.WLEDPort)
	if err != nil {
		return nil, err
	}
	u, err := openSockets(c, 1+c.Pixels/wire.DNRGBPixels, 1472, to)
	if err != nil {
		return nil, err
	}
	web := netip.AddrPortFrom(to.Addr(), or(o.Ports.WLEDHTTP, 80))
	d := &wled{udp: u, http: pinned(web, wledWait), url: "http://" + web.String(), forget: c.Ending == Keep}
	if c.White && c.Pixels > wire.DRGBWPixels {
		if d.ddp, err = newDDP(c, netip.AddrPortFrom(to.Addr(), or(o.Ports.WLEDDDP, wire.DDPPort))); err != nil {
			return nil, errors.Join(err, u.Close())
		}
	}
	return d, nil
}

// wledWait is how long a board may take to answer a page: it is slow while it draws.
const wledWait = 3 * time.Second

// pinned is a client that speaks to that address only, whatever it is redirected to.
func pinned(to netip.AddrPort, limit time.Duration) *http.Client {
	dialer := net.Dialer{Timeout: limit}
	return &http.Client{
		Timeout: limit,
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, "tcp", to.String())
			},
			DisableKeepAlives: true, // a board has room for a handful of connections
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (d *wled) Send(pixels []byte) error {
	if d.forget {
		d.forget = false
		if err := d.leave(); err != nil {
			return err
		}
	}
	return d.tell(pixels, wledTimeout)
}

func (d *wled) tell(pixels []byte, timeout uint8) error {
	pixels = d.clip(pixels)
	switch {
	case len(pixels) == 0:
		return nil
	case d.ddp != nil:
		return d.ddp.Send(pixels)
	case d.White:
		d.packet = wire.AppendDRGBW(d.packet[:0], timeout, pixels)
		return d.sockets[0].send(d.packet)
	case len(pixels) <= 3*wire.DRGBPixels:
		d.packet = wire.AppendDRGB(d.packet[:0], timeout, pixels)
		return d.sockets[0].send(d.packet)
	}
	for at := 0; at < len(pixels); at += 3 * wire.DNRGBPixels {
		part := pixels[at:min(at+3*wire.DNRGBPixels, len(pixels))]
		d.packet = wire.AppendDNRGB(d.packet[:0], timeout, uint16(at/3), part)
		if err := d.sockets[0].send(d.packet); err != nil {
			return err
		}
	}
	return nil
}

// leave ends realtime mode.
func (d *wled) leave() error {
	d.packet = wire.AppendDRGB(d.packet[:0], wire.WLEDLeave, nil)
	return d.sockets[0].send(d.packet)
}

// Rest leaves realtime mode: for good, or with the light that the board is to keep. Dark means that the board is off, not only black for as
// long as we tell it.
func (d *wled) Rest(ctx context.Context) error {
	switch d.Ending {
	case Keep:
		d.forget = true
		last := d.EndPixels
		if d.ddp != nil {
			return thrice(d.ddp.Send, last) // DDP has no "for ever": the board goes back to its own after some seconds
		}
		if len(last) == 0 {
			d.packet = wire.AppendDNRGB(d.packet[:0], wire.WLEDForever, 0, nil)
			return d.sockets[0].send(d.packet)
		}
		return d.tell(last, wire.WLEDForever)
	case Leave:
		return d.leave()
	}
	err := errors.Join(d.tell(d.ending(), wledTimeout), d.off(ctx))
	return errors.Join(err, d.leave())
}

// off switches the board off.
func (d *wled) off(ctx context.Context) error {
	_, err := d.ask(ctx, http.MethodPost, "/json/state", []byte(`{"on":false}`))
	return err
}

// Check reads what the board says of itself.
func (d *wled) Check(ctx context.Context) (Report, error) {
	if err := d.failed(); err != nil {
		return Report{}, fmt.Errorf("does it take realtime data? %w", err)
	}
	body, err := d.ask(ctx, http.MethodGet, "/json/info", nil)
	if err != nil {
		return Report{}, err
	}
	info, err := wire.ParseWLEDInfo(body)
	if err != nil {
		return Report{}, errors.Join(ErrGarbage, err)
	}
	return Report{Answered: true, Name: info.Name, Version: info.Version, Pixels: info.Pixels}, nil
}

const maxAnswer = 64 << 10 // bytes; a board's own are below 2 kB

// ask asks the board's web server.
func (d *wled) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, d.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := d.http.Do(request)
	if err != nil {
		return nil, errors.Join(ErrSilent, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.Join(ErrGarbage, errors.New("it answers "+strconv.Itoa(answer.StatusCode)))
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, errors.Join(ErrSilent, err)
	}
	return text, nil
}

func (d *wled) failed() error {
	err := d.udp.failed()
	if d.ddp != nil {
		err = errors.Join(err, d.ddp.failed())
	}
	return err
}

func (d *wled) Close() error {
	err := d.udp.Close()
	if d.ddp != nil {
		err = errors.Join(err, d.ddp.Close())
	}
	return err
}
