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
// right end, the first address that is not such a proxy. What stands left of that, the visitor may have written. A header that comes in
// several lines is one list (RFC 9110, section 5.3): HAProxy leaves the visitor's line and adds one of its own behind it.
func (s *Site) Address(c *fiber.Ctx) netip.Addr {
	from := Remote(c)
	if !s.Trusted(from) {
		return from
	}
	hops := values(c, fiber.HeaderXForwardedFor)
	for i := len(hops) - 1; i >= 0; i-- {
		hop, ok := parseHop(hops[i])
		if !ok {
			break
		}
		from = hop
		if !s.Trusted(from) {
			break
		}
	}
	return from
}

// values are the elements of a header that is a list, over all of its lines, in their order.
func values(c *fiber.Ctx, name string) []string {
	var list []string
	for _, line := range c.Request().Header.PeekAll(name) {
		for value := range strings.SplitSeq(string(line), ",") {
			list = append(list, strings.TrimSpace(value))
		}
	}
	return list
}

// parseHop reads an element of X-Forwarded-For: an address, with a port or brackets as some proxies write them. "unknown" is none.
func parseHop(text string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		withPort, failed := netip.ParseAddrPort(text)
		if failed != nil {
			return netip.Addr{}, false
		}
		address = withPort.Addr()
	}
	return address.Unmap().WithZone(""), true
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
		if len(c.Request().Header.PeekAll(name)) > 0 { // an empty line counts too: another may stand behind it
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

// Secure tells whether the visitor's browser speaks HTTPS, to us or to a trusted proxy before us. Of several values the last counts, which
// the proxy that speaks to us wrote. Traefik says "wss" for a WebSocket.
func (s *Site) Secure(c *fiber.Ctx) bool {
	if c.Context().IsTLS() {
		return true
	}
	if !s.Trusted(Remote(c)) {
		return false
	}
	list := values(c, fiber.HeaderXForwardedProto)
	return len(list) > 0 && (strings.EqualFold(list[len(list)-1], "https") || strings.EqualFold(list[len(list)-1], "wss"))
}

// cookieName is what a cookie is called on the visitor's way.
func (s *Site) cookieName(c *fiber.Ctx, name string) string {
	if s.Secure(c) {
		return SecurePrefix + name
	}
	return name
}
