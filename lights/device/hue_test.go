package device

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/pion/dtls/v3"

	"upbeat/lights/wire"
)

const (
	areaID    = "1a8d99cc-967b-44f2-9202-43f976c0fa6b"
	clientKey = "0123456789ABCDEF0123456789ABCDEF"
)

// bridge is a fake of a Hue bridge: CLIP v2 over HTTPS, and the stream over DTLS.
type bridge struct {
	t       *testing.T
	web     *httptest.Server
	stream  net.Listener
	mu      sync.Mutex
	pressed bool // its button
	forgot  bool // it does not know us any more
	active  bool
	lamps   int
	starts  int
	last    []byte // the latest packet
	who     []byte // who streams
}

func newBridge(t *testing.T) *bridge {
	t.Helper()
	b := &bridge{t: t, lamps: 3}
	b.web = httptest.NewTLSServer(http.HandlerFunc(b.page))
	t.Cleanup(b.web.Close)
	key, _ := hex.DecodeString(clientKey)
	stream, err := dtls.ListenWithOptions("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)},
		dtls.WithPSK(func(identity []byte) ([]byte, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.who = bytes.Clone(identity)
			if !b.active {
				return nil, errors.New("no stream was started")
			}
			return key, nil
		}), dtls.WithCipherSuites(dtls.TLS_PSK_WITH_AES_128_GCM_SHA256))
	if err != nil {
		t.Fatal(err)
	}
	b.stream = stream
	t.Cleanup(func() { _ = stream.Close() })
	go b.receive()
	return b
}

func (b *bridge) receive() {
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
				b.mu.Lock()
				b.last = bytes.Clone(packet[:n])
				b.mu.Unlock()
			}
		}()
	}
}

func (b *bridge) page(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if r.URL.Path == "/api" && r.Method == http.MethodPost {
		if !b.pressed || !strings.Contains(string(body), `"generateclientkey":true`) {
			_, _ = io.WriteString(w, `[{"error":{"type":101,"address":"","description":"link button not pressed"}}]`)
			return
		}
		_, _ = fmt.Fprintf(w, `[{"success":{"username":"s3cret-user","clientkey":%q}}]`, clientKey)
		return
	}
	if b.forgot || r.Header.Get("hue-application-key") != "s3cret-user" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	switch {
	case r.URL.Path == "/auth/v1":
		w.Header().Set("hue-application-id", "the-application")
	case strings.HasPrefix(r.URL.Path, hueAreas) && r.Method == http.MethodPut:
		b.active = strings.Contains(string(body), `"start"`)
		if b.active {
			b.starts++
		}
		_, _ = io.WriteString(w, `{"errors":[],"data":[]}`)
	case strings.HasPrefix(r.URL.Path, hueAreas):
		var channels []map[string]any
		for i := range b.lamps {
			channels = append(channels, map[string]any{"channel_id": 2 * i})
		}
		status := "inactive"
		if b.active {
			status = "active"
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{}, "data": []any{map[string]any{
			"id": areaID, "status": status, "metadata": map[string]any{"name": "Dance floor"}, "channels": channels}}})
	default:
		http.NotFound(w, r)
	}
}

func (b *bridge) set(change func(b *bridge)) { b.mu.Lock(); defer b.mu.Unlock(); change(b) }

func (b *bridge) until(what string, so func(b *bridge) bool) {
	b.t.Helper()
	eventually(b.t, what, func() bool { b.mu.Lock(); defer b.mu.Unlock(); return so(b) })
}

func (b *bridge) opener() *Opener {
	return &Opener{Ports: Ports{HueStream: uint16(b.stream.Addr().(*net.UDPAddr).Port)}}
}

func (b *bridge) config() Config {
	return Config{Kind: Hue, Name: "Floor", Address: b.web.Listener.Addr().String(), Pixels: 3, Area: areaID, User: "s3cret-user",
		ClientKey: clientKey, Rate: 50}
}

// shows tells whether the latest packet says these colours.
func (b *bridge) shows(colours []byte) func(*bridge) bool {
	return func(b *bridge) bool {
		want := wire.AppendHueStream(nil, 0, areaID, []uint8{0, 2, 4}, colours)
		return len(b.last) == len(want) && bytes.Equal(b.last[14:], want[14:])
	}
}

