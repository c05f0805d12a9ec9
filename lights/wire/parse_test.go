package wire

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/dns/dnsmessage"
)

// info is an answer of a board of WLED 0.14, shortened: https://kno.wled.ge/interfaces/json-api/.
const info = `{"ver":"0.14.4","vid":2405180,"leds":{"count":60,"pwr":0,"fps":0,"maxpwr":850,"maxseg":32,"seglc":[1],"lc":1,"rgbw":true},
"name":"Bar\n\u0007 lamp","udpport":21324,"live":true,"liveseg":-1,"lm":"UDP","lip":"192.168.1.20","brand":"WLED","product":"FOSS",
"mac":"aabbccddeeff","ip":"192.168.1.77"}`

func TestAWLEDBoardSaysWhatItIs(t *testing.T) {
	got, err := ParseWLEDInfo([]byte(info))
	want := WLEDInfo{Name: "Bar lamp", Version: "0.14.4", MAC: "aabbccddeeff", Pixels: 60, White: true, Live: true, LiveIP: "192.168.1.20"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for _, garbage := range []string{"", "{}", "[]", "null", "<html>", `{"ver":"1"}`, `{"leds":{"count":1}}`,
		`{"ver":"1","leds":{"count":-1}}`,
		`{"ver":"1","leds":{"count":99999999}}`, `{"ver":"1","leds":{"count":1e99}}`, info[:200]} {
		if _, err := ParseWLEDInfo([]byte(garbage)); !errors.Is(err, ErrNotWLED) {
			t.Errorf("%q is taken: %v", garbage, err)
		}
	}
}

func FuzzWLEDInfo(f *testing.F) {
	f.Add([]byte(info))
	f.Add([]byte(`{"ver":"1","leds":{"count":1},"name":"` + strings.Repeat("ü", 200) + `"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := ParseWLEDInfo(body)
		if err != nil {
			return
		}
		if got.Pixels < 0 || got.Pixels > maxWLEDPixels {
			t.Errorf("%d pixels", got.Pixels)
		}
		plain(t, got.Name)
		plain(t, got.Version)
	})
}

// plain holds text from outside to what a log and a page can show.
func plain(t *testing.T, s string) {
	t.Helper()
	if len(s) > 255 || !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\t\x00\x1b") {
		t.Errorf("%q is shown", s)
	}
}

// reply is an ArtPollReply as its table says (https://art-net.org.uk/how-it-works/discovery-packets/artpollreply/).
func reply(long string) []byte {
	p := make([]byte, 239)
	copy(p, "Art-Net\x00\x00\x21")
	copy(p[10:], []byte{10, 0, 0, 5, 0x36, 0x19})
	p[18], p[19] = 0x12, 0x03
	copy(p[26:], "node")
	copy(p[44:], long)
	p[173] = 2
	p[174], p[175] = 0x80, 0xC0
	p[190], p[191] = 1, 2
	return p
}

func TestAnArtNetNodeSaysWhatItIs(t *testing.T) {
	got, err := ParseArtPollReply(reply("A long \x01name"))
	if err != nil || got.Address != netip.AddrFrom4([4]byte{10, 0, 0, 5}) || got.Name != "A long name" {
		t.Errorf("%+v, %v", got, err)
	}
	if len(got.Universes) != 2 || got.Universes[0] != 0x1231 || got.Universes[1] != 0x1232 {
		t.Errorf("universes %x", got.Universes)
	}
	if got, _ := ParseArtPollReply(reply("")); got.Name != "node" {
		t.Errorf("it is called %q", got.Name)
	}
	if _, err := ParseArtPollReply(reply("")[:207]); err != nil {
		t.Error("the shortest form is refused:", err)
	}
	for _, garbage := range [][]byte{nil, reply("")[:206], AppendArtPoll(nil), make([]byte, 300)} {
		if _, err := ParseArtPollReply(garbage); !errors.Is(err, ErrNotArtPollReply) {
			t.Errorf("% x is taken", garbage)
		}
	}
}

func FuzzArtPollReply(f *testing.F) {
	f.Add(reply("A long name"))
	f.Add(reply("\xff\xfe")[:207])
	f.Add(AppendArtPoll(nil))
	f.Fuzz(func(t *testing.T, p []byte) {
		got, err := ParseArtPollReply(p)
		if err != nil {
			return
		}
		plain(t, got.Name)
		for _, u := range got.Universes {
			if u > ArtNetMaxUniverse {
				t.Errorf("universe %d", u)
			}
		}
	})
}

// answer builds what a board says, as RFC 6763 has it: PTR in the answers; where it is among the additional records.
func answer(t testing.TB, instance string, addresses ...netip.Addr) []byte {
	t.Helper()
	name := func(s string) dnsmessage.Name {
		n, err := dnsmessage.NewName(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	head := func(s string) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: name(s), Class: dnsmessage.ClassINET | 0x8000, TTL: 120}
	}
	message := dnsmessage.Message{Header: dnsmessage.Header{Response: true, Authoritative: true}}
	message.Answers = []dnsmessage.Resource{{Header: head(WLEDService), Body: &dnsmessage.PTRResource{PTR: name(instance)}}}
	message.Additionals = []dnsmessage.Resource{
		{Header: head(instance), Body: &dnsmessage.SRVResource{Port: 80, Target: name("WLED-bar.local.")}},
		{Header: head(instance), Body: &dnsmessage.TXTResource{TXT: []string{"mac=aabbccddeeff"}}},
	}
	for _, a := range addresses {
		if a.Is4() {
			message.Additionals = append(message.Additionals,
				dnsmessage.Resource{Header: head("wled-BAR.local."), Body: &dnsmessage.AResource{A: a.As4()}})
		} else {
			message.Additionals = append(message.Additionals,
				dnsmessage.Resource{Header: head("wled-bar.local."), Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	packed, err := message.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func TestBoardsAnswerMDNS(t *testing.T) {
	var m MDNSAnswers
	v4, v6 := netip.MustParseAddr("192.168.1.77"), netip.MustParseAddr("fe80::1")
	for range 2 { // who answers on two networks is there once
		if err := m.Add(answer(t, "Bar\x07  lamp._wled._tcp.local.", v6, v4)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Add(answer(t, "_wled._tcp.local.", v4)); err != nil { // a name that is nothing but the service
		t.Fatal(err)
	}
	got := m.Services(WLEDService)
	want := Service{Name: "Bar lamp", Host: "wled-bar.local", Port: 80, Address: v4}
	if len(got) != 2 || got[0] != want {
		t.Errorf("%+v", got)
	}
	if a := m.Addresses("WLED-Bar.local"); len(a) != 2 {
		t.Errorf("addresses %v", a)
	}
	if s := m.Services(HueService); s != nil {
		t.Errorf("bridges: %v", s)
	}
}

func TestAServiceWithoutAnAddressIsLeftOut(t *testing.T) {
	var m MDNSAnswers
	if err := m.Add(answer(t, "Bar._wled._tcp.local.")); err != nil {
		t.Fatal(err)
	}
	if got := m.Services(WLEDService); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestQuestionsOfMDNS(t *testing.T) {
	// RFC 1035, section 4.1: a header with one question; _wled _tcp local, type PTR (12), class IN.
	same(t, "service", must(AppendMDNSServices(nil, WLEDService)), golden(t, "0000 0000 0001 0000 0000 0000",
		"05 5f776c6564 04 5f746370 05 6c6f63616c 00 000c 0001"))
	same(t, "host", must(AppendMDNSHost(nil, "a.local")), golden(t, "0000 0000 0001 0000 0000 0000 01 61 05 6c6f63616c 00 0001 0001"))
	for _, odd := range []string{strings.Repeat("a", 64) + ".local", "a..local", strings.Repeat("a.", 200)} {
		if _, err := AppendMDNSHost(nil, odd); err == nil {
			t.Errorf("%.20q is asked for", odd)
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func FuzzMDNS(f *testing.F) {
	f.Add(answer(f, "Bar._wled._tcp.local.", netip.MustParseAddr("192.168.1.77")))
	f.Add(answer(f, "a.b\x00c._wled._tcp.local.", netip.MustParseAddr("2001:db8::1")))
	f.Add(must(AppendMDNSServices(nil, WLEDService)))
	f.Fuzz(func(t *testing.T, packet []byte) {
		var m MDNSAnswers
		for range 2 {
			_ = m.Add(packet)
		}
		for _, s := range m.Services(WLEDService) {
			plain(t, s.Name)
			plain(t, s.Host)
			if !s.Address.IsValid() {
				t.Error("no address")
			}
		}
	})
}

func TestABridgePairs(t *testing.T) {
	name, key, err := ParseHuePairing([]byte(`[{"success":{"username":"abc","clientkey":"00112233445566778899AABBCCDDEEFF"}}]`))
	if err != nil || name != "abc" || key != "00112233445566778899AABBCCDDEEFF" {
		t.Error(name, key, err)
	}
	_, _, err = ParseHuePairing([]byte(`[{"error":{"type":101,"address":"","description":"link button not pressed"}}]`))
	if !errors.Is(err, ErrHueLinkButton) {
		t.Error(err)
	}
	_, _, err = ParseHuePairing([]byte(`[{"error":{"type":7,"description":"invalid\nvalue"}}]`))
	if want := (HueError{"invalid value"}); !errors.Is(err, want) {
		t.Error(err)
	}
	for _, garbage := range []string{"", "[]", "{}", "[{}]", "[null]", `[{"success":{}}]`, `[{"success":{"username":"abc"}}]`} {
		if _, _, err := ParseHuePairing([]byte(garbage)); !errors.Is(err, ErrNotHue) {
			t.Errorf("%q: %v", garbage, err)
		}
	}
	if _, _, err := ParseHuePairing([]byte(`[{"success":{"username":"s3cret","clientkey":7}}]`)); strings.Contains(err.Error(), "s3cret") {
		t.Error("a refusal quotes the secret")
	}
}

const areas = `{"errors":[],"data":[
{"id":"1A8d99cc-967b-44f2-9202-43f976c0fa6b","type":"entertainment_configuration","metadata":{"name":"Dance floor"},"status":"inactive",
 "channels":[{"channel_id":0,"position":{"x":-0.5,"y":0.8,"z":0}},{"channel_id":3}]},
{"id":"../../evil","metadata":{"name":"odd"},"channels":[{"channel_id":1}]}]}`

func TestABridgeHasAreas(t *testing.T) {
	got, err := ParseHueAreas([]byte(areas))
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if a := got[0]; a.ID != "1a8d99cc-967b-44f2-9202-43f976c0fa6b" || a.Name != "Dance floor" || a.Active || string(a.Channels) != "\x00\x03" {
		t.Errorf("%+v", a)
	}
	_, err = ParseHueAreas([]byte(`{"errors":[{"description":"unauthorized user"}],"data":[]}`))
	if want := (HueError{"unauthorized user"}); !errors.Is(err, want) {
		t.Error(err)
	}
	if _, err = ParseHueAreas([]byte("<html>")); !errors.Is(err, ErrNotHue) {
		t.Error(err)
	}
}

func FuzzHue(f *testing.F) {
	f.Add([]byte(areas))
	f.Add([]byte(`[{"success":{"username":"abc","clientkey":"0011"}}]`))
	f.Add([]byte(`[{"error":{"type":101,"description":"link button not pressed"}}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		found, err := ParseHueAreas(body)
		for _, a := range found {
			plain(t, a.Name)
			if !ValidHueArea(a.ID) || len(a.Channels) > HueChannels || err != nil {
				t.Errorf("%+v", a)
			}
		}
		name, key, err := ParseHuePairing(body)
		if (err == nil) != (name != "" && key != "") {
			t.Errorf("%q %q %v", name, key, err)
		}
		if refusal := (HueError{}); errors.As(err, &refusal) {
			plain(t, refusal.Text)
		}
		_ = json.Valid(body)
	})
}
