// Package tlscert owns the certificates with which the box speaks HTTPS: the host's own files, what an ACME authority signs for a public
// name, or what a local authority signs that is made on the box. It reads, renews and judges them, and answers which one a handshake gets.
// cmd builds one Source and hands it to web; doctor asks Examine. It serves nothing itself.
package tlscert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
)

// Way is where the certificate comes from.
type Way string

// The ways.
const (
	Files Way = "files" // a pair of files that the host keeps
	ACME  Way = "acme"  // an authority that checks a public name by itself (RFC 8555)
	Local Way = "local" // an authority on this box, whose root hosts install
)

// Soon is how long before its end a certificate counts as running out. An authority that renews does so earlier.
const Soon = 14 * 24 * time.Hour

// What a handshake gets no certificate for.
var (
	ErrNoName   = errors.New("the visitor asked for no name, and this certificate is for names only")
	ErrNotOurs  = errors.New("the box has no certificate for this name")
	ErrNoneYet  = errors.New("the authority has not given a certificate yet")
	ErrNoSource = errors.New("no certificate could be read yet")
)

// Config says which way, and where things lie.
type Config struct {
	Cert, Key string           // the files, PEM; "" = another way
	Domains   []string         // public names for ACME; none = another way
	Directory string           // URL of the ACME authority
	Names     []string         // names and addresses beside the box's own, for the local authority
	Data      string           // the data folder: ACME's account and certificates, or the local authority, lie in it
	Log       *slog.Logger     // nil = slog.Default
	Now       func() time.Time // nil = time.Now
	Reload    <-chan os.Signal // has Files read again; nil = nothing does but a change of the files
	// Addresses lists the box's own names and addresses for the local authority; nil = what this machine is called and has.
	Addresses func() ([]string, error)
}

// Way tells which way a configuration means.
func (c Config) Way() Way {
	switch {
	case c.Cert != "" || c.Key != "":
		return Files
	case len(c.Domains) > 0:
		return ACME
	}
	return Local
}

// Status is what a host sees of the certificate.
type Status struct {
	Way     Way
	Issuer  string
	Names   []string // names and addresses that it is for
	From    time.Time
	Until   time.Time // zero = there is no certificate
	Problem error     // why the certificate in use is not the one that it should be; nil = all is well
	Root    *Root     // of the local authority
}

// Source gives each handshake its certificate. Safe for use by many goroutines.
type Source interface {
	// Certificate answers a handshake; it is what tls.Config.GetCertificate asks.
	Certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error)
	// Status tells what is used now.
	Status() Status
	// Covers tells whether a visitor who asks for that host name gets a certificate that is valid for it now and for as long as that.
	Covers(host string, lasting time.Duration) bool
	// Run keeps the certificate current until ctx ends; where nothing has to be done in the background it returns at once.
	Run(ctx context.Context) error
	// Challenge answers an ACME authority that asks over plain HTTP; nil where none does.
	Challenge() http.Handler
}

// New builds the source. What cannot be used yet (files that do not fit, an authority that does not answer) is no error: the party goes on
// without HTTPS, and Status says why. It starts nothing.
func New(c Config) Source {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	switch c.Way() {
	case Files:
		return newFiles(c)
	case ACME:
		return newACME(c)
	}
	return newLocal(c)
}

// ServerConfig is how the box speaks TLS. Only HTTP/1.1 is offered: the server knows no other.
func ServerConfig(s Source) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: s.Certificate, NextProtos: []string{"http/1.1", acme.ALPNProto},
	}
}

// names lists what a certificate is for.
func names(leaf *x509.Certificate) []string {
	list := append([]string(nil), leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		list = append(list, ip.String())
	}
	return list
}

// issuer is who signed a certificate, as people know them.
func issuer(leaf *x509.Certificate) string {
	parts := []string{}
	for _, part := range []string{strings.Join(leaf.Issuer.Organization, " "), leaf.Issuer.CommonName} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// statusOf describes a certificate; nil = there is none.
func statusOf(way Way, leaf *x509.Certificate, problem error) Status {
	s := Status{Way: way, Problem: problem}
	if leaf != nil {
		s.Issuer, s.Names, s.From, s.Until = issuer(leaf), names(leaf), leaf.NotBefore, leaf.NotAfter
	}
	return s
}

// covers tells whether a certificate is valid for a host name from now on for that long.
func covers(leaf *x509.Certificate, host string, now time.Time, lasting time.Duration) bool {
	return leaf != nil && leaf.VerifyHostname(host) == nil && !now.Before(leaf.NotBefore) && now.Add(lasting).Before(leaf.NotAfter)
}
