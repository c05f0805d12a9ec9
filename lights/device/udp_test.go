package device

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/lights/wire"
	"upbeat/visualizer"
)

// receiver takes UDP packets at a port of its own.
type receiver struct {
	t    testing.TB
	conn *net.UDPConn
}

func newReceiver(t testing.TB, host string) *receiver {
	t.Helper()
	return receiverAt(t, netip.AddrPortFrom(netip.MustParseAddr(host), 0))
}

func receiverAt(t testing.TB, at netip.AddrPort) *receiver {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &receiver{t, conn}
}

func (r *receiver) address() string { return r.conn.LocalAddr().String() }

// take returns the next packets.
func (r *receiver) take(n int) [][]byte {
	r.t.Helper()
	var packets [][]byte
	_ = r.conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	for range n {
		buffer := make([]byte, 2048)
		n, err := r.conn.Read(buffer)
		if err != nil {
			r.t.Fatalf("%d packets came: %v", len(packets), err)
		}
		packets = append(packets, buffer[:n])
	}
	return packets
}

// nothing holds that no packet waits.
func (r *receiver) nothing() {
	r.t.Helper()
	_ = r.conn.SetReadDeadline(time.Now().Add(-time.Second))
	if n, err := r.conn.Read(make([]byte, 2048)); err == nil {
		r.t.Errorf("another packet of %d bytes", n)
	}
}

