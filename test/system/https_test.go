//go:build system

package system

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// run runs a program of the machine to its end.
func run(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	return string(out), err
}

// written puts text into a new file of the test.
func written(t *testing.T, name string, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func fetched(t *testing.T, client *http.Client, url string) []byte {
	t.Helper()
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", url, resp.StatusCode, err)
	}
	return data
}

// curl and openssl trust the box once they know its root, by name and by address, and not before; doctor prints the root's fingerprint.
func TestRealClientsTrustTheBox(t *testing.T) {
	t.Parallel()
	port, data := freePort(t), t.TempDir()
	at := fmt.Sprintf("127.0.0.1:%d", port)
	music := makeMusic(t, 1, func(int) time.Duration { return time.Second })
	s := boxAt(t, data, freePort(t), "--redis", "embedded", "--music", music, "--tls-listen", at)
	root := written(t, "authority.pem", fetched(t, http.DefaultClient, s.base+"/authority.pem"))
	for _, host := range []string{at, fmt.Sprintf("localhost:%d", port)} {
		if out, err := run(t, "curl", "-sS", "--ipv4", "--cacert", root, "https://"+host+"/healthz"); err != nil {
			t.Errorf("curl %s: %v\n%s", host, err, out)
		}
	}
	if out, err := run(t, "curl", "-sS", "https://"+at+"/healthz"); err == nil || !strings.Contains(out, "certificate") {
		t.Errorf("curl without the root: %v\n%s", err, out)
	}
	out, err := run(t, "openssl", "s_client", "-connect", at, "-CAfile", root, "-verify_return_error", "-x509_strict", "-verify_hostname",
		"localhost")
	if err != nil || !strings.Contains(out, "Verify return code: 0 (ok)") {
		t.Errorf("openssl: %v\n%s", err, out)
	}
	print, err := run(t, "openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", root)
	if err != nil {
		t.Fatal(err, print)
	}
	_, sum, _ := strings.Cut(strings.TrimSpace(print), "=")
	told, err := command(t, "doctor", "--listen", strings.TrimPrefix(s.base, "http://"), "--tls-listen", at, "--data", data)
	if err != nil || !strings.Contains(told, "SHA-256 "+sum) {
		t.Errorf("doctor: %v, want %s in\n%s", err, sum, told)
	}
}

// SIGHUP has files read again; it ends nothing, and a pair that does not fit keeps the one before.
func TestSIGHUPTakesTheNewCertificate(t *testing.T) {
	t.Parallel()
	cert, key := written(t, "cert.pem", nil), written(t, "key.pem", nil)
	put := func(name string, both bool) {
		chain, secret := selfMade(t, name)
		if err := os.WriteFile(cert, chain, 0o600); err != nil {
			t.Fatal(err)
		}
		if both {
			if err := os.WriteFile(key, secret, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("one.example", true)
	at := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	s := boxWith(t, makeMusic(t, 1, func(int) time.Duration { return time.Second }), "--redis", "embedded", "--tls-listen", at,
		"--tls-cert", cert, "--tls-key", key)
	pid := s.main.pid()
	logged := func(text string) func() bool {
		return func() bool {
			log, err := os.ReadFile(s.main.log)
			return err == nil && strings.Contains(string(log), text)
		}
	}
	put("two.example", false)
	s.main.signal(syscall.SIGHUP)
	until(t, 10*time.Second, "the log tells of the broken pair", logged("the one before stays"))
	if got := shownBy(t, at); got != "one.example" {
		t.Errorf("with a broken pair: %s", got)
	}
	put("three.example", true)
	s.main.signal(syscall.SIGHUP)
	until(t, 10*time.Second, "the new certificate", func() bool { return shownBy(t, at) == "three.example" })
	if s.main.pid() != pid {
		t.Error("SIGHUP ended the process")
	}
}

// shownBy is the name in the certificate that a server shows.
func shownBy(t *testing.T, at string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", at, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0].DNSNames[0]
}

// selfMade is a certificate for a name and for 127.0.0.1 that signs itself, and its key, PEM.
func selfMade(t *testing.T, name string) (chain, secret []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	draft := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true,
		BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, draft, draft, key.Public(), key)
	raw, err2 := x509.MarshalECPrivateKey(key)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: raw})
}

// pebble is Let's Encrypt's test authority. It finds every name on this machine, and asks at the ports that the test names.
type pebble struct {
	*process
	directory string
	trust     string // file with the certificate of its own HTTPS
	roots     string // file with the root that it signs by
}

