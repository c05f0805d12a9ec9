package web

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"time"

	"upbeat/web/request"
)

// candidate is a connection that may be closed for another.
type candidate struct {
	*openConn
	rank int // how many of its address and phase are newer: those of who has the most go first
}

// makePlaces closes some connections, so that a look at all of them is not needed for each new one. It tells whether it closed any.
func (l *openConns) makePlaces() bool {
	l.mu.Lock()
	victims := l.victims(time.Now())
	for _, c := range victims {
		l.forget(c.openConn)
	}
	l.mu.Unlock()
	for _, c := range victims {
		_ = c.TCPConn.Close()
	}
	return len(victims) > 0
}

// victims are the next to go. Called with mu held.
func (l *openConns) victims(now time.Time) []candidate {
	const part = 64 // of all places, at once
	var list []candidate
	for c := range l.conns {
		if l.mayGo(c, now) {
			list = append(list, candidate{openConn: c})
		}
	}
	slices.SortFunc(list, func(a, b candidate) int { return b.since.Compare(a.since) })
	type group struct {
		from  string
		phase phase
	}
	seen := map[group]int{}
	for i := range list {
		g := group{list[i].from, list[i].phase}
		list[i].rank = seen[g]
		seen[g]++
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.phase, b.phase), cmp.Compare(b.rank, a.rank), a.since.Compare(b.since))
	})
	return list[:min(len(list), max(1, l.places/part))]
}

// mayGo tells whether a connection may be closed for a new one. While many have sent nothing, only those go: with their grace over, it is
// their turn before anybody's who has asked for something.
func (l *openConns) mayGo(c *openConn, now time.Time) bool {
	flood := l.counts[unasked] > l.places/4
	age := now.Sub(c.since)
	switch c.counted() {
	case unasked:
		return age >= grace
	case kept:
		return !flood
	case asking:
		return !flood && len(l.conns) >= l.places && age >= longAsked
	}
	return false
}

// fromOf is the other end's address as limits count it.
func fromOf(conn *net.TCPConn) string {
	remote, ok := conn.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return ""
	}
	address, _ := netip.AddrFromSlice(remote.IP)
	return request.LimitKey(address.Unmap())
}
