package device

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"upbeat/lights/wire"
)

func TestAddressesOfTheVenueAreUsedAndOthersNeedAWord(t *testing.T) {
	nets := []netip.Addr{netip.MustParseAddr("10.1.2.255")}
	for _, test := range []struct {
		address string
		problem AddressProblem // "" = it is used
		any     AddressProblem // with AllowAny
		group   AddressProblem // with Multicast
	}{
		{"192.168.1.2", "", "", ""},
		{"10.1.2.3", "", "", ""},
		{"172.16.0.1", "", "", ""},
		{"172.32.0.1", AddressPublic, "", AddressPublic},
		{"169.254.3.4", "", "", ""},
		{"127.0.0.1", "", "", ""},
		{"::1", "", "", ""},
		{"fe80::1", "", "", ""},
		{"fd00::1", "", "", ""},
		{"::ffff:192.168.1.2", "", "", ""},
		{"8.8.8.8", AddressPublic, "", AddressPublic},
		{"::ffff:8.8.8.8", AddressPublic, "", AddressPublic},
		{"100.64.0.1", AddressPublic, "", AddressPublic},
		{"2001:db8::1", AddressPublic, "", AddressPublic},
		{"255.255.255.255", AddressBroadcast, "", AddressBroadcast},
		{"10.1.2.255", AddressBroadcast, "", AddressBroadcast},
		{"239.255.0.1", AddressMulticast, AddressMulticast, ""},
		{"224.0.0.251", AddressMulticast, AddressMulticast, ""},
		{"ff02::1", AddressMulticast, AddressMulticast, ""},
		{"0.0.0.0", AddressNobody, AddressNobody, AddressNobody},
		{"::", AddressNobody, AddressNobody, AddressNobody},
	} {
		for _, with := range []struct {
			Config
			want AddressProblem
		}{{Config{}, test.problem}, {Config{AllowAny: true}, test.any}, {Config{Multicast: true}, test.group}} {
			c, want := with.Config, with.want
			err := c.permit(netip.MustParseAddr(test.address), nets)
			var refused AddressError
			errors.As(err, &refused)
			if refused.Problem != want || (err == nil) != (want == "") {
				t.Errorf("%s (any %t, groups %t): %v, not %q", test.address, c.AllowAny, c.Multicast, err, want)
			}
		}
	}
}

func TestAddressesAreRead(t *testing.T) {
	for _, test := range []struct {
		address, host string
		port          uint16
	}{
		{"wled.local", "wled.local", 7}, {" 10.0.0.1 ", "10.0.0.1", 7}, {"10.0.0.1:80", "10.0.0.1", 80}, {"[fe80::1]:80", "fe80::1", 80},
		{"fe80::1", "fe80::1", 7}, {"[fe80::1%eth0]:9", "fe80::1%eth0", 9}, {"Bar-Lampe", "Bar-Lampe", 7},
	} {
		host, port, err := split(test.address, 7)
		if host != test.host || port != test.port || err != nil {
			t.Errorf("%q: %q %d %v", test.address, host, port, err)
		}
	}
	for _, odd := range []string{"", " ", ":80", "a:b", "a:0", "a:99999", "a:-1", "http://a", "a/b", "a b",
		"user@host", "a\nb", "not a host!!", "<b>x</b>.local", "192.168.1",
		"999.1.1.1", "a..b", "-a", "[::1", "1:2:3", string(make([]byte, 300))} {
		if host, port, err := split(odd, 7); err == nil {
			t.Errorf("%q is read as %q %d", odd, host, port)
		}
	}
}

