package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestABoardShowsWhatItIsTold(t *testing.T) {
	for _, pixels := range []int{1, 60, 490, 491, 1200} {
		b := newBoard(t, pixels)
		d, _, _ := drive(t, b.config(), b.opener())
		want := colours(pixels, 1)
		d.Show(want)
		b.until(fmt.Sprintf("%d pixels are shown", pixels), b.shows(want))
		if b.mu.Lock(); b.timeout != wledTimeout {
			t.Errorf("a board goes on for %d s when we die", b.timeout)
		}
		b.mu.Unlock()
		eventually(t, "it is reachable", func() bool { return d.Health().Reachable })
		if h := d.Health(); h.Name != "Bar" || h.Pixels != pixels || h.Reason != "" || !h.Answers || h.FramesSent == 0 {
			t.Errorf("%+v", h)
		}
	}
}

// A frame that stands is told again, so that the board does not leave realtime mode.
func TestAStandingFrameIsToldAgain(t *testing.T) {
	b := newBoard(t, 3)
	d, _, _ := drive(t, b.config(), b.opener())
	d.Show(colours(3, 1))
	b.until("it is told ten times", func(b *board) bool { return b.packets >= 10 })
}

// TestABoardThatVanishesAndReturns: one warning, retries, one notice that it is back; then it shows what was painted meanwhile.
func TestABoardThatVanishesAndReturns(t *testing.T) {
	t.Parallel()
	b := newBoard(t, 8)
	d, log, _ := drive(t, b.config(), b.opener())
	d.Show(colours(8, 1))
	b.until("it shines", b.shows(colours(8, 1)))
	eventually(t, "it is there", func() bool { return d.Health().Reachable })
	for round := 1; round <= 2; round++ {
		b.vanish()
		eventually(t, "it is missed", func() bool { return !d.Health().Reachable })
		if h := d.Health(); h.Reason != Refused && h.Reason != NoAnswer || h.Detail == "" || h.Since.IsZero() {
			t.Errorf("%+v", h)
		}
		missed := d.Health().Since
		want := colours(8, byte(10*round))
		d.Show(want)
		sent := d.Health().FramesSent
		eventually(t, "it is tried again", func() bool { return d.Health().FramesSent > sent+3 })
		if n := log.count("cannot be reached"); n != round {
			t.Errorf("%d warnings in round %d", n, round)
		}
		b.comeBack()
		eventually(t, "it is back", func() bool { return d.Health().Reachable })
		b.until("it shows what was painted meanwhile", b.shows(want))
		if h := d.Health(); h.Reason != "" || !h.Since.After(missed) {
			t.Errorf("%+v", h)
		}
		if n := log.count("the lamp is back"); n != round {
			t.Errorf("%d notices in round %d", n, round)
		}
	}
}

// TestABoardThatIsNotThereAtFirst: a party starts before its lamps have power.
func TestABoardThatIsNotThereAtFirst(t *testing.T) {
	b := newBoard(t, 8)
	b.vanish()
	d, log, _ := drive(t, b.config(), b.opener())
	d.Show(colours(8, 1))
	eventually(t, "it is missed", func() bool { h := d.Health(); return !h.Reachable && h.Reason != Starting })
	b.comeBack()
	b.until("it shines", b.shows(colours(8, 1)))
	eventually(t, "it is there", func() bool { return d.Health().Reachable })
	if n := log.count("cannot be reached"); n != 1 {
		t.Errorf("%d warnings", n)
	}
}

// TestABoardThatFreezes: its web server takes questions and never answers, and its UDP port is open. Show goes on returning at once.
func TestABoardThatFreezes(t *testing.T) {
	t.Parallel()
	b := newBoard(t, 8)
	o := b.opener()
	d, _, _ := drive(t, b.config(), o)
	d.Show(colours(8, 1))
	eventually(t, "it is there", func() bool { return d.Health().Reachable })
	b.frozen.Store(true)
	for seed := byte(0); d.Health().Reachable; seed++ {
		began := time.Now()
		d.Show(colours(8, seed))
		if took := time.Since(began); took > time.Second {
			t.Fatalf("Show took %v", took)
		}
		time.Sleep(time.Millisecond)
	}
	if h := d.Health(); h.Reason != NoAnswer {
		t.Errorf("%+v", h)
	}
	b.frozen.Store(false)
	eventually(t, "it thaws", func() bool { return d.Health().Reachable })
}

