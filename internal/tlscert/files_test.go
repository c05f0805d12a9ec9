package tlscert_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/tlscert"
)

// forge signs a certificate for a name, with a day before and a month after now; an empty pair signs itself.
func forge(t *testing.T, by tls.Certificate, name string) *x509.Certificate {
	t.Helper()
	cert, _ := makeCert(t, by, name, time.Now().Add(-24*time.Hour), time.Now().Add(30*24*time.Hour))
	return cert
}

func makeCert(t *testing.T, by tls.Certificate, name string, from, until time.Time) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	draft := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: from, NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if ip := net.ParseIP(name); ip != nil {
		draft.IPAddresses = []net.IP{ip}
	} else {
		draft.DNSNames = []string{name}
	}
	parent, signer := draft, any(key)
	if by.Leaf != nil {
		parent, signer = by.Leaf, by.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, draft, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// pair is two files that a host keeps.
type pair struct {
	t         *testing.T
	cert, key string
}

func newPair(t *testing.T) *pair {
	dir := t.TempDir()
	return &pair{t: t, cert: filepath.Join(dir, "fullchain.pem"), key: filepath.Join(dir, "privkey.pem")}
}

// write puts a certificate for a name there that is valid from and until these many days from now.
func (p *pair) write(name string, from, until int) *x509.Certificate {
	p.t.Helper()
	day := 24 * time.Hour
	cert, key := makeCert(p.t, tls.Certificate{}, name, time.Now().Add(time.Duration(from)*day), time.Now().Add(time.Duration(until)*day))
	p.put(p.cert, "CERTIFICATE", cert.Raw)
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		p.t.Fatal(err)
	}
	p.put(p.key, "EC PRIVATE KEY", secret)
	return cert
}

// put replaces a file as certbot does: by another of the same name.
func (p *pair) put(file, kind string, der []byte) {
	p.t.Helper()
	draft := file + ".new"
	err := errors.Join(os.WriteFile(draft, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600), os.Rename(draft, file))
	if err != nil {
		p.t.Fatal(err)
	}
}

// source reads the pair and keeps it current until the test ends; hangUp is SIGHUP.
func (p *pair) source() (s tlscert.Source, hangUp chan<- os.Signal, log *journal) {
	p.t.Helper()
	signals, log := make(chan os.Signal), &journal{}
	s = tlscert.New(tlscert.Config{Cert: p.cert, Key: p.key, Reload: signals, Log: slog.New(slog.NewTextHandler(log, nil))})
	ctx, stop := context.WithCancel(p.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	p.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			p.t.Error(err)
		}
	})
	return s, signals, log
}

func served(s tlscert.Source) string {
	cert, err := s.Certificate(nil)
	if err != nil {
		return err.Error()
	}
	return cert.Leaf.Subject.CommonName
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline, tick := time.After(30*time.Second), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatal("waited in vain: ", what)
		case <-tick.C:
		}
	}
}

func TestANewPairIsTakenWhenTheFilesChange(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.write("one.example", -1, 30)
	s, _, _ := p.source()
	if served(s) != "one.example" {
		t.Fatal(served(s))
	}
	p.write("two.example", -1, 90)
	until(t, "the new certificate", func() bool { return served(s) == "two.example" })
	status := s.Status()
	if status.Problem != nil || status.Names[0] != "two.example" || time.Until(status.Until) < 80*24*time.Hour {
		t.Errorf("the System page tells %+v", status)
	}
	p.write("three.example", -1, 90) // the pair is read once when Run begins: this one is found only by watching
	until(t, "the one after it", func() bool { return served(s) == "three.example" })
}

func TestSIGHUPHasThePairReadAgain(t *testing.T) {
	p := newPair(t)
	p.write("one.example", -1, 30)
	s, hangUp, _ := p.source()
	p.write("two.example", -1, 30)
	hangUp <- syscall.SIGHUP
	hangUp <- syscall.SIGHUP // is taken once the first was done
	if served(s) != "two.example" {
		t.Error(served(s))
	}
}

func TestABrokenNewPairKeepsTheOldOne(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(p *pair)
		want  error
	}{
		"the key of another":   {func(p *pair) { p.mismatch("two.example") }, tlscert.ErrMismatch},
		"no PEM":               {func(p *pair) { p.restore(p.cert, []byte("hello")) }, tlscert.ErrNoPEM},
		"empty":                {func(p *pair) { p.restore(p.key, nil) }, tlscert.ErrNoPEM},
		"gone":                 {func(p *pair) { _ = os.Remove(p.cert) }, tlscert.ErrUnreadable},
		"expired":              {func(p *pair) { p.write("two.example", -60, -30) }, tlscert.ErrExpired},
		"of the day to come":   {func(p *pair) { p.write("two.example", 3, 30) }, tlscert.ErrTooEarly},
		"one that is a folder": {func(p *pair) { _ = os.Remove(p.key); _ = os.Mkdir(p.key, 0o700) }, tlscert.ErrUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			p.write("one.example", -1, 30)
			s, hangUp, log := p.source()
			test.spoil(p)
			hangUp <- syscall.SIGHUP
			until(t, "the problem", func() bool { return s.Status().Problem != nil })
			if served(s) != "one.example" || !errors.Is(s.Status().Problem, test.want) {
				t.Errorf("%s is served, and the problem is %v", served(s), s.Status().Problem)
			}
			if !strings.Contains(log.String(), "the one before stays") {
				t.Error(log.String())
			}
			if info, err := os.Stat(p.key); err == nil && info.IsDir() {
				_ = os.Remove(p.key)
			}
			p.write("three.example", -1, 30)
			until(t, "the mended pair", func() bool { return served(s) == "three.example" && s.Status().Problem == nil })
		})
	}
}

// mismatch puts a certificate there and the key of another.
func (p *pair) mismatch(name string) {
	p.t.Helper()
	p.write("other.example", -1, 30)
	key := read(p.t, p.key)
	p.write(name, -1, 30)
	p.restore(p.key, key)
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (p *pair) restore(file string, data []byte) {
	if err := os.WriteFile(file, data, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// A pair that is broken at the start costs HTTPS, not the party; mended, it works without a restart.
func TestAPairThatIsBrokenAtTheStart(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	s, _, log := p.source()
	if _, err := s.Certificate(nil); !errors.Is(err, tlscert.ErrNoSource) {
		t.Errorf("%v", err)
	}
	if status := s.Status(); !errors.Is(status.Problem, tlscert.ErrUnreadable) || !status.Until.IsZero() {
		t.Errorf("%+v", status)
	}
	if !strings.Contains(log.String(), "HTTPS does not work") {
		t.Error(log.String())
	}
	p.write("one.example", -1, 30)
	until(t, "the mended pair", func() bool { return served(s) == "one.example" })
}

func TestWhatACertificateCovers(t *testing.T) {
	p := newPair(t)
	p.write("party.example", -1, 30)
	s, _, _ := p.source()
	day := 24 * time.Hour
	for _, test := range []struct {
		host    string
		lasting time.Duration
		want    bool
	}{{"party.example", day, true}, {"party.example", 40 * day, false}, {"other.example", day, false}} {
		if s.Covers(test.host, test.lasting) != test.want {
			t.Errorf("%s for %s: %v", test.host, test.lasting, !test.want)
		}
	}
}
