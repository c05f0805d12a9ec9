package web

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// parseProxies reads addresses ("10.0.0.1") and networks ("10.0.0.0/8").
func parseProxies(list []string) ([]netip.Prefix, error) {
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

// remote is the address at the other end of the connection.
func remote(c *fiber.Ctx) netip.Addr {
	address, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	return address.Unmap()
}

// address is the network address that the request comes from. X-Forwarded-For counts only where a trusted proxy wrote it: from its
// right end, the first address that is not such a proxy. What stands left of that, the visitor may have written.
func (s *Server) address(c *fiber.Ctx) netip.Addr {
	from := remote(c)
	if !s.trusted(from) {
		return from
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		from = hop.Unmap().WithZone("")
		if !s.trusted(from) {
			break
		}
	}
	return from
}

// atTheBox tells whether the request was made on this machine. What a proxy on this machine passed on comes from where the proxy says, or,
// when the proxy is not a trusted one, from nowhere that counts.
func (s *Server) atTheBox(c *fiber.Ctx) bool {
	if !s.address(c).IsLoopback() {
		return false
	}
	if s.trusted(remote(c)) {
		return true
	}
	for _, name := range []string{fiber.HeaderXForwardedFor, fiber.HeaderForwarded, fiber.HeaderXForwardedHost, fiber.HeaderXForwardedProto, fiber.HeaderVia, "X-Real-Ip"} {
		if c.Get(name) != "" {
			return false
		}
	}
	return true
}

func (s *Server) trusted(address netip.Addr) bool {
	for _, prefix := range s.proxies {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// limitKey is what an address is counted as: one subscriber has a whole /64 of IPv6.
func limitKey(address netip.Addr) string {
	const subscriber = 64 // bits
	if address.Is6() {
		if prefix, err := address.Prefix(subscriber); err == nil {
			return prefix.String()
		}
	}
	return address.String()
}

// secure tells whether the visitor's browser speaks HTTPS, to us or to a trusted proxy before us.
func (s *Server) secure(c *fiber.Ctx) bool {
	return c.Context().IsTLS() || s.trusted(remote(c)) && c.Get(fiber.HeaderXForwardedProto) == "https"
}