// TestPastedAddressesAreTheHostTheyName: what is no address is refused.
func TestPastedAddressesAreTheHostTheyName(t *testing.T) {
	for pasted, want := range map[string]string{
		"http://192.168.1.60/": "192.168.1.60", "https://strip.local/path?a#b": "strip.local", " HTTP://strip.local:80 ": "strip.local",
		"192.168.1.60/": "192.168.1.60", " 192.168.1.60:21324 ": "192.168.1.60:21324", "http://[fe80::1]/": "fe80::1",
		"küche.local": "küche.local", "esp_1": "esp_1",
	} {
		if host, err := Clean(pasted); host != want || err != nil {
			t.Errorf("%q: %q %v", pasted, host, err)
		}
	}
	for _, odd := range []string{
		"", "http://", "ftp://strip.local", "not a host!!", "192.168.1.60:99999", "<b>x</b>.local", "http://a b/", "192.168.1.300", "a@b",
	} {
		var bad AddressError
		if host, err := Clean(odd); !errors.As(err, &bad) || bad.Problem != AddressUnreadable {
			t.Errorf("%q is read as %q: %v", odd, host, err)
		}
	}
}

func TestKnownCausesAreTold(t *testing.T) {
	for want, err := range map[string]error{
		"refused": syscall.ECONNREFUSED, "unreachable": syscall.EHOSTUNREACH, "not_allowed": syscall.EPERM, "timeout": context.DeadlineExceeded,
		"address_unknown": AddressError{"x", AddressUnknown}, "": errors.New("odd"),
	} {
		if got := causeOf(fmt.Errorf("the network says: %w", err)); got != want {
			t.Errorf("%v is told as %q", err, got)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"wled.local", "[fe80::1%eth0]:9", "10.0.0.1:80", "::", "a:b:c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if host, port, err := split(s, 7); err == nil && (host == "" || port == 0) {
			t.Errorf("%q is read as %q %d", s, host, port)
		}
	})
}

// named resolves every name to that address.
type named struct{ a netip.Addr }

func (n named) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{n.a}, nil
}

// TestANameThatPointsOutsideIsRefused: what counts is the address, not the name.
func TestANameThatPointsOutsideIsRefused(t *testing.T) {
	o := &Opener{Resolver: named{netip.MustParseAddr("93.184.216.34")}}
	c := Config{Kind: WLED, Address: "wled.local", Pixels: 1}
	_, err := o.Open(t.Context(), c)
	if want := (AddressError{"93.184.216.34", AddressPublic}); !errors.Is(err, want) {
		t.Error(err)
	}
	d, _, _ := drive(t, c, o)
	eventually(t, "it is told", func() bool { return d.Health().Reason == BadAddress && d.Health().Detail == err.Error() })
	if cause := d.Health().Cause; cause != "address_public" {
		t.Error(cause)
	}
}

func TestConfigsAreChecked(t *testing.T) {
	for i, c := range []Config{
		{}, {Kind: "laser", Pixels: 1}, {Kind: WLED}, {Kind: WLED, Pixels: -1}, {Kind: WLED, Pixels: 1 << 20},
		{Kind: SACN, Pixels: 1}, {Kind: SACN, Pixels: 171, Universe: 63999}, {Kind: SACN, Pixels: 1, Universe: 1, Priority: 201},
		{Kind: SACN, Pixels: 1, Universe: 1, Priority: -1}, {Kind: ArtNet, Pixels: 1, Universe: -1}, {Kind: ArtNet, Pixels: 171, Universe: 32767},
		{Kind: Hue, Pixels: 1}, {Kind: Hue, Pixels: 21, Area: "1a8d99cc-967b-44f2-9202-43f976c0fa6b"},
		{Kind: PCA9685, Pixels: 6}, {Kind: PCA9685, Pixels: 1, FirstPin: 14}, {Kind: APA102, Pixels: 1, White: true},
	} {
		var wrong ConfigError
		if err := c.Check(); !errors.As(err, &wrong) || wrong.What == "" {
			t.Errorf("case %d: %v", i, err)
		}
	}
	for i, c := range []Config{
		{Kind: WLED, Pixels: 1}, {Kind: SACN, Pixels: 170, Universe: 63999}, {Kind: ArtNet, Pixels: 170, Universe: 32767}, {Kind: AudioSync},
		{Kind: PCA9685, Pixels: 5}, {Kind: PCA9685, Pixels: 1, FirstPin: 13},
	} {
		if err := c.Check(); err != nil {
			t.Errorf("case %d: %v", i, err)
		}
	}
}

