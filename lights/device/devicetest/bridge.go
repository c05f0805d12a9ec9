// Package devicetest is fakes of lamps for tests: they speak as real ones do, over real sockets.
package devicetest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/pion/dtls/v3"
)

// What a Bridge gives to whom it comes to know, and the id of its first area.
const (
	User      = "s3cret-user"
	ClientKey = "0123456789ABCDEF0123456789ABCDEF"
	Area      = "1a8d99cc-967b-44f2-9202-43f976c0fa6b"
)

// Area2 is the id of the second area of a Bridge that has two.
const Area2 = "2b8d99cc-967b-44f2-9202-43f976c0fa6b"

// Bridge is a fake of a Hue bridge: CLIP v2 over HTTPS, and the stream over DTLS. Its fields belong to Set and Look.
type Bridge struct {
	web    *httptest.Server
	stream net.Listener
	mu     sync.Mutex

	Pressed bool // its button
	Forgot  bool // it does not know us any more
	Active  bool // somebody streams
	Lamps   int  // of the first area
	Areas   int
	Starts  int
	Told    int    // how often it was told the name of a user since Renew
	Last    []byte // the latest packet
	Who     []byte // who streams
}

// NewBridge switches a bridge on. It has one area, "Dance floor" with three lamps; a second one is "Bar" with one.
func NewBridge() (*Bridge, error) {
	b := &Bridge{Lamps: 3, Areas: 1}
	key, err := hex.DecodeString(ClientKey)
	if err != nil {
		return nil, err
	}
	b.stream, err = dtls.ListenWithOptions("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)},
		dtls.WithPSK(func(identity []byte) ([]byte, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.Who = bytes.Clone(identity)
			if !b.Active {
				return nil, errors.New("no stream was started")
			}
			return key, nil
		}), dtls.WithCipherSuites(dtls.TLS_PSK_WITH_AES_128_GCM_SHA256))
	if err != nil {
		return nil, err
	}
	b.web = httptest.NewTLSServer(http.HandlerFunc(b.page))
	go b.receive()
	return b, nil
}

// Close switches it off.
func (b *Bridge) Close() {
	b.web.Close()
	_ = b.stream.Close()
}

// Renew gives it another certificate at the same address, as another bridge or one that was reset has.
func (b *Bridge) Renew() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	own := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "ecb5fafffe000000"},
		NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, own, own, &key.PublicKey, key)
	if err != nil {
		return err
	}
	address := b.Address()
	b.web.Close()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	b.Set(func(b *Bridge) { b.Told = 0 })
	b.web = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(b.page), ReadHeaderTimeout: time.Second},
		TLS: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}}
	b.web.StartTLS()
	return nil
}

// Address is "host:port" of its web server.
func (b *Bridge) Address() string { return b.web.Listener.Addr().String() }

// StreamPort is where it takes its stream.
func (b *Bridge) StreamPort() uint16 { return uint16(b.stream.Addr().(*net.UDPAddr).Port) }

// Set changes what it is.
func (b *Bridge) Set(change func(b *Bridge)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(b)
}

// Look tells whether something is so.
func (b *Bridge) Look(so func(b *Bridge) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return so(b)
}

func (b *Bridge) receive() {
	for {
		conn, err := b.stream.Accept()
		if err != nil {
			return
		}
		go func() {
			packet := make([]byte, 2048)
			for {
				n, err := conn.Read(packet)
				if err != nil {
					return
				}
				b.Set(func(b *Bridge) { b.Last = bytes.Clone(packet[:n]) })
			}
		}()
	}
}

const areas = "/clip/v2/resource/entertainment_configuration"

func (b *Bridge) page(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if r.URL.Path == "/api" && r.Method == http.MethodPost {
		if !b.Pressed || !strings.Contains(string(body), `"generateclientkey":true`) {
			_, _ = io.WriteString(w, `[{"error":{"type":101,"address":"","description":"link button not pressed"}}]`)
			return
		}
		_, _ = fmt.Fprintf(w, `[{"success":{"username":%q,"clientkey":%q}}]`, User, ClientKey)
		return
	}
	if r.Header.Get("hue-application-key") != "" {
		b.Told++
	}
	if b.Forgot || r.Header.Get("hue-application-key") != User {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	switch {
	case r.URL.Path == "/auth/v1":
		w.Header().Set("hue-application-id", "the-application")
	case strings.HasPrefix(r.URL.Path, areas) && r.Method == http.MethodPut:
		b.Active = strings.Contains(string(body), `"start"`)
		if b.Active {
			b.Starts++
		}
		_, _ = io.WriteString(w, `{"errors":[],"data":[]}`)
	case strings.HasPrefix(r.URL.Path, areas):
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{}, "data": b.list()})
	default:
		http.NotFound(w, r)
	}
}

func (b *Bridge) list() []any {
	status := "inactive"
	if b.Active {
		status = "active"
	}
	area := func(id, name string, lamps int) any {
		channels := make([]map[string]any, lamps)
		for i := range channels {
			channels[i] = map[string]any{"channel_id": 2 * i}
		}
		return map[string]any{"id": id, "status": status, "metadata": map[string]any{"name": name}, "channels": channels}
	}
	return []any{area(Area, "Dance floor", b.Lamps), area(Area2, "Bar", 1)}[:b.Areas]
}
