package web

import "net"

// JoinURL is where guests reach the party when it listens on address: what the QR codes say.
func (s *Server) JoinURL(address net.Addr) string {
	s.join.listening(address)
	return s.join.URL()
}
