package request

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// ParseProxies reads addresses ("10.0.0.1") and networks ("10.0.0.0/8").
func ParseProxies(list []string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, text := range list {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, failed := netip.ParseAddr(text)
			if failed != nil {
				return nil, fmt.Errorf("trusted proxy %q: neither an address nor a network", text)
			}
			prefix = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen())
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes, nil
}

// Remote is the address at the other end of the connection.
func Remote(c *fiber.Ctx) netip.Addr {
	address, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	return address.Unmap()
}

// Address is the network address that the request comes from. X-Forwarded-For counts only where a trusted proxy wrote it: from its
// right end, the first address that is not such a proxy. What stands left of that, the visitor may have written.
func (s *Site) Address(c *fiber.Ctx) netip.Addr {
	from := Remote(c)
	if !s.Trusted(from) {
		return from
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		from = hop.Unmap().WithZone("")
		if !s.Trusted(from) {
			break
		}
	}
	return from
}

// AtTheBox tells whether the request was made on this machine. What a proxy on this machine passed on comes from where the proxy says, or,
// when the proxy is not a trusted one, from nowhere that counts.
func (s *Site) AtTheBox(c *fiber.Ctx) bool {
	if !s.Address(c).IsLoopback() {
		return false
	}
	if s.Trusted(Remote(c)) {
		return true
	}
	for _, name := range []string{fiber.HeaderXForwardedFor, fiber.HeaderForwarded, fiber.HeaderXForwardedHost, fiber.HeaderXForwardedProto,
		fiber.HeaderVia, "X-Real-Ip"} {
		if c.Get(name) != "" {
			return false
		}
	}
	return true
}

// Trusted tells whether a request from there comes through a proxy that is believed.
func (s *Site) Trusted(address netip.Addr) bool {
	for _, prefix := range s.Proxies {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// LimitKey is what an address is counted as: one subscriber has a whole /64 of IPv6.
func LimitKey(address netip.Addr) string {
	const subscriber = 64 // bits
	if address.Is6() {
		if prefix, err := address.Prefix(subscriber); err == nil {
			return prefix.String()
		}
	}
	return address.String()
}

// Secure tells whether the visitor's browser speaks HTTPS, to us or to a trusted proxy before us.
func (s *Site) Secure(c *fiber.Ctx) bool {
	return c.Context().IsTLS() || s.Trusted(Remote(c)) && c.Get(fiber.HeaderXForwardedProto) == "https"
}
