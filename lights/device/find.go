package device

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/ipv4"

	"upbeat/lights/wire"
)

// Finder asks the network who is there, by multicast DNS. The zero value asks where everybody listens; tests have a fake elsewhere.
//
// It is our own and small instead of a library's: hashicorp/mdns speaks to the standard group alone, which a test on a machine without a
// multicast route cannot answer, writes to the standard logger, and brings a whole DNS library.
type Finder struct {
	Group netip.AddrPort
}

// Found is a device that answered.
type Found struct {
	Kind    Kind
	Name    string // as its owner called it
	Address string // for Config.Address
	Pixels  int    // 0 = it did not say
	Version string
	Refused error // why it may not be used; nil = it may
}

// ErrNoNetwork means that nobody can be asked.
var ErrNoNetwork = errors.New("this box is in no network in which lamps could be searched")

// searchTime is how long answers are waited for. The question is asked twice meanwhile, as packets get lost.
const searchTime = 2 * time.Second

// Find searches for WLED boards and Hue bridges, and asks the boards how many pixels they have.
func (o *Opener) Find(ctx context.Context) ([]Found, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime+wledWait)
	defer cancel()
	var questions [][]byte
	for _, service := range []string{wire.WLEDService, wire.HueService} {
		question, err := wire.AppendMDNSServices(nil, service)
		if err != nil {
			return nil, err
		}
		questions = append(questions, question)
	}
	answers, err := o.MDNS.ask(ctx, searchTime, func(*wire.MDNSAnswers) bool { return false }, questions...)
	if err != nil {
		return nil, err
	}
	nets := broadcasts()
	var found []Found
	for _, s := range answers.Services(wire.WLEDService) {
		found = append(found, Found{Kind: WLED, Name: s.Name, Address: s.Address.String(), Refused: (&Config{}).permit(s.Address, nets)})
	}
	for _, s := range answers.Services(wire.HueService) {
		found = append(found, Found{Kind: Hue, Name: s.Name, Address: s.Address.String(), Refused: (&Config{}).permit(s.Address, nets)})
	}
	var all sync.WaitGroup
	for i := range found {
		if f := &found[i]; f.Kind == WLED && f.Refused == nil {
			all.Go(func() { o.look(ctx, f) })
		}
	}
	all.Wait()
	return found, nil
}

// look asks a board that was found what it is. One that does not answer is told as it was found.
func (o *Opener) look(ctx context.Context, f *Found) {
	device, err := o.openWLED(ctx, Config{Kind: WLED, Address: f.Address, Pixels: 1})
	if err != nil {
		return
	}
	defer func() { _ = device.Close() }()
	if r, err := device.Check(ctx); err == nil {
		f.Pixels, f.Version = r.Pixels, r.Version
	}
}

// LookupNetIP finds a host that ends with .local by multicast DNS, and others as the system does.
func (r localResolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if !strings.HasSuffix(strings.ToLower(strings.TrimSuffix(host, ".")), ".local") {
		return net.DefaultResolver.LookupNetIP(ctx, network, host)
	}
	question, err := wire.AppendMDNSHost(nil, host)
	if err != nil {
		return nil, err
	}
	answers, err := r.finder.ask(ctx, searchTime, func(a *wire.MDNSAnswers) bool { return len(a.Addresses(host)) > 0 }, question)
	if err != nil {
		return nil, err
	}
	return answers.Addresses(host), nil
}

// ask asks questions by every interface and collects answers for so long, or until they are enough.
func (f Finder) ask(ctx context.Context, limit time.Duration, enough func(*wire.MDNSAnswers) bool, questions ...[]byte) (
	*wire.MDNSAnswers, error,
) {
	group := f.Group
	if !group.IsValid() {
		group = netip.AddrPortFrom(wire.MDNSGroup(), wire.MDNSPort)
	}
	conns, listeners, err := openMDNS(group)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	packets := make(chan []byte)
	var readers sync.WaitGroup
	all := slices.Concat(conns, listeners)
	for _, conn := range all {
		readers.Go(func() { read(ctx, conn, packets) })
	}
	defer readers.Wait()
	defer cancel()
	defer func() {
		for _, conn := range all {
			_ = conn.Close()
		}
	}()
	tell := func() {
		for _, conn := range conns {
			for _, q := range questions {
				_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
				_, _ = conn.WriteToUDPAddrPort(q, group) // an interface that is going down asks nobody
			}
		}
	}
	tell()
	again := time.After(limit / 3)
	answers := &wire.MDNSAnswers{}
	for {
		select {
		case p := <-packets:
			_ = answers.Add(p) // what is no answer is nothing
			if enough(answers) {
				return answers, nil
			}
		case <-again:
			tell()
		case <-ctx.Done():
			if err := context.Cause(ctx); !errors.Is(err, context.DeadlineExceeded) {
				return nil, err
			}
			return answers, nil
		}
	}
}

// openMDNS opens a socket on every interface that speaks multicast, to ask from, and one that hears what is told to the whole group.
func openMDNS(group netip.AddrPort) (conns, listeners []*net.UDPConn, err error) {
	if !group.Addr().IsMulticast() {
		conn, err := net.ListenUDP("udp4", nil)
		return []*net.UDPConn{conn}, nil, err
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, nil, fmt.Errorf("the interfaces of this box: %w", err)
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagMulticast == 0 || !hasIPv4(i) {
			continue
		}
		conn, err := net.ListenUDP("udp4", nil)
		if err != nil {
			continue
		}
		if ipv4.NewPacketConn(conn).SetMulticastInterface(&i) != nil {
			_ = conn.Close()
			continue
		}
		conns = append(conns, conn)
		if l, err := net.ListenMulticastUDP("udp4", &i, net.UDPAddrFromAddrPort(group)); err == nil {
			listeners = append(listeners, l)
		}
	}
	if len(conns) == 0 {
		return nil, nil, ErrNoNetwork
	}
	return conns, listeners, nil
}

func hasIPv4(i net.Interface) bool {
	addresses, err := i.Addrs()
	if err != nil {
		return false
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil {
			return true
		}
	}
	return false
}

// read hands over packets until the socket is closed.
func read(ctx context.Context, conn *net.UDPConn, packets chan<- []byte) {
	buffer := make([]byte, 9000) // the most of a message (RFC 6762, section 17)
	for {
		n, _, err := conn.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) || ctx.Err() != nil {
			return
		}
		if err != nil {
			continue
		}
		select {
		case packets <- append([]byte(nil), buffer[:n]...):
		case <-ctx.Done():
			return
		}
	}
}
