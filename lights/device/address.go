package device

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// AddressError is why an address is not used. Problem is one of the constants below.
type AddressError struct {
	Address string
	Problem AddressProblem
}

// AddressProblem is what is wrong with an address, for pages to tell.
type AddressProblem string

// What can be wrong with an address.
const (
	AddressUnreadable AddressProblem = "unreadable" // neither a host nor host:port
	AddressUnknown    AddressProblem = "unknown"    // nobody knows the host
	AddressNobody     AddressProblem = "nobody"     // 0.0.0.0: it is no one's
	AddressPublic     AddressProblem = "public"
	AddressMulticast  AddressProblem = "multicast"
	AddressBroadcast  AddressProblem = "broadcast"
)

func (e AddressError) Error() string {
	switch e.Problem {
	case AddressUnknown:
		return fmt.Sprintf("nobody knows a host called %q", e.Address)
	case AddressNobody:
		return fmt.Sprintf("%s is nobody's address", e.Address)
	case AddressPublic:
		return fmt.Sprintf("%s lies outside the venue's network: an admin can allow it", e.Address)
	case AddressMulticast:
		return fmt.Sprintf("%s is a multicast group, which tells the whole network: an admin can allow it", e.Address)
	case AddressBroadcast:
		return fmt.Sprintf("%s is a broadcast, which tells the whole network: an admin can allow it", e.Address)
	}
	return fmt.Sprintf("%q is neither a host nor host:port", e.Address)
}

// Clean is an address as it is kept: what somebody pastes from a browser is the host that it names. Its port is left out then: a page's is
// not that of light.
func Clean(address string) (string, error) {
	bad := AddressError{address, AddressUnreadable}
	address = strings.TrimSpace(address)
	scheme, rest, pasted := strings.Cut(address, "://")
	if pasted {
		if s := strings.ToLower(scheme); s != "http" && s != "https" {
			return "", bad
		}
		address = rest
	}
	if end := strings.IndexAny(address, "/?#"); end >= 0 {
		address = address[:end]
	}
	address = strings.TrimSpace(address)
	host, _, err := split(address, 1)
	if err != nil {
		return "", bad
	}
	if !pasted {
		return address, nil
	}
	return host, nil
}

// isName says whether a text is the name of a host: labels with dots between, the last of which is not a number.
func isName(host string) bool {
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
				return false
			}
		}
	}
	return len(host) <= 253 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// split reads "host", "host:port", "[v6]:port" or a bare IPv6 address.
func split(address string, port uint16) (host string, _ uint16, err error) {
	bad := AddressError{address, AddressUnreadable}
	address = strings.TrimSpace(address)
	bare := address
	if strings.HasPrefix(bare, "[") && strings.HasSuffix(bare, "]") {
		bare = bare[1 : len(bare)-1]
	}
	if a, err := netip.ParseAddr(bare); err == nil && !strings.ContainsAny(bare, "[]") {
		return a.String(), port, nil
	}
	host = address
	if strings.Contains(address, ":") {
		h, p, err := net.SplitHostPort(address)
		if err != nil {
			return "", 0, bad
		}
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n == 0 {
			return "", 0, bad
		}
		host, port = h, uint16(n)
	}
	if _, err := netip.ParseAddr(host); err != nil && !isName(host) {
		return "", 0, bad
	}
	return host, port, nil
}

// permit says whether a device may have that address.
func (c *Config) permit(a netip.Addr, broadcasts []netip.Addr) error {
	problem := AddressProblem("")
	switch a = a.Unmap(); {
	case !a.IsValid() || a.IsUnspecified():
		return AddressError{a.String(), AddressNobody}
	case a.IsMulticast():
		if !c.Multicast {
			problem = AddressMulticast
		}
	case c.AllowAny:
	case a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		problem = AddressBroadcast
	case !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast():
		problem = AddressPublic
	default:
		for _, b := range broadcasts {
			if a == b {
				problem = AddressBroadcast
			}
		}
	}
	if problem != "" {
		return AddressError{a.String(), problem}
	}
	return nil
}

// broadcasts are the addresses that reach everybody in the networks that the box is in.
func broadcasts() []netip.Addr {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var all []netip.Addr
	for _, a := range addresses {
		network, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		ip, mask := network.IP.To4(), network.Mask
		if ones, bits := mask.Size(); ip == nil || bits != 32 || ones > 30 {
			continue
		}
		var b [4]byte
		for i := range b {
			b[i] = ip[i] | ^mask[i]
		}
		all = append(all, netip.AddrFrom4(b))
	}
	return all
}

// Resolver finds the addresses of hosts. *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// find turns a Config's address into one that may be used. Whatever the name was, what is looked at is the address that it has now, and
// that one is used.
func (o *Opener) find(ctx context.Context, c *Config, port uint16) (netip.AddrPort, error) {
	host, port, err := split(c.Address, port)
	if err != nil {
		return netip.AddrPort{}, err
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		found, err := o.resolver().LookupNetIP(ctx, "ip", host)
		if err != nil || len(found) == 0 {
			return netip.AddrPort{}, fmt.Errorf("%w (%w)", AddressError{host, AddressUnknown}, orNone(err))
		}
		address = found[0]
		for _, a := range found {
			if a.Unmap().Is4() { // boards speak IPv4
				address = a
				break
			}
		}
	}
	address = address.Unmap()
	if err := c.permit(address, broadcasts()); err != nil {
		return netip.AddrPort{}, err
	}
	return netip.AddrPortFrom(address, port), nil
}

func orNone(err error) error {
	if err == nil {
		return fmt.Errorf("no address")
	}
	return err
}
