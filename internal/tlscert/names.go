package tlscert

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// ownNames is what this machine is called, with and without .local, and its addresses in private networks.
func ownNames() ([]string, error) {
	list := []string{hostName(), hostName() + ".local", "localhost"}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return list, err
	}
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		if ip := prefix.Addr().Unmap(); ip.IsPrivate() || ip.IsLoopback() || sharedNetwork(ip) || ip.Is4() && ip.IsLinkLocalUnicast() {
			list = append(list, ip.String())
		}
	}
	return list, nil
}

// sharedNetwork tells whether an address is of 100.64.0.0/10, which overlay networks use. RFC 6598.
func sharedNetwork(ip netip.Addr) bool { return netip.MustParsePrefix("100.64.0.0/10").Contains(ip) }

// hostName is the machine's name without its domain, in the letters that certificates take.
func hostName() string {
	full, err := os.Hostname()
	if err != nil {
		return "upbeat"
	}
	short, _, _ := strings.Cut(strings.ToLower(full), ".")
	short = strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, short), "-")
	if short == "" {
		return "upbeat"
	}
	return short
}

// tidy spells names and addresses alike, each once, in order.
func tidy(list []string) []string {
	var out []string
	for _, name := range list {
		name = strings.ToLower(strings.Trim(strings.TrimSuffix(strings.TrimSpace(name), "."), "[]"))
		if ip, err := netip.ParseAddr(name); err == nil {
			name = ip.Unmap().WithZone("").String()
		}
		if name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
