// Package bench measures a party: real HTTP and WebSocket guests against a running server, and the figures that the project has set
// itself. cmd/upbeat's bench command calls it. It reaches a server only through its public interface, and only on this machine.
package bench

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"
)

// ErrNotLoopback says that the address is not on this machine: load is for one's own party only.
var ErrNotLoopback = errors.New("only a server on this machine (127.0.0.1, ::1 or localhost) may be measured")

// Latency is how long something took, in milliseconds.
type Latency struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
}

// latency sorts took and reads the percentiles by the nearest-rank method.
func latency(took []time.Duration) Latency {
	if len(took) == 0 {
		return Latency{}
	}
	slices.Sort(took)
	at := func(percent int) float64 {
		rank := (len(took)*percent + 99) / 100
		return ms(took[max(rank, 1)-1])
	}
	return Latency{Count: len(took), P50: at(50), P95: at(95), P99: at(99), Max: ms(took[len(took)-1])}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// loopback turns a server's URL into host:port and refuses every other machine.
func loopback(server string) (string, error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("%q is not an address like http://127.0.0.1:8080", server)
	}
	if u.Scheme != "http" {
		return "", fmt.Errorf("%q: only http is measured", server)
	}
	host, port := u.Hostname(), cmp.Or(u.Port(), "80")
	addrs, err := net.LookupIP(host)
	if err != nil {
		return "", fmt.Errorf("%s: %w", host, err)
	}
	for _, addr := range addrs {
		if !addr.IsLoopback() {
			return "", fmt.Errorf("%s: %w", server, ErrNotLoopback)
		}
	}
	return net.JoinHostPort(addrs[0].String(), port), nil
}