func TestSecretsAreNotWritten(t *testing.T) {
	var j journal
	c := Config{User: "s3cret", ClientKey: "s3cret"}
	j.log().Info("device", "config", c, "key", c.ClientKey)
	if text := fmt.Sprintf("%v %+v %#v %s %q %x", c, c, c, c.User, c.User, c.User) + j.all(); containsSecret(text) {
		t.Error(text)
	}
}

func containsSecret(s string) bool {
	for i := range len(s) - 5 {
		if s[i:i+6] == "s3cret" || s[i:min(i+12, len(s))] == fmt.Sprintf("%x", "s3cret") {
			return true
		}
	}
	return false
}

func TestBoardsAreFound(t *testing.T) {
	t.Parallel()
	b := newBoard(t, 77)
	o := b.opener()
	local := netip.MustParseAddr("127.0.0.1")
	o.MDNS = responder(t,
		announce(t, "Bar \x1b[31mlamp", "wled-bar.local.", local),
		announce(t, "Outside", "wled-out.local.", netip.MustParseAddr("8.8.8.8")),
		announce(t, "Group", "wled-group.local.", netip.MustParseAddr("239.0.0.1")),
		announce(t, "Nobody", "wled-nobody.local.", netip.MustParseAddr("0.0.0.0")),
		[]byte("garbage"), nil, announce(t, "cut", "wled-cut.local.", local)[:60])
	found, err := o.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]AddressProblem{"Bar [31mlamp": "", "Outside": AddressPublic, "Group": AddressMulticast, "Nobody": AddressNobody}
	if len(found) != len(want) {
		t.Errorf("%+v", found)
	}
	for _, f := range found {
		var refused AddressError
		errors.As(f.Refused, &refused)
		problem, ok := want[f.Name]
		if !ok || refused.Problem != problem || f.Kind != WLED {
			t.Errorf("%+v", f)
		}
		if f.Name == "Bar [31mlamp" && (f.Pixels != 77 || f.Address != "127.0.0.1" || f.Version != "0.15.0") {
			t.Errorf("%+v", f)
		}
	}
}

// TestNamesOfTheNetworkAreResolved: "wled-bar.local" is asked for in the network, and what it answers is looked at as any address.
func TestNamesOfTheNetworkAreResolved(t *testing.T) {
	t.Parallel()
	b := newBoard(t, 4)
	o := b.opener()
	o.MDNS = responder(t, announce(t, "Bar", "wled-bar.local.", netip.MustParseAddr("127.0.0.1")),
		announce(t, "Out", "wled-out.local.", netip.MustParseAddr("8.8.8.8")))
	c := b.config()
	_, port, err := net.SplitHostPort(c.Address)
	if err != nil {
		t.Fatal(err)
	}
	c.Address = "WLED-bar.local:" + port
	d, _, _ := drive(t, c, o)
	d.Show(colours(4, 1))
	b.until("it shines", b.shows(colours(4, 1)))
	c.Address = "wled-out.local"
	if _, err := o.Open(t.Context(), c); !errors.Is(err, AddressError{"8.8.8.8", AddressPublic}) {
		t.Error(err)
	}
	c.Address = "wled-none.local"
	if _, err := o.Open(t.Context(), c); !errors.Is(err, AddressError{"wled-none.local", AddressUnknown}) {
		t.Error(err)
	}
}

// TestTheStandardGroupIsAskedByEveryInterface: whatever this machine's networks are, it is no error and no crash.
func TestTheStandardGroupIsAskedByEveryInterface(t *testing.T) {
	conns, listeners, err := openMDNS(netip.AddrPortFrom(wire.MDNSGroup(), wire.MDNSPort))
	if err != nil {
		t.Log("this machine:", err)
	}
	for _, c := range append(conns, listeners...) {
		_ = c.Close()
	}
}