func startPebble(t *testing.T, httpPort, tlsPort int) *pebble {
	t.Helper()
	program, err := exec.CommandContext(t.Context(), "../scripts/install-test-tools", "pebble").Output()
	if err != nil {
		t.Fatalf("pebble: %v", err)
	}
	chain, secret := selfMade(t, "pebble.example")
	trust, key := written(t, "pebble.pem", chain), written(t, "pebble.key", secret)
	port, management := freePort(t), freePort(t)
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": fmt.Sprintf("127.0.0.1:%d", port), "managementListenAddress": fmt.Sprintf("127.0.0.1:%d", management),
		"certificate": trust, "privateKey": key, "httpPort": httpPort, "tlsPort": tlsPort,
		"retryAfter": map[string]int{"authz": 1, "order": 1},
		"profiles":   map[string]any{"default": map[string]any{"description": "as usual", "validityPeriod": 7776000}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	p := &pebble{directory: fmt.Sprintf("https://127.0.0.1:%d/dir", port), trust: trust}
	p.process = start(t, "pebble", []string{"PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0"}, strings.TrimSpace(string(program)),
		"-config", written(t, "pebble.json", config), "-dnsserver", nameServer(t))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(chain)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	until(t, 20*time.Second, "pebble answers", func() bool {
		resp, err := client.Get(p.directory)
		return err == nil && resp.Body.Close() == nil
	})
	p.roots = written(t, "roots.pem", fetched(t, client, fmt.Sprintf("https://127.0.0.1:%d/roots/0", management)))
	return p
}

// nameServer finds every name at 127.0.0.1 and nothing else. RFC 1035, section 4.
func nameServer(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			const header, address = 12, 1
			end := header
			for end < n && buffer[end] != 0 {
				end += int(buffer[end]) + 1
			}
			if end += 5; end > n {
				continue
			}
			answer := append([]byte(nil), buffer[:end]...)
			copy(answer[2:header], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0})
			if binary.BigEndian.Uint16(answer[end-4:]) == address {
				answer[7] = 1
				answer = append(answer, 0xc0, header, 0, address, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1)
			}
			_, _ = conn.WriteTo(answer, from)
		}
	}()
	return conn.LocalAddr().String()
}

// A box with a public name gets its certificate by itself, by either challenge, and keeps it over a restart.
func TestACMEWithPebble(t *testing.T) {
	t.Parallel()
	for _, challenge := range []string{"TLS-ALPN-01", "HTTP-01"} {
		t.Run(challenge, func(t *testing.T) {
			t.Parallel()
			port, secure, nobody, data := freePort(t), freePort(t), freePort(t), t.TempDir()
			asks, asksTLS := nobody, secure
			if challenge == "HTTP-01" {
				asks, asksTLS = port, nobody
			}
			ca := startPebble(t, asks, asksTLS)
			at, base := fmt.Sprintf("127.0.0.1:%d", secure), fmt.Sprintf("http://127.0.0.1:%d", port)
			args := []string{"--listen", fmt.Sprintf("127.0.0.1:%d", port), "--tls-listen", at, "--data", data, "--acme-domains",
				"party.example", "--acme-directory", ca.directory}
			box := func() *process {
				p := start(t, "upbeat", []string{"SSL_CERT_FILE=" + ca.trust}, upbeatCommand(append(args, "--output", "null", "--redis",
					"embedded", "--roles", "web,tasks,player", "--music", t.TempDir())...)...)
				ready(t, base)
				return p
			}
			curl := func() (string, error) {
				return run(t, "curl", "-sSv", "--cacert", ca.roots, "--resolve", fmt.Sprintf("party.example:%d:127.0.0.1", secure),
					fmt.Sprintf("https://party.example:%d/healthz", secure))
			}
			first := box()
			until(t, 30*time.Second, "the certificate", func() bool { _, err := curl(); return err == nil })
			if _, err := tls.Dial("tcp", at, &tls.Config{InsecureSkipVerify: true}); err == nil {
				t.Error("who comes by the address gets a certificate")
			}
			before := serial(t, at)
			if err := errors.Join(first.stop(time.Minute), ca.stop(time.Minute)); err != nil {
				t.Fatal(err)
			}
			box() // without its authority
			until(t, 30*time.Second, "the kept certificate", func() bool { _, err := curl(); return err == nil })
			if again := serial(t, at); again != before {
				t.Errorf("the certificate was %s and is %s", before, again)
			}
			kept, err := os.ReadDir(filepath.Join(data, "acme"))
			if err != nil || len(kept) < 2 {
				t.Fatal(kept, err)
			}
			for _, file := range kept {
				if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v %v", file.Name(), info.Mode(), err)
				}
			}
			told, err := command(t, append([]string{"doctor"}, args...)...)
			if err != nil || !strings.Contains(told, "by Pebble Intermediate") || !strings.Contains(told, "for party.example") {
				t.Errorf("doctor: %v\n%s", err, told)
			}
		})
	}
}

// serial is the number of the certificate that a server shows for party.example.
func serial(t *testing.T, at string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", at, &tls.Config{InsecureSkipVerify: true, ServerName: "party.example"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.String()
}
