package device

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"upbeat/lights/wire"
)

// artNet is a node of Art-Net.
type artNet struct {
	udp
	heads  []wire.ArtDmx // of each universe
	poller *Poller
	at     netip.AddrPort
	known  atomic.Bool // it has answered a poll
}

func (o *Opener) openArtNet(ctx context.Context, c Config) (Device, error) {
	to, err := o.find(ctx, &c, wire.ArtNetPort)
	if err != nil {
		return nil, err
	}
	u, err := openSockets(c, c.universes(), 532, to)
	if err != nil {
		return nil, err
	}
	d := &artNet{udp: u, heads: make([]wire.ArtDmx, c.universes()), poller: o.Poller, at: to}
	for i := range d.heads {
		d.heads[i].Universe = uint16(c.Universe + i)
	}
	return d, nil
}

func (d *artNet) Send(pixels []byte) error {
	pixels = d.clip(pixels)
	slots := d.universePixels() * d.each()
	for i := 0; i*slots < len(pixels); i++ {
		head := &d.heads[i]
		head.Sequence = head.Next()
		d.packet = wire.AppendArtDmx(d.packet[:0], *head, pixels[i*slots:min((i+1)*slots, len(pixels))])
		if err := d.sockets[0].send(d.packet); err != nil {
			return err
		}
	}
	return nil
}

// Check polls the node. Not every node answers polls, and some answer only to the standard port, which another program of the box may hold:
// so silence counts only for a node that has answered before.
func (d *artNet) Check(ctx context.Context) (Report, error) {
	if d.poller == nil {
		return d.udp.Check(ctx)
	}
	node, err := d.poller.Ask(ctx, d.at)
	switch failed := d.failed(); {
	case failed != nil:
		return Report{}, failed
	case err == nil:
		d.known.Store(true)
		return Report{Answered: true, Name: node.Name}, nil
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Report{}, ctx.Err()
	case d.known.Load():
		return Report{}, err
	}
	return Report{}, nil
}

// Rest tells the last light.
func (d *artNet) Rest(context.Context) error { return thrice(d.Send, d.ending()) }

// Poller asks nodes of Art-Net whether they are there. One serves all devices, since answers come to the standard port whoever has asked.
type Poller struct {
	Port uint16 // on which answers come; 0 = Art-Net's
	Log  *slog.Logger

	limit   time.Duration // that a node may take; 0 = pollTime. Tests have less
	mu      sync.Mutex
	conn    *net.UDPConn // nil while Run does not run
	waiting map[netip.Addr]map[chan wire.ArtNode]bool
}

// pollTime is how long a node may take to answer ("ArtPollReply").
const pollTime = 3 * time.Second

// Run receives answers until ctx ends. Where the standard port is taken it uses another: newer nodes answer to whom has asked.
func (p *Poller) Run(ctx context.Context) error {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{Port: int(or(p.Port, wire.ArtNetPort))})
	if err != nil {
		p.Log.Info("another program has Art-Net's port; nodes that answer only there count as there", "error", err)
		if conn, err = net.ListenUDP("udp4", nil); err != nil {
			p.Log.Warn("nodes of Art-Net cannot be asked whether they are there", "error", err)
			return nil
		}
	}
	p.mu.Lock()
	p.conn, p.waiting = conn, map[netip.Addr]map[chan wire.ArtNode]bool{}
	p.mu.Unlock()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	packet := make([]byte, 2048)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(packet)
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
				continue // an ICMP error of some node
			}
			break
		}
		if node, err := wire.ParseArtPollReply(packet[:n]); err == nil {
			p.answered(from.Addr().Unmap(), node)
		}
	}
	p.mu.Lock()
	p.conn = nil
	p.mu.Unlock()
	return nil
}

// answered tells those who wait for a node.
func (p *Poller) answered(from netip.Addr, node wire.ArtNode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for waiter := range p.waiting[from] {
		select {
		case waiter <- node:
		default:
		}
	}
}

// Ask polls one node. ErrSilent means that it does not answer.
func (p *Poller) Ask(ctx context.Context, to netip.AddrPort) (wire.ArtNode, error) {
	answer := make(chan wire.ArtNode, 1)
	p.mu.Lock()
	conn := p.conn
	if conn != nil {
		if p.waiting[to.Addr()] == nil {
			p.waiting[to.Addr()] = map[chan wire.ArtNode]bool{}
		}
		p.waiting[to.Addr()][answer] = true
	}
	p.mu.Unlock()
	if conn == nil {
		return wire.ArtNode{}, ErrSilent
	}
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.waiting[to.Addr()], answer)
		if len(p.waiting[to.Addr()]) == 0 {
			delete(p.waiting, to.Addr())
		}
	}()
	_ = conn.SetWriteDeadline(time.Now().Add(pollTime))
	if _, err := conn.WriteToUDPAddrPort(wire.AppendArtPoll(nil), to); err != nil {
		return wire.ArtNode{}, errors.Join(ErrSilent, err)
	}
	timer := time.NewTimer(cmp.Or(p.limit, pollTime))
	defer timer.Stop()
	select {
	case node := <-answer:
		return node, nil
	case <-timer.C:
		return wire.ArtNode{}, ErrSilent
	case <-ctx.Done():
		return wire.ArtNode{}, errors.Join(ErrSilent, ctx.Err())
	}
}
