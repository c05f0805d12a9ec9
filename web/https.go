package web

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp/fasthttpadaptor"

	"upbeat/web/api"
	"upbeat/web/request"
)

// HTTPS is the encrypted way in, beside plain HTTP. A server without one has no part of it.
type HTTPS struct {
	Config    *tls.Config            // which certificate a visitor gets
	Seen      func() api.HTTPS       // the certificate in use, for the host's pages; URL is left to the server
	Names     []string               // public names that reach the box and that the certificate is for; none = its addresses do
	Root      func() []byte          // certificate of the box's own authority, PEM; nil = it has none
	Challenge http.Handler           // answers an ACME authority that asks over plain HTTP; nil = none asks
	Stay      func(host string) bool // tells whether browsers that asked for a host may be told to come by HTTPS only; nil = none are
}

// stayFor is for how long a browser is told to stay with HTTPS: who switches it off locks nobody out for longer. RFC 6797.
const stayFor = "max-age=86400"

// stay tells a browser to come by HTTPS only, where that was asked for and works: over our own HTTPS, at its usual port.
func (s *Server) stay(c *fiber.Ctx) {
	if s.HTTPS == nil || s.HTTPS.Stay == nil || !c.Context().IsTLS() {
		return
	}
	if host := string(c.Request().Header.Host()); !strings.Contains(host, ":") && s.HTTPS.Stay(host) {
		c.Set(fiber.HeaderStrictTransportSecurity, stayFor)
	}
}

// SecureURL is where HTTPS is when it listens on address: at a public name of its certificate, else at host, where one is named, or at this
// machine's address in its network.
func (s *Server) SecureURL(address net.Addr, host string) string {
	tcp, ok := address.(*net.TCPAddr)
	if !ok {
		return ""
	}
	if len(s.HTTPS.Names) > 0 {
		host = s.HTTPS.Names[0]
	}
	if host == "" {
		s.join.mu.Lock()
		host, _ = s.join.place()
		s.join.mu.Unlock()
		if at, err := netip.AddrFromSlice(tcp.IP); err && !at.Unmap().IsUnspecified() {
			host = at.Unmap().String()
		}
	}
	return rootOf("https", host, strconv.Itoa(tcp.Port))
}

// seenHTTPS is HTTPS as a host's pages show it to that visitor; nil = there is none.
func (s *Server) seenHTTPS(v *request.Context) *api.HTTPS {
	s.mu.Lock()
	secure := s.secure
	s.mu.Unlock()
	if s.HTTPS == nil || secure == nil {
		return nil
	}
	seen := s.HTTPS.Seen()
	seen.URL = s.SecureURL(secure.Addr(), request.HostName(v.Fiber))
	return &seen
}

// root is the certificate of the box's own authority; nil = it has none.
func (s *Server) root() []byte {
	if s.HTTPS == nil || s.HTTPS.Root == nil {
		return nil
	}
	return s.HTTPS.Root()
}

// challenge is what an ACME authority asks for, to see that the name is ours. RFC 8555, section 8.3.
func (s *Server) challenge() []request.Route {
	if s.HTTPS == nil || s.HTTPS.Challenge == nil {
		return nil
	}
	answer := fasthttpadaptor.NewFastHTTPHandler(s.HTTPS.Challenge)
	return []request.Route{request.File("/.well-known/acme-challenge/:challenge", func(v *request.Context) error {
		answer(v.Fiber.Context())
		return nil
	})}
}

// alsoOpen accepts connections for HTTPS. They count, and are known, together with those of plain HTTP.
type alsoOpen struct {
	net.Listener
	of *openConns
}

// Accept implements net.Listener.
func (l alsoOpen) Accept() (net.Conn, error) { return l.of.accept(l.Listener) }

// openOf is the connection as it was accepted, beneath TLS where there is any.
func openOf(conn net.Conn) (*openConn, bool) {
	if encrypted, ok := conn.(*tls.Conn); ok {
		conn = encrypted.NetConn()
	}
	own, ok := conn.(*openConn)
	return own, ok
}
