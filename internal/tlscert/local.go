package tlscert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// lookEvery is how often handshakes have the box's names and addresses looked up.
const lookEvery = time.Minute

// ErrOutside says that the local authority may not sign a name: it was made before the name was asked for.
var ErrOutside = errors.New("the local authority was made without")

// local is the box's own authority, and the certificate that it signed for the box. It has no goroutine: a handshake that finds the
// certificate too old, or without the address that the visitor came by, has it made anew.
type local struct {
	Config
	file string // of the certificate

	mu      sync.Mutex
	root    *authority
	leaf    *tls.Certificate
	looked  time.Time
	problem error
}

// AuthorityFile is where the local authority lies in a data folder.
func AuthorityFile(data string) string { return filepath.Join(data, "tls", "authority.pem") }

func newLocal(c Config) *local {
	if c.Addresses == nil {
		c.Addresses = ownNames
	}
	c.Names = tidy(c.Names)
	l := &local{Config: c, file: filepath.Join(c.Data, "tls", "box.pem")}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refresh()
	return l
}

// open reads or makes the authority, and reads what it signed last. own are the names of the box. Called with mu held.
func (l *local) open(own []string) (err error) {
	also := slices.Clone(l.Names)
	for _, name := range own {
		if _, err := netip.ParseAddr(name); err != nil && !strings.Contains(name, ".") {
			also = append(also, name)
		}
	}
	if l.root, err = openAuthority(AuthorityFile(l.Data), also, l.Now()); err != nil {
		return err
	}
	if pair, err := ReadPair(l.file, l.file); err == nil && pair.Leaf.CheckSignatureFrom(l.root.cert) == nil {
		l.leaf = pair
	}
	return nil
}

// Certificate implements Source.
func (l *local) Certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.due(cameBy(hello)) {
		l.refresh()
	}
	if l.leaf == nil {
		return nil, ErrNoSource
	}
	return l.leaf, nil
}

// cameBy is the address of this box to which a visitor connected; "" = unknown.
func cameBy(hello *tls.ClientHelloInfo) string {
	if hello == nil || hello.Conn == nil {
		return ""
	}
	if at, ok := hello.Conn.LocalAddr().(*net.TCPAddr); ok {
		return at.AddrPort().Addr().Unmap().WithZone("").String()
	}
	return ""
}

// due tells whether it is time to look whether the certificate still fits. Called with mu held.
func (l *local) due(address string) bool {
	since := l.Now().Sub(l.looked)
	if l.root == nil || l.leaf == nil || since >= lookEvery || since < 0 {
		return true
	}
	return address != "" && l.root.permits(address) && !slices.Contains(names(l.leaf.Leaf), address) && since > time.Second
}

// refresh makes a new certificate where the one there is runs out, is from the future, or lacks a name. Called with mu held.
func (l *local) refresh() {
	now, before := l.Now(), l.problem
	l.looked = now
	own, err := l.Addresses()
	if err != nil {
		l.Log.Warn("HTTPS: the box's addresses are not known", "error", err)
	}
	if l.root == nil || !now.Before(l.root.cert.NotAfter) {
		l.problem = l.open(own)
	}
	if l.root != nil {
		l.problem = l.fit(own, now)
	}
	if l.problem != nil && fmt.Sprint(l.problem) != fmt.Sprint(before) {
		l.Log.Error("HTTPS: the local authority", "error", l.problem)
	}
}

// fit has the certificate fit the names that the root may sign. Errors: ErrOutside for those that were wished for and that it may not.
func (l *local) fit(own []string, now time.Time) error {
	var permitted, outside []string
	for _, name := range tidy(append(own, l.Names...)) {
		switch {
		case l.root.permits(name):
			permitted = append(permitted, name)
		case slices.Contains(l.Names, name): // what the box has by itself, such as a public address, is nobody's wish
			outside = append(outside, name)
		}
	}
	if l.leaf == nil || !fits(l.leaf.Leaf, permitted, laterOf(now, begun.Add(behind)), l.root.cert.NotAfter) {
		if err := l.sign(permitted, now); err != nil {
			return err
		}
	}
	if len(outside) > 0 {
		return fmt.Errorf("%w %s: delete %s and restart to make one with it; then install it anew", ErrOutside,
			strings.Join(outside, ", "), AuthorityFile(l.Data))
	}
	return nil
}

// fits tells whether a certificate may go on being used.
func fits(leaf *x509.Certificate, wanted []string, now, rootEnds time.Time) bool {
	have := names(leaf)
	missing := slices.ContainsFunc(wanted, func(name string) bool { return !slices.Contains(have, name) })
	runsOut := now.Add(renewBefore).After(leaf.NotAfter) && leaf.NotAfter.Before(rootEnds)
	return !missing && !runsOut && now.Before(leaf.NotAfter) && !now.Before(leaf.NotBefore)
}

// sign makes the certificate and keeps it for the next start. Called with mu held.
func (l *local) sign(list []string, now time.Time) error {
	der, key, err := l.root.sign(list, now)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	l.leaf = &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	l.Log.Info("HTTPS: certificate made by the local authority", "names", names(leaf), "until", leaf.NotAfter)
	return saveKey(l.file, key, der)
}

// Status implements Source.
func (l *local) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.due("") {
		l.refresh()
	}
	var leaf *x509.Certificate
	if l.leaf != nil {
		leaf = l.leaf.Leaf
	}
	s := statusOf(Local, leaf, l.problem)
	if l.root != nil {
		s.Root = l.root.root()
	}
	return s
}

// Covers implements Source.
func (l *local) Covers(host string, lasting time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.leaf != nil && covers(l.leaf.Leaf, host, l.Now(), lasting)
}

// Challenge implements Source.
func (l *local) Challenge() http.Handler { return nil }

// Run implements Source: there is nothing to do between handshakes.
func (l *local) Run(context.Context) error { return nil }

// IsLocal tells whether a host is an address or a name of a local network: no public authority signs those, and no browser may be bound to
// HTTPS by them.
func IsLocal(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || !strings.Contains(host, ".") {
		return true
	}
	return slices.ContainsFunc(localNames, func(name string) bool { return host == name || strings.HasSuffix(host, "."+name) })
}