func TestABridgeIsPairedByItsButton(t *testing.T) {
	b := newBridge(t)
	c := Config{Address: b.web.Listener.Addr().String()}
	if _, err := b.opener().PairHue(t.Context(), c); !errors.Is(err, wire.ErrHueLinkButton) {
		t.Fatal(err)
	}
	b.set(func(b *bridge) { b.pressed = true })
	pairing, err := b.opener().PairHue(t.Context(), c)
	if err != nil || string(pairing.User) != "s3cret-user" || string(pairing.ClientKey) != clientKey || len(pairing.Fingerprint) != 64 {
		t.Fatal(pairing, err)
	}
	c.User, c.Fingerprint = pairing.User, pairing.Fingerprint
	areas, err := b.opener().HueAreas(t.Context(), c)
	if err != nil || len(areas) != 1 || areas[0].ID != areaID || areas[0].Name != "Dance floor" || len(areas[0].Channels) != 3 {
		t.Fatal(areas, err)
	}
	c.Fingerprint = strings.Repeat("0", 64)
	if _, err := b.opener().HueAreas(t.Context(), c); !errors.Is(err, ErrGarbage) {
		t.Error("another bridge is told our name:", err)
	}
	c.Address = "8.8.8.8"
	if _, err := b.opener().PairHue(t.Context(), c); !errors.Is(err, AddressError{"8.8.8.8", AddressPublic}) {
		t.Error(err)
	}
}

// TestAnAreaIsStreamedTo: start over HTTPS, colours over DTLS, rest, wake, end.
func TestAnAreaIsStreamedTo(t *testing.T) {
	b := newBridge(t)
	d, log, stop := drive(t, b.config(), b.opener())
	eventually(t, "it is there", func() bool { h := d.Health(); return h.Reachable && h.Name == "Dance floor" && h.Reason == "" })
	b.until("nothing is started before there is light", func(b *bridge) bool { return b.starts == 0 })
	d.Show(colours(3, 1))
	b.until("it shines", b.shows(colours(3, 1)))
	b.until("it is known by its application", func(b *bridge) bool { return string(b.who) == "the-application" })
	d.Rest()
	b.until("it rests, dark", func(b *bridge) bool { return !b.active && b.shows(make([]byte, 9))(b) })
	d.Show(colours(3, 9))
	b.until("it shines again", func(b *bridge) bool { return b.active && b.starts == 2 && b.shows(colours(3, 9))(b) })
	stop()
	b.until("it ends", func(b *bridge) bool { return !b.active })
	if log.count("cannot be reached") != 0 {
		t.Error(log.all())
	}
}

// TestAnAreaThatIsTakenAwayIsTakenBack: another app ends the stream.
func TestAnAreaThatIsTakenAwayIsTakenBack(t *testing.T) {
	b := newBridge(t)
	d, log, _ := drive(t, b.config(), b.opener())
	d.Show(colours(3, 1))
	b.until("it shines", b.shows(colours(3, 1)))
	b.set(func(b *bridge) { b.active = false })
	b.until("it is started again", func(b *bridge) bool { return b.starts == 2 })
	d.Show(colours(3, 5))
	b.until("it shines again", b.shows(colours(3, 5)))
	eventually(t, "it is back", func() bool { return d.Health().Reachable && log.count("the lamp is back") == 1 })
}

// TestABridgeThatForgotUs, one that never knew us, and one with other lamps.
func TestABridgeThatForgotUs(t *testing.T) {
	b := newBridge(t)
	d, log, _ := drive(t, b.config(), b.opener())
	d.Show(colours(3, 1))
	b.until("it shines", b.shows(colours(3, 1)))
	b.set(func(b *bridge) { b.forgot = true })
	eventually(t, "it is told", func() bool { return d.Health().Reason == NotPaired })
	b.set(func(b *bridge) { b.forgot, b.lamps = false, 5 })
	eventually(t, "it is back with other lamps", func() bool {
		h := d.Health()
		return h.Reachable && h.Reason == OtherPixels && h.Pixels == 5
	})
	for _, secret := range []string{"s3cret-user", clientKey, strings.ToLower(clientKey)} {
		if log.count(secret) > 0 || strings.Contains(d.Health().Detail, secret) {
			t.Error("a secret is in the log")
		}
	}
	c := b.config()
	c.User = ""
	if _, err := b.opener().Open(t.Context(), c); !errors.Is(err, ErrPairing) {
		t.Error(err)
	}
}

// TestAWrongKeyEndsTheAttempt: the bridge refuses the stream, and the area is given back.
func TestAWrongKeyEndsTheAttempt(t *testing.T) {
	t.Parallel()
	b := newBridge(t)
	c := b.config()
	c.ClientKey = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	d, _, _ := drive(t, c, b.opener())
	d.Show(colours(3, 1))
	b.until("it is tried", func(b *bridge) bool { return b.starts > 0 })
	b.until("the area is given back", func(b *bridge) bool { return !b.active })
	eventually(t, "it is told", func() bool { h := d.Health(); return !h.Reachable && h.Reason != Starting })
	c.ClientKey = "no key"
	if _, err := hueKey(c.ClientKey); !errors.Is(err, ErrPairing) || strings.Contains(err.Error(), "no key") {
		t.Error(err)
	}
}