// TestABoardThatAnswersGarbage: another web server lives there now, or the board is broken.
func TestABoardThatAnswersGarbage(t *testing.T) {
	for name, odd := range map[string]string{
		"a page": "<html>hello</html>", "nothing of a board": "{}", "half of it": `{"ver":"0.15`,
		"a mad count": `{"ver":"1","leds":{"count":1000000000}}`,
		"too much":    `{"ver":"1","name":"` + strings.Repeat("x", 1<<20) + `","leds":{"count":8}}`,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBoard(t, 8)
			b.info.Store(odd)
			d, log, _ := drive(t, b.config(), b.opener())
			d.Show(colours(8, 1))
			eventually(t, "it is told", func() bool { return d.Health().Reason == Garbage })
			if log.count("\\x1b")+log.count("cannot be reached") != 1 {
				t.Error("the log:", log.all())
			}
			b.info.Store("")
			eventually(t, "it is right again", func() bool { return d.Health().Reachable })
		})
	}
}

// TestABoardThatSendsElsewhere: where a board's page leads nobody goes, least of all out of the venue's network.
func TestABoardThatSendsElsewhere(t *testing.T) {
	var asked atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(`{"ver":"0.15","leds":{"count":8}}`))
	}))
	defer other.Close()
	page := httptest.NewServer(http.RedirectHandler(other.URL+"/json/info", http.StatusFound))
	defer page.Close()
	b := newBoard(t, 8)
	o := b.opener()
	o.Ports.WLEDHTTP = netip.MustParseAddrPort(page.Listener.Addr().String()).Port()
	device, err := o.Open(t.Context(), b.config())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = device.Close() }()
	if _, err := device.Check(t.Context()); !errors.Is(err, ErrGarbage) || asked.Load() != 0 {
		t.Errorf("%v; the other one was asked %d times", err, asked.Load())
	}
}

