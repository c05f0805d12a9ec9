package fetch

import (
	"net/netip"
	"syscall"
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

// reachable tells whether an address may be connected to. What a venue's host entered may lie in its network, but where clouds keep
// their secrets (169.254.0.0/16, fe80::/10) there is nothing to hear.
func (t Trust) reachable(a netip.Addr) bool {
	a = a.Unmap()
	switch t {
	case Venue:
		return !a.IsLinkLocalUnicast() && !a.IsMulticast() && !a.IsInterfaceLocalMulticast() && a.IsValid()
	default:
		return Public(a)
	}
}

// guard refuses a connection to an address that may not be reached. The dialer calls it once the name was looked up, for each address that
// it tries: a name that leads elsewhere the second time is looked at the second time.
func (t Trust) guard(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return &Error{Code: BadAddress, Detail: address, Err: err}
	}
	if !t.reachable(at.Addr()) {
		return &Error{Code: Private, Detail: at.Addr().String()}
	}
	return nil
}
