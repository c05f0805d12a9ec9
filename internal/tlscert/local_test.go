package tlscert_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upbeat/internal/tlscert"
)

// box is a machine with a local authority, whose clock, names and addresses the test sets.
type box struct {
	t      *testing.T
	data   string
	now    time.Time
	names  []string
	extra  []string
	source tlscert.Source
	log    journal
}

type journal struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.out.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.out.String()
}

func newBox(t *testing.T) *box {
	t.Helper()
	b := &box{t: t, data: t.TempDir(), now: time.Now(), names: []string{"party", "party.local", "192.168.1.5", "fd00::5", "8.8.8.8"}}
	b.start()
	return b
}

// start is a start of the box with what lies in its data folder.
func (b *box) start() {
	b.t.Helper()
	b.source = tlscert.New(tlscert.Config{
		Data: b.data, Names: b.extra, Log: slog.New(slog.NewTextHandler(&b.log, nil)),
		Now: func() time.Time { return b.now }, Addresses: func() ([]string, error) { return b.names, nil },
	})
}

// handshake is the certificate that somebody gets who came by an address of the box.
func (b *box) handshake(address string) *x509.Certificate {
	b.t.Helper()
	cert, err := b.source.Certificate(&tls.ClientHelloInfo{Conn: cameBy{address: address}})
	if err != nil {
		b.t.Fatal(err)
	}
	return cert.Leaf
}

type cameBy struct {
	net.Conn
	address string
}

func (c cameBy) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(c.address), Port: 443} }

// trusts verifies as a phone does that has the root installed; its clock may be another.
func (b *box) trusts(leaf *x509.Certificate, name string, clock time.Time) error {
	b.t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b.source.Status().Root.PEM) {
		b.t.Fatal("the root is no PEM")
	}
	_, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: pool, CurrentTime: clock})
	return err
}