func open(t testing.TB, c Config, o *Opener) Device {
	t.Helper()
	d, err := o.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func send(t testing.TB, d Device, pixels []byte) {
	t.Helper()
	if err := d.Send(pixels); err != nil {
		t.Fatal(err)
	}
}

func TestDDPSplitsFrames(t *testing.T) {
	r := newReceiver(t, "127.0.0.1")
	d := open(t, Config{Kind: DDP, Address: r.address(), Pixels: 1000}, &Opener{})
	for round := range 2 {
		frame := colours(1000, byte(round))
		send(t, d, frame)
		var got []byte
		for i, p := range r.take(3) {
			if p[0] != 0x40 && i < 2 || p[0] != 0x41 && i == 2 || p[1] != byte(3*round+i+1) || int(p[6])<<8|int(p[7]) != 1440*i {
				t.Errorf("packet %d begins with % x", i, p[:10])
			}
			got = append(got, p[10:]...)
		}
		if !bytes.Equal(got, frame) {
			t.Error("other bytes came")
		}
	}
}

func TestUniversesHoldWholePixels(t *testing.T) {
	for _, test := range []struct {
		white  bool
		pixels int
		sizes  []int // slots of each universe
	}{
		{false, 170, []int{510}}, {false, 171, []int{510, 3}}, {true, 129, []int{512, 4}}, {false, 1700, slices.Repeat([]int{510}, 10)},
	} {
		frame := colours(test.pixels*4/3+1, 1)
		t.Run("sACN", func(t *testing.T) {
			r := newReceiver(t, "127.0.0.1")
			c := Config{Kind: SACN, Address: r.address(), Pixels: test.pixels, White: test.white, Universe: 7, Priority: 150, CID: [16]byte{9}}
			d := open(t, c, &Opener{})
			for round := range 300 { // sequences go around
				send(t, d, frame)
				for i, p := range r.take(len(test.sizes)) {
					if len(p) != 126+max(24, test.sizes[i]) || p[111] != byte(round) || p[114] != byte(7+i) || p[108] != 150 || p[22] != 9 ||
						string(p[44:51]) != "Upbeat\x00" || p[126] != frame[sum(test.sizes[:i])] {
						t.Fatalf("universe %d has % x", i, p)
					}
				}
			}
			r.nothing()
		})
		t.Run("Art-Net", func(t *testing.T) {
			r := newReceiver(t, "127.0.0.1")
			d := open(t, Config{Kind: ArtNet, Address: r.address(), Pixels: test.pixels, White: test.white, Universe: 0x10F}, &Opener{})
			for round := range 300 {
				send(t, d, frame)
				for i, p := range r.take(len(test.sizes)) {
					if len(p) != 18+test.sizes[i]+test.sizes[i]%2 || int(p[12]) != round%255+1 || int(p[15])<<8|int(p[14]) != 0x10F+i ||
						p[18] != frame[sum(test.sizes[:i])] {
						t.Fatalf("universe %d has % x", i, p)
					}
				}
			}
			r.nothing()
		})
	}
}

func sum(n []int) (s int) {
	for _, i := range n {
		s += i
	}
	return s
}

func TestAStreamOfSACNEndsDarkAndSaysSoThrice(t *testing.T) {
	r := newReceiver(t, "127.0.0.1")
	d := open(t, Config{Kind: SACN, Address: r.address(), Pixels: 171, Universe: 1}, &Opener{})
	send(t, d, colours(171, 1))
	r.take(2)
	if err := d.Rest(t.Context()); err != nil {
		t.Fatal(err)
	}
	packets := r.take(12)
	for i, p := range packets {
		if ends := p[112] == 0x40; ends != (i >= 6) || !bytes.Equal(p[126:], make([]byte, len(p)-126)) || p[111] != byte(1+i/2) {
			t.Errorf("packet %d: options %#x, sequence %d", i, p[112], p[111])
		}
	}
	send(t, d, colours(171, 1))
	if p := r.take(1)[0]; p[112] != 0 {
		t.Error("a stream that goes on says that it ends")
	}
}

func TestKeepingTheLight(t *testing.T) {
	for _, kind := range []Kind{DDP, SACN, ArtNet} {
		r := newReceiver(t, "127.0.0.1")
		d := open(t, Config{Kind: kind, Address: r.address(), Pixels: 2, Universe: 1, Ending: Keep, EndPixels: colours(2, 7)}, &Opener{})
		if err := d.Rest(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, p := range r.take(3) {
			if !bytes.Contains(p, colours(2, 7)) {
				t.Errorf("%s ends with % x", kind, p)
			}
		}
		r.nothing()
	}
}

func TestWhiteBoardsWithManyPixelsAreToldByDDP(t *testing.T) {
	b, r := newBoard(t, 400), newReceiver(t, "127.0.0.1")
	o, c := b.opener(), b.config()
	o.Ports.WLEDDDP, c.White = uint16(r.conn.LocalAddr().(*net.UDPAddr).Port), true
	d := open(t, c, o)
	send(t, d, make([]byte, 1600))
	if p := r.take(2); p[0][2] != 0x1B || len(p[1]) != 10+160 {
		t.Errorf("% x", p[1])
	}
	c.Pixels = 60
	d = open(t, c, o)
	send(t, d, append(make([]byte, 239), 99))
	b.until("a few pixels with white", func(b *board) bool { return b.live && b.strip[239] == 99 })
}

func TestMulticastGoesToTheUniversesGroup(t *testing.T) {
	loopback, err := net.InterfaceByName("lo")
	if err != nil {
		t.Fatal(err)
	}
	group := net.UDPAddrFromAddrPort(netip.AddrPortFrom(wire.SACNGroup(63998), wire.SACNPort))
	conn, err := net.ListenMulticastUDP("udp4", loopback, group)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	c := Config{Kind: SACN, Pixels: 171, Universe: 63998, Multicast: true, Interface: "lo"}
	d := open(t, c, &Opener{})
	send(t, d, colours(171, 1))
	r := &receiver{t, conn}
	if p := r.take(1)[0]; p[113] != 0xF9 || p[114] != 0xFE || len(p) != 126+510 {
		t.Errorf("% x", p)
	}
	c.Multicast = false
	if _, err := (&Opener{}).Open(t.Context(), c); err == nil {
		t.Error("no address, and nobody allowed a group")
	}
	c.Multicast, c.Interface = true, "nothere0"
	if _, err := (&Opener{}).Open(t.Context(), c); err == nil {
		t.Error("an interface that is not there is used")
	}
}

// TestSendingAllocatesNothing: frames of a whole night make no garbage.
func TestSendingAllocatesNothing(t *testing.T) {
	r := newReceiver(t, "127.0.0.1")
	pixels := make([]byte, 1500)
	for _, kind := range []Kind{WLED, DDP, SACN, ArtNet} {
		d := open(t, Config{Kind: kind, Address: r.address(), Pixels: 500, Universe: 1}, &Opener{})
		if n := testing.AllocsPerRun(50, func() { _ = d.Send(pixels) }); n != 0 {
			t.Errorf("%s allocates %g times a frame", kind, n)
		}
	}
}

// TestBoardsHearTheMusic: bars of any number become sixteen bands.
func TestBoardsHearTheMusic(t *testing.T) {
	r := newReceiver(t, "127.0.0.1")
	d, _, _ := drive(t, Config{Kind: AudioSync, Address: r.address()}, &Opener{})
	for counter, n := range []int{8, 16, 32, 256, 0} {
		f := &visualizer.Frame{Left: make([]float32, n), Level: 0.5, Onset: 0.9}
		if n > 0 {
			f.Left[n-1], f.Left[0] = 1, float32(math.NaN())
		}
		d.Hear(f)
		var p []byte
		for p == nil || int(p[17]) != counter+1 { // the frame before is told again now and then
			p = r.take(1)[0]
		}
		hz := math.Float32frombits(binary.LittleEndian.Uint32(p[40:]))
		loudest := n > 0 && p[18+15] == 255 && hz > 7000 && hz < 10000
		if len(p) != 44 || p[16] != 1 || math.Float32frombits(binary.LittleEndian.Uint32(p[8:])) != 127.5 || loudest != (n > 0) || p[18] != 0 {
			t.Errorf("%d bars: % x, %.0f Hz", n, p, hz)
		}
	}
	f := &visualizer.Frame{Left: make([]float32, 64), Right: make([]float32, 64)}
	if n := testing.AllocsPerRun(20, func() { d.Hear(f) }); n != 0 {
		t.Errorf("it allocates %g times", n)
	}
}

// crowd is a device whose socket can be full.
type crowd struct {
	full chan bool // the state from now on
	now  bool
}

func (c *crowd) Send([]byte) error {
	select {
	case c.now = <-c.full:
	default:
	}
	if c.now {
		return ErrFull
	}
	return nil
}
func (c *crowd) Check(context.Context) (Report, error) { return Report{}, nil }
func (c *crowd) Rest(context.Context) error            { return nil }
func (c *crowd) Close() error                          { return nil }

// TestAFullSocketIsSaidOnce, and frames are dropped until it is not full any more.
func TestAFullSocketIsSaidOnce(t *testing.T) {
	device, log := &crowd{full: make(chan bool, 1)}, &journal{}
	d := NewDriver(Config{Kind: DDP, Pixels: 1}, &Opener{}, log.log())
	d.timing = quick
	d.timing.keep = time.Millisecond
	d.open = func(context.Context, Config) (Device, error) { return device, nil }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()
	defer func() { cancel(); <-done }()
	d.Show([]byte{1, 2, 3})
	eventually(t, "it is there", func() bool { return d.Health().Reachable && d.Health().FramesSent > 0 })
	device.full <- true
	eventually(t, "it is said", func() bool { return d.Health().Reason == Crowded })
	h := d.Health()
	eventually(t, "frames are dropped", func() bool { return d.Health().FramesDropped > h.FramesDropped+100 })
	if h = d.Health(); !h.Reachable || log.count("takes no more") != 1 {
		t.Errorf("%+v, said %d times", h, log.count("takes no more"))
	}
	device.full <- false
	eventually(t, "it has room again", func() bool { return d.Health().Reason == "" })
}

// node is a fake of a node of Art-Net that answers polls to whom has asked, until it freezes.
func node(t *testing.T, host string) (stop func(), address string) {
	t.Helper()
	var frozen atomic.Bool
	r := newReceiver(t, host)
	go func() {
		packet := make([]byte, 2048)
		for {
			n, from, err := r.conn.ReadFromUDPAddrPort(packet)
			if err != nil {
				return
			}
			if bytes.Equal(packet[:n], wire.AppendArtPoll(nil)) && !frozen.Load() {
				reply := make([]byte, 239)
				copy(reply, "Art-Net\x00\x00\x21")
				copy(reply[44:], "Truss left")
				_, _ = r.conn.WriteToUDPAddrPort(append([]byte("garbage"), reply...), from)
				_, _ = r.conn.WriteToUDPAddrPort(reply, from)
			}
		}
	}()
	return func() { frozen.Store(true) }, r.address()
}

func TestNodesOfArtNetArePolled(t *testing.T) {
	poller := &Poller{Port: 1, Log: (&journal{}).log(), limit: 100 * time.Millisecond} // a port that is not ours to take: it uses another
	if l, err := net.ListenUDP("udp4", nil); err == nil {
		defer func() { _ = l.Close() }()
		poller.Port = uint16(l.LocalAddr().(*net.UDPAddr).Port)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- poller.Run(ctx) }()
	defer func() { cancel(); <-done }()
	stop, address := node(t, "127.0.0.1")
	d, _, _ := drive(t, Config{Kind: ArtNet, Address: address, Pixels: 1}, &Opener{Poller: poller})
	d.Show([]byte{1, 2, 3})
	eventually(t, "it answers", func() bool { h := d.Health(); return h.Reachable && h.Answers && h.Name == "Truss left" })
	stop()
	eventually(t, "it is missed", func() bool { return !d.Health().Reachable })
	if h := d.Health(); h.Reason != NoAnswer {
		t.Errorf("%+v", h)
	}
	cancel()
	if _, err := poller.Ask(t.Context(), netip.MustParseAddrPort(address)); !errors.Is(err, ErrSilent) {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	go func() { done <- nil }()
}
