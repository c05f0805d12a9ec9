package devicetest

import (
	"net"
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

// Responder answers every question of multicast DNS with the same packets, by unicast, as boards do to those who ask from another port
// than 5353. It answers at the address that it returns, until it is closed.
func Responder(answers ...[]byte) (at netip.AddrPort, end func(), err error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return at, nil, err
	}
	go func() {
		packet := make([]byte, 2048)
		for {
			_, from, err := conn.ReadFromUDPAddrPort(packet)
			if err != nil {
				return
			}
			for _, a := range answers {
				_, _ = conn.WriteToUDPAddrPort(a, from)
			}
		}
	}()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort(), func() { _ = conn.Close() }, nil
}

// Announce is what a device of a service (wire.WLEDService) at that address answers.
func Announce(service, name, host string, address netip.Addr) ([]byte, error) {
	head := func(s string) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(s), Class: dnsmessage.ClassINET, TTL: 120}
	}
	instance := name + "." + service
	m := dnsmessage.Message{Header: dnsmessage.Header{Response: true}, Answers: []dnsmessage.Resource{
		{Header: head(service), Body: &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName(instance)}},
		{Header: head(instance), Body: &dnsmessage.SRVResource{Port: 80, Target: dnsmessage.MustNewName(host)}},
		{Header: head(host), Body: &dnsmessage.AResource{A: address.As4()}},
	}}
	return m.Pack()
}