// TestAnotherNumberOfPixelsIsSaid, once; and what fits is shown.
func TestAnotherNumberOfPixelsIsSaid(t *testing.T) {
	b := newBoard(t, 8)
	c := b.config()
	c.Pixels = 5
	d, log, _ := drive(t, c, b.opener())
	want := colours(20, 1)
	d.Show(want) // more than the device has
	eventually(t, "it is said", func() bool { h := d.Health(); return h.Reachable && h.Reason == OtherPixels && h.Pixels == 8 })
	b.until("what fits is shown", func(b *board) bool { return bytes.Equal(b.strip[:15], want[:15]) })
	packets := 0
	b.until("it goes on", func(b *board) bool {
		if packets == 0 {
			packets = b.packets
		}
		return b.packets > packets+5
	})
	b.mu.Lock()
	if !bytes.Equal(b.strip[15:], make([]byte, len(b.strip)-15)) {
		t.Error("pixels are told that the device does not have")
	}
	b.mu.Unlock()
	if n := log.count("another number of pixels"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	d.Show(want[:7]) // two pixels and a third of one
	d.Show(nil)
	d.Show(want[:6])
	b.until("a short frame is told", func(b *board) bool { return b.packets > packets+10 })
}

// TestEndings: what a board does when the party is over.
func TestEndings(t *testing.T) {
	for _, test := range []struct {
		name string
		set  func(c *Config)
		so   func(b *board) bool
	}{
		{"dark", func(*Config) {}, func(b *board) bool { return !b.live && !b.on && bytes.Equal(b.strip, make([]byte, len(b.strip))) }},
		{"as before", func(c *Config) { c.Ending = Leave }, func(b *board) bool { return !b.live && b.on }},
		{"as it was", func(c *Config) { c.Ending = Keep }, func(b *board) bool {
			return b.live && b.on && b.timeout == 255 && bytes.Equal(b.strip[:12], colours(4, 1))
		}},
		{"a colour", func(c *Config) { c.Ending, c.EndPixels = Keep, colours(4, 99) }, func(b *board) bool {
			return b.live && b.timeout == 255 && bytes.Equal(b.strip[:12], colours(4, 99))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBoard(t, 4)
			c := b.config()
			test.set(&c)
			d, _, stop := drive(t, c, b.opener())
			d.Show(colours(4, 1))
			b.until("it shines", b.shows(colours(4, 1)))
			d.Rest()
			b.until("it rests", test.so)
			d.Show(colours(4, 1))
			b.until("it shines again", func(b *board) bool { return b.shows(colours(4, 1))(b) && b.timeout == wledTimeout })
			stop()
			b.until("it ends", test.so)
		})
	}
}

// TestTwentyDevicesAtOnce: half of them are dead or frozen, and the others get their frames all the same.
func TestTwentyDevicesAtOnce(t *testing.T) {
	var drivers []*Driver
	var boards []*board
	for i := range 20 {
		b := newBoard(t, 30)
		d, _, _ := drive(t, b.config(), b.opener())
		drivers, boards = append(drivers, d), append(boards, b)
		switch i % 4 {
		case 1:
			b.vanish()
		case 3:
			b.frozen.Store(true)
		}
	}
	for frame := range byte(60) {
		began := time.Now()
		for _, d := range drivers {
			d.Show(colours(30, frame))
		}
		if took := time.Since(began); took > time.Second {
			t.Fatalf("twenty devices took %v", took)
		}
		time.Sleep(time.Millisecond)
	}
	for i, b := range boards {
		if i%2 == 0 {
			b.until(fmt.Sprintf("board %d shows the last frame", i), b.shows(colours(30, 59)))
		}
	}
	for i, d := range drivers {
		if i%4 == 1 {
			eventually(t, "a dead one is told", func() bool { h := d.Health(); return !h.Reachable && h.Reason != Starting })
		}
	}
}

// TestTheLatestFrameWins: who paints faster than a device takes loses frames, and they are counted.
func TestTheLatestFrameWins(t *testing.T) {
	b := newBoard(t, 4)
	c := b.config()
	c.Rate = 20
	d, _, _ := drive(t, c, b.opener())
	d.Show(colours(4, 1))
	b.until("it shines", b.shows(colours(4, 1)))
	before := d.Health()
	began := time.Now()
	for i := range 200 {
		d.Show(colours(4, byte(i)))
		time.Sleep(time.Millisecond) // as many frames as a painter makes, and more than the device takes
	}
	b.until("the last one is shown", b.shows(colours(4, 199)))
	after, most := d.Health(), uint64(20*time.Since(began).Seconds()+2)
	if dropped, sent := after.FramesDropped-before.FramesDropped, after.FramesSent-before.FramesSent; dropped+sent < 200 || sent > most {
		t.Errorf("%d dropped, %d sent: %d at most", dropped, sent, most)
	}
}

func TestCloseEndsWhatStartBegan(t *testing.T) {
	b := newBoard(t, 4)
	d := Start(b.config(), b.opener(), (&journal{}).log())
	d.Show(colours(4, 1))
	b.until("it shines", b.shows(colours(4, 1)))
	d.Close()
	b.until("it is off", func(b *board) bool { return !b.live && !b.on })
}

// TestNobodyListens: a device that has no way to answer is missed by what the network says of its port.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{DDP, SACN, ArtNet, AudioSync} {
		t.Run(string(kind), func(t *testing.T) {
			listener, err := net.ListenPacket("udp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			address := listener.LocalAddr().String()
			d, _, _ := drive(t, Config{Kind: kind, Address: address, Pixels: 300, Universe: 1}, &Opener{})
			d.Show(make([]byte, 44)) // a packet of audio sync, and some pixels
			eventually(t, "it is there", func() bool { return d.Health().Reachable })
			if d.Health().Answers {
				t.Error("it has said something")
			}
			_ = listener.Close()
			eventually(t, "it is missed", func() bool { return d.Health().Reason == Refused })
			if listener, err = net.ListenPacket("udp", address); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = listener.Close() }()
			eventually(t, "it is back", func() bool { return d.Health().Reachable })
		})
	}
}

// TestShowIsSafeFromEverywhere, under the race detector.
func TestShowIsSafeFromEverywhere(t *testing.T) {
	b := newBoard(t, 4)
	d, _, stop := drive(t, b.config(), b.opener())
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range 200 {
				d.Show(colours(4, byte(i*j)))
				_ = d.Health()
				if j%50 == 0 {
					d.Rest()
				}
			}
		})
	}
	all.Wait()
	stop()
	d.Show(colours(4, 1)) // nobody drives it any more
}

// TestADriverEndsWhileItOpens: the end does not wait for an address that nobody knows.
func TestADriverEndsWhileItOpens(t *testing.T) {
	resolver := blocked{asked: make(chan struct{}, 1)}
	_, _, stop := drive(t, Config{Kind: DDP, Address: "lamp.example", Pixels: 1}, &Opener{Resolver: resolver})
	<-resolver.asked
	stop()
}

type blocked struct {
	Resolver
	asked chan struct{}
}

func (b blocked) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	b.asked <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}
