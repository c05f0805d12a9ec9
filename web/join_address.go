package web

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// joinAddress knows under which URL guests reach the party. It never asks a request: its Host header is what the visitor wrote.
type joinAddress struct {
	public string
	listen string
	now    func() time.Time

	mu     sync.Mutex
	port   uint16
	known  string
	lookup time.Time
}

// addressKept is how long an address is believed: a box may change networks during the party.
const addressKept = 10 * time.Second

func (j *joinAddress) listening(address net.Addr) {
	if tcp, ok := address.(*net.TCPAddr); ok {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.port, j.known = uint16(tcp.Port), ""
	}
}

// URL is the address for the QR code, with a slash at its end.
func (j *joinAddress) URL() string {
	if j.public != "" {
		return strings.TrimSuffix(j.public, "/") + "/"
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.known == "" || j.now().Sub(j.lookup) > addressKept {
		j.known, j.lookup = j.derive(), j.now()
	}
	return j.known
}

func (j *joinAddress) derive() string {
	host, port := j.place()
	return rootOf("http", host, port)
}

// place is where this machine is reached in its network. Called with mu held.
func (j *joinAddress) place() (host, port string) {
	host, port, err := net.SplitHostPort(j.listen)
	if err != nil {
		host, port = "", "80"
	}
	if j.port != 0 {
		port = strconv.Itoa(int(j.port))
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() || host == "" {
		host = localAddress()
	}
	return host, port
}

// rootOf is the address of the first page; the port that browsers assume is not in it.
func rootOf(scheme, host, port string) string {
	if scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		return scheme + "://" + host + "/"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/"
}

// localAddress is this machine's address in the local network: a private IPv4 address of a real interface, else any other, else localhost.
func localAddress() string {
	best, bestRank := "localhost", 0
	interfaces, err := net.Interfaces()
	if err != nil {
		return best
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				if r := rank(i.Name, prefix.Addr()); r > bestRank {
					best, bestRank = prefix.Addr().String(), r
				}
			}
		}
	}
	return best
}

// rank prefers what phones can reach: private IPv4 on a real interface. Names of interfaces are those of Linux.
func rank(name string, address netip.Addr) int {
	r := 1
	switch {
	case address.IsLinkLocalUnicast() || address.IsLoopback() || address.IsMulticast():
		return 0
	case address.Is4() && address.IsPrivate():
		r = 6
	case address.Is4():
		r = 4
	}
	for _, virtual := range []string{"docker", "br-", "veth", "virbr", "tun", "tap", "wg", "tailscale", "zt", "cni", "flannel"} {
		if strings.HasPrefix(name, virtual) {
			return max(r-3, 1)
		}
	}
	return r
}
