package fetch

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"
)

// special are the addresses that lead nowhere in the public internet, beside what netip tells: the rows of IANA's registries of special
// addresses for IPv4 and IPv6 that are not globally reachable (RFC 6890), and those that carry an IPv4 address inside.
func special() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
		netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("5f00::/16"),
		netip.MustParsePrefix("fec0::/10"),
	}
}

// Public tells whether an address lies in the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() { // neither loopback, link-local, multicast nor unspecified
		return false
	}
	for _, prefix := range special() {
		if prefix.Contains(a.WithZone("")) {
			return false
		}
	}
	return true
}

// neighbours are the networks that this machine stands in. A box with a public address is no internet to itself: behind it and beside it
// are services that a firewall keeps from everybody else.
type neighbours struct {
	look func() ([]net.Addr, error)

	mu       sync.Mutex
	at       time.Time
	networks []netip.Prefix
}

// has tells whether an address lies in one of the networks, as they were at most half a minute ago.
func (n *neighbours) has(a netip.Addr) (bool, error) {
	const fresh = 30 * time.Second
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.at.IsZero() || time.Since(n.at) >= fresh {
		list, err := n.look()
		if err != nil {
			return false, err
		}
		n.at, n.networks = time.Now(), networksOf(list)
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(n.networks, func(p netip.Prefix) bool { return p.Contains(a) }), nil
}

// networksOf are the networks of a machine's addresses. One address of IPv6 stands for its whole /64, which is the smallest network that
// is given away.
func networksOf(list []net.Addr) (networks []netip.Prefix) {
	const smallest = 64
	for _, address := range list {
		one, err := netip.ParsePrefix(address.String())
		if err != nil {
			continue // no address of IP
		}
		a, bits := one.Addr().WithZone(""), one.Bits()
		if a.Is6() {
			bits = min(bits, smallest)
		}
		networks = append(networks, netip.PrefixFrom(a, bits).Masked())
	}
	return networks
}

// guard refuses connections.
type guard struct {
	trust Trust
	here  *neighbours
}

// reachable tells whether an address may be connected to. What a venue's host entered may lie in its network, but where clouds keep
// their secrets (169.254.0.0/16, fe80::/10) there is nothing to hear.
func (g *guard) reachable(a netip.Addr) (bool, error) {
	a = a.Unmap()
	switch {
	case g.trust == Venue:
		return !a.IsLinkLocalUnicast() && !a.IsMulticast() && !a.IsInterfaceLocalMulticast() && a.IsValid(), nil
	case !Public(a):
		return false, nil
	}
	near, err := g.here.has(a)
	return !near && err == nil, err
}

// control refuses a connection to an address that may not be reached. The dialer calls it once the name was looked up, for each address
// that it tries: a name that leads elsewhere the second time is looked at the second time.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return &Error{Code: BadAddress, Detail: address, Err: err}
	}
	ok, err := g.reachable(at.Addr())
	if err != nil {
		return &Error{Code: Unreachable, Detail: "which networks this machine stands in is not known", Err: err}
	}
	if !ok {
		return &Error{Code: Private, Detail: at.Addr().String()}
	}
	return nil
}
