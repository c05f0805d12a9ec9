package tlscert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

const (
	// After a refusal it is tried again after these times. Let's Encrypt allows five failures an hour for each name:
	// https://letsencrypt.org/docs/rate-limits/
	firstRetry = 5 * time.Minute
	lastRetry  = time.Hour
	// An attempt takes seconds; an authority that hangs must not hold up the next one.
	attemptFor = 3 * time.Minute
)

// automatic gets certificates for public names by ACME. Visitors never cause an order: Run does, and until it has succeeded for a name they
// get none.
type automatic struct {
	Config
	manager *autocert.Manager

	mu      sync.RWMutex
	have    map[string]*tls.Certificate
	problem map[string]error
}

// acmeFolder is where the account and the certificates lie in a data folder.
func acmeFolder(data string) string { return filepath.Join(data, "acme") }

func newACME(c Config) *automatic {
	c.Domains = tidy(c.Domains)
	a := &automatic{Config: c, have: map[string]*tls.Certificate{}, problem: map[string]error{}}
	a.manager = &autocert.Manager{
		Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(acmeFolder(c.Data)), HostPolicy: autocert.HostWhitelist(c.Domains...),
		Client: &acme.Client{DirectoryURL: c.Directory, UserAgent: "upbeat"},
	}
	return a
}

// Certificate implements Source. An authority that asks by TLS-ALPN-01 (RFC 8737) gets what it asks for.
func (a *automatic) Certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if slices.Equal(hello.SupportedProtos, []string{acme.ALPNProto}) {
		return a.manager.GetCertificate(hello)
	}
	name := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if name == "" {
		return nil, ErrNoName
	}
	if !slices.Contains(a.Domains, name) {
		return nil, ErrNotOurs
	}
	a.mu.RLock()
	ready := a.have[name] != nil
	a.mu.RUnlock()
	if !ready {
		return nil, ErrNoneYet
	}
	return a.current(name)
}

// current is what the manager has for a name; the first time it orders one. It renews by itself from then on, 30 days before the end.
func (a *automatic) current(name string) (*tls.Certificate, error) {
	cert, err := a.manager.GetCertificate(&tls.ClientHelloInfo{
		ServerName: name, SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256},
		SupportedCurves: []tls.CurveID{tls.CurveP256}, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256},
	})
	if err == nil && cert.Leaf == nil {
		cert.Leaf, err = x509.ParseCertificate(cert.Certificate[0])
	}
	return cert, err
}

// Run implements Source: it orders what is missing, and then looks twice a day that renewing works.
func (a *automatic) Run(ctx context.Context) error {
	var names sync.WaitGroup
	for _, name := range a.Domains {
		names.Go(func() { a.keep(ctx, name) })
	}
	names.Wait()
	return nil
}

func (a *automatic) keep(ctx context.Context, name string) {
	const lookEvery = 12 * time.Hour
	retry := firstRetry
	for {
		wait := lookEvery
		if err := a.obtain(ctx, name); err != nil {
			wait, retry = retry, min(2*retry, lastRetry)
			a.Log.Error("HTTPS: no certificate yet", "name", name, "authority", a.Directory, "error", err, "again_in", wait)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// obtain takes what there is for a name, or orders it. autocert knows no context: an order that is under way when ctx ends is left behind,
// and ends by its own deadline.
func (a *automatic) obtain(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, attemptFor)
	defer cancel()
	type outcome struct {
		cert *tls.Certificate
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		cert, err := a.current(name)
		done <- outcome{cert, err}
	}()
	var got outcome
	select {
	case got = <-done:
	case <-ctx.Done():
		got.err = fmt.Errorf("the authority did not answer: %w", ctx.Err())
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if got.err != nil {
		if !errors.Is(got.err, context.Canceled) {
			a.problem[name] = fmt.Errorf("%s: %w", name, got.err)
		}
		return got.err
	}
	delete(a.problem, name)
	if a.have[name] == nil {
		a.Log.Info("HTTPS: certificate at hand", "name", name, "issuer", issuer(got.cert.Leaf), "until", got.cert.Leaf.NotAfter)
	}
	a.have[name] = got.cert
	if a.Now().Add(Soon).After(got.cert.Leaf.NotAfter) {
		a.Log.Warn("HTTPS: the certificate runs out and could not be renewed so far", "name", name, "until", got.cert.Leaf.NotAfter)
	}
	return nil
}

// leaves are the certificates in use, the one that ends first in front.
func (a *automatic) leaves() []*x509.Certificate {
	a.mu.RLock()
	ready := make([]string, 0, len(a.have))
	for name := range a.have {
		ready = append(ready, name)
	}
	a.mu.RUnlock()
	var list []*x509.Certificate
	for _, name := range ready {
		if cert, err := a.current(name); err == nil { // at hand: asks nobody
			list = append(list, cert.Leaf)
		}
	}
	slices.SortFunc(list, func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) })
	return list
}

// Status implements Source. With several names it tells of the certificate that ends first.
func (a *automatic) Status() Status {
	list := a.leaves()
	a.mu.RLock()
	defer a.mu.RUnlock()
	problems := make([]error, 0, len(a.problem))
	for _, name := range a.Domains {
		problems = append(problems, a.problem[name])
	}
	if len(list) == 0 {
		return Status{Way: ACME, Problem: cmpError(errors.Join(problems...), ErrNoneYet)}
	}
	s := statusOf(ACME, list[0], errors.Join(problems...))
	for _, other := range list[1:] {
		s.Names = append(s.Names, names(other)...)
	}
	return s
}

func cmpError(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Covers implements Source.
func (a *automatic) Covers(host string, lasting time.Duration) bool {
	return slices.ContainsFunc(a.leaves(), func(leaf *x509.Certificate) bool { return covers(leaf, host, a.Now(), lasting) })
}

// Challenge implements Source: HTTP-01 (RFC 8555, section 8.3), asked for on port 80 of a name.
func (a *automatic) Challenge() http.Handler {
	answer := a.manager.HTTPHandler(http.NotFoundHandler())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host, _, err := net.SplitHostPort(r.Host); err == nil {
			r.Host = host // the manager compares it with the names
		}
		answer.ServeHTTP(w, r)
	})
}
