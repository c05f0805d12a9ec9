package device

import (
	"context"
	"errors"
	"net/netip"

	"upbeat/lights/wire"
)

// udp is what devices that are only told packets have in common.
type udp struct {
	Config
	sockets []*socket // one; of multicast one a universe
	packet  []byte
}

// openSockets opens a socket to each address, for frames of so many packets.
func openSockets(c Config, packets, size int, to ...netip.AddrPort) (udp, error) {
	u := udp{Config: c, packet: make([]byte, 0, size)}
	for _, a := range to {
		s, err := dial(a, packets*size/len(to), c.Interface)
		if err != nil {
			return udp{}, errors.Join(err, u.Close())
		}
		u.sockets = append(u.sockets, s)
	}
	return u, nil
}

// Check waits for what the network may have to say of what was sent.
func (u *udp) Check(ctx context.Context) (Report, error) {
	if err := wait(ctx, answerTime); err != nil {
		return Report{}, err
	}
	return Report{}, u.failed()
}

func (u *udp) failed() error {
	var err error
	for _, s := range u.sockets {
		err = errors.Join(err, s.failed())
	}
	return err
}

func (u *udp) Close() error {
	var err error
	for _, s := range u.sockets {
		err = errors.Join(err, s.close())
	}
	return err
}

// ending is what the device shows at its end; nil = it goes on as it is.
func (c *Config) ending() []byte {
	switch c.Ending {
	case Dark:
		return make([]byte, c.bytes())
	case Keep:
		return c.EndPixels
	}
	return nil
}

// thrice tells the last light three times: nothing follows that would mend a packet which is lost.
func thrice(send func([]byte) error, pixels []byte) error {
	var err error
	for range 3 {
		err = errors.Join(err, send(pixels))
	}
	return err
}

// ddp is a device that speaks the Distributed Display Protocol.
type ddp struct {
	udp
	head wire.DDP
}

func (o *Opener) openDDP(ctx context.Context, c Config) (Device, error) {
	to, err := o.find(ctx, &c, wire.DDPPort)
	if err != nil {
		return nil, err
	}
	return newDDP(c, to)
}

func newDDP(c Config, to netip.AddrPort) (*ddp, error) {
	u, err := openSockets(c, 1+c.bytes()/wire.DDPBytes, 1500, to)
	return &ddp{udp: u, head: wire.DDP{White: c.White}}, err
}

func (d *ddp) Send(pixels []byte) error {
	pixels = d.clip(pixels)
	for at := 0; at < len(pixels); at += wire.DDPBytes {
		part := pixels[at:min(at+wire.DDPBytes, len(pixels))]
		d.head.Sequence, d.head.Offset, d.head.Push = d.head.Next(), at, at+len(part) == len(pixels)
		d.packet = wire.AppendDDP(d.packet[:0], d.head, part)
		if err := d.sockets[0].send(d.packet); err != nil {
			return err
		}
	}
	return nil
}

// Rest tells the last light.
func (d *ddp) Rest(context.Context) error { return thrice(d.Send, d.ending()) }

// sacn is a device, or a group of them, that takes universes of E1.31.
type sacn struct {
	udp
	head     wire.SACN
	sequence []uint8 // of each universe
}

func (o *Opener) openSACN(ctx context.Context, c Config) (Device, error) {
	head := wire.SACN{CID: c.CID, Source: c.Source, Priority: c.priority()}
	if head.Source == "" {
		head.Source = defaultName
	}
	var to []netip.AddrPort
	if c.groupAddress() {
		for i := range c.universes() {
			to = append(to, netip.AddrPortFrom(wire.SACNGroup(uint16(c.Universe+i)), wire.SACNPort))
		}
	} else {
		a, err := o.find(ctx, &c, wire.SACNPort)
		if err != nil {
			return nil, err
		}
		to = append(to, a)
	}
	u, err := openSockets(c, c.universes(), 640, to...)
	if err != nil {
		return nil, err
	}
	return &sacn{udp: u, head: head, sequence: make([]uint8, c.universes())}, nil
}

func (d *sacn) Send(pixels []byte) error {
	pixels = d.clip(pixels)
	slots := d.universePixels() * d.each()
	for i := 0; i*slots < len(pixels); i++ {
		if err := d.universe(i, pixels[i*slots:min((i+1)*slots, len(pixels))]); err != nil {
			return err
		}
	}
	return nil
}

func (d *sacn) universe(i int, slots []byte) error {
	d.head.Universe, d.head.Sequence = uint16(d.Universe+i), d.sequence[i]
	d.sequence[i]++
	d.packet = wire.AppendSACN(d.packet[:0], &d.head, slots)
	return d.sockets[i%len(d.sockets)].send(d.packet)
}

// Rest shows the end and, where the light need not be kept, says three times that the stream ends (E1.31, section 6.7.1): receivers need
// not wait until they miss it, and a console with a lower priority has them at once.
func (d *sacn) Rest(context.Context) error {
	last := d.ending()
	err := thrice(d.Send, last)
	if d.Ending == Keep {
		return err
	}
	d.head.Terminated = true
	for range 3 {
		for i := range d.sequence {
			err = errors.Join(err, d.universe(i, last[:min(len(last), 3)]))
		}
	}
	d.head.Terminated = false
	return err
}

// audioSync is all boards of a network that react to sound, or one of them. What it sends are packets, made by wire.AppendAudioSync.
type audioSync struct{ udp }

func (o *Opener) openAudioSync(ctx context.Context, c Config) (Device, error) {
	to := netip.AddrPortFrom(wire.AudioSyncGroup(), wire.AudioSyncPort)
	if !c.groupAddress() {
		var err error
		if to, err = o.find(ctx, &c, wire.AudioSyncPort); err != nil {
			return nil, err
		}
	}
	u, err := openSockets(c, 2, wire.AudioSyncBytes, to)
	return &audioSync{u}, err
}

func (d *audioSync) Send(packet []byte) error {
	if len(packet) != wire.AudioSyncBytes {
		return nil
	}
	return d.sockets[0].send(packet)
}

// Rest does nothing: a board that hears nothing for some seconds shows silence.
func (d *audioSync) Rest(context.Context) error { return nil }