func TestAPhoneWithTheRootTrustsTheBox(t *testing.T) {
	b := newBox(t)
	leaf := b.handshake("192.168.1.5")
	for _, name := range []string{"party", "party.local", "192.168.1.5", "fd00::5"} {
		if err := b.trusts(leaf, name, b.now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"8.8.8.8", "party.example", "other.local"} {
		if err := b.trusts(leaf, name, b.now); err == nil {
			t.Errorf("%s is trusted", name)
		}
	}
	const longest = 398 * 24 * time.Hour
	if life := leaf.NotAfter.Sub(leaf.NotBefore); life > longest {
		t.Errorf("it is valid for %s: Apple refuses that", life)
	}
	if !slices.Equal(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) || leaf.IsCA {
		t.Errorf("usage %v, authority %v", leaf.ExtKeyUsage, leaf.IsCA)
	}
	if err := b.trusts(leaf, "party.local", b.now.Add(-47*time.Hour)); err != nil {
		t.Errorf("a phone whose clock is behind: %v", err)
	}
}

// Who steals the box's key can pass for the box, not for a bank: phones hold the root to its limits.
func TestTheRootSignsForTheLocalNetworkOnly(t *testing.T) {
	b := newBox(t)
	pair, err := tls.LoadX509KeyPair(tlscert.AuthorityFile(b.data), tlscert.AuthorityFile(b.data))
	if err != nil {
		t.Fatal(err)
	}
	for name, fine := range map[string]bool{"bank.example": false, "8.8.4.4": false, "2001:db8::1": false, "tv.local": true,
		"10.1.2.3": true} {
		leaf := forge(t, pair, name)
		if err := b.trusts(leaf, name, b.now); (err == nil) != fine {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeysAreForTheBoxAlone(t *testing.T) {
	b := newBox(t)
	folder := filepath.Dir(tlscert.AuthorityFile(b.data))
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if strings.Contains(string(b.source.Status().Root.PEM), "KEY") {
		t.Error("what hosts install holds the key")
	}
}

func TestTheCertificateIsRenewedInTime(t *testing.T) {
	b := newBox(t)
	first := b.handshake("192.168.1.5")
	b.now = first.NotAfter.Add(-31 * 24 * time.Hour)
	if again := b.handshake("192.168.1.5"); !again.Equal(first) {
		t.Error("it was renewed 31 days before its end")
	}
	b.now = first.NotAfter.Add(-29 * 24 * time.Hour)
	second := b.handshake("192.168.1.5")
	if second.Equal(first) || !second.NotAfter.After(first.NotAfter) {
		t.Error("it was not renewed 29 days before its end")
	}
	if err := b.trusts(second, "party.local", b.now); err != nil {
		t.Error(err)
	}
	b.now = second.NotAfter.Add(100 * 24 * time.Hour) // the box stood in the cellar
	if s := b.source.Status(); !s.Until.After(b.now) || s.Problem != nil {
		t.Errorf("the System page tells of %v, %v", s.Until, s.Problem)
	}
}

func TestANewAddressIsInTheCertificateAtOnce(t *testing.T) {
	b := newBox(t)
	first := b.handshake("192.168.1.5")
	b.names = append(b.names, "10.0.0.7")
	b.now = b.now.Add(2 * time.Second)
	second := b.handshake("10.0.0.7")
	if err := b.trusts(second, "10.0.0.7", b.now); err != nil {
		t.Error(err)
	}
	b.names = []string{"party", "party.local"}
	b.now = b.now.Add(time.Hour)
	if third := b.handshake("192.168.1.5"); !third.Equal(second) || third.Equal(first) {
		t.Error("an address that went away costs a certificate")
	}
	b.names = append(b.names, "renamed.local")
	b.now = b.now.Add(time.Hour)
	if err := b.trusts(b.handshake("192.168.1.5"), "renamed.local", b.now); err != nil {
		t.Error(err)
	}
}

func TestTheNextStartKeepsRootAndCertificate(t *testing.T) {
	b := newBox(t)
	leaf, root := b.handshake("192.168.1.5"), b.source.Status().Root
	b.start()
	if !b.handshake("192.168.1.5").Equal(leaf) {
		t.Error("the certificate is another")
	}
	if again := b.source.Status().Root; again.SHA256 != root.SHA256 || len(root.SHA256) != 95 || len(root.SHA1) != 59 {
		t.Errorf("the root was %+v and is %+v", root, again)
	}
	if other := newBox(t).source.Status().Root; other.Name == root.Name || other.SHA256 == root.SHA256 {
		t.Errorf("two boxes have the same root %q", root.Name)
	}
}

// A Raspberry Pi has no clock: it may start in 1970, and the root that it makes then must outlive the day on which it learns the time.
func TestABoxThatBelievesIn1970(t *testing.T) {
	b := &box{t: t, data: t.TempDir(), now: time.Unix(60, 0), names: []string{"party.local"}}
	b.start()
	leaf := b.handshake("127.0.0.1")
	if err := b.trusts(leaf, "party.local", time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Error(err)
	}
	b.now = time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC)
	if err := b.trusts(b.handshake("127.0.0.1"), "party.local", b.now); err != nil {
		t.Error("after it learned the time:", err)
	}
}

func TestANameThatTheRootDoesNotAllow(t *testing.T) {
	b := newBox(t)
	b.extra = []string{"jukebox.example"}
	b.start()
	s := b.source.Status()
	if !errors.Is(s.Problem, tlscert.ErrOutside) || !strings.Contains(s.Problem.Error(), "jukebox.example") {
		t.Errorf("the problem is %v", s.Problem)
	}
	if err := b.trusts(b.handshake("192.168.1.5"), "party.local", b.now); err != nil {
		t.Error("the other names:", err)
	}
	if err := os.RemoveAll(filepath.Dir(tlscert.AuthorityFile(b.data))); err != nil {
		t.Fatal(err)
	}
	b.start()
	if err := b.trusts(b.handshake("192.168.1.5"), "jukebox.example", b.now); err != nil || b.source.Status().Problem != nil {
		t.Error("a root made with it:", err, b.source.Status().Problem)
	}
}

// A root that hosts have installed is never replaced behind their backs.
func TestADamagedAuthorityIsNotReplaced(t *testing.T) {
	b := newBox(t)
	file := tlscert.AuthorityFile(b.data)
	if err := os.WriteFile(file, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.start()
	if s := b.source.Status(); !errors.Is(s.Problem, tlscert.ErrNoPEM) || !strings.Contains(s.Problem.Error(), file) || s.Root != nil {
		t.Errorf("%+v", s)
	}
	if _, err := b.source.Certificate(&tls.ClientHelloInfo{}); !errors.Is(err, tlscert.ErrNoSource) {
		t.Error(err)
	}
	if !strings.Contains(b.log.String(), "put it back from a backup") {
		t.Error(b.log.String())
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "damaged" {
		t.Errorf("the file is %q now, %v", data, err)
	}
}

func TestLocalHosts(t *testing.T) {
	for host, is := range map[string]bool{
		"10.0.0.1": true, "[::1]": true, "8.8.8.8": true, "party": true, "party.local": true, "PARTY.LOCAL.": true, "nas.fritz.box": true,
		"party.example": false, "local.example": false,
	} {
		if tlscert.IsLocal(host) != is {
			t.Errorf("%s: %v", host, !is)
		}
	}
}
