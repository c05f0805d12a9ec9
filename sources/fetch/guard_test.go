package fetch

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// A box with public addresses is no internet to itself, nor are its neighbours. Who a host named stays open.
func TestABoxsOwnPublicNetworkIsNotTheInternet(t *testing.T) {
	network := func(address string, ones, bits int) net.Addr {
		return &net.IPNet{IP: net.ParseIP(address), Mask: net.CIDRMask(ones, bits)}
	}
	here := &neighbours{look: func() ([]net.Addr, error) {
		return []net.Addr{network("93.184.216.34", 24, 32), network("8.8.4.4", 32, 32), network("2606:4700:1:2::7", 128, 128),
			network("2a00:1450::1", 48, 128), &net.UnixAddr{Name: "no network"}}, nil
	}}
	guest, venue := &guard{Guest, here}, &guard{Venue, here}
	for address, want := range map[string]Code{"93.184.216.34:80": Private, "93.184.216.99:80": Private, "[::ffff:93.184.216.1]:80": Private,
		"8.8.4.4:80": Private, "[2606:4700:1:2::7]:80": Private, "[2606:4700:1:2:ffff::1]:80": Private, "[2a00:1450:0:ffff::1]:80": Private,
		"[2606:4700:1:2::7%eth0]:80": Private, "93.184.217.1:80": "", "8.8.4.5:80": "", "[2606:4700:1:3::7]:80": "",
		"[2a00:1450:1::1]:80": ""} {
		if err := guest.control("", address, nil); codeOf(err) != want || err != nil && want == "" {
			t.Errorf("%s, of a guest: %v, want %q", address, err, want)
		}
		if err := venue.control("", address, nil); err != nil {
			t.Errorf("%s, of a host: %v", address, err)
		}
	}
	c := New(Config{interfaces: here.look})
	if _, err := c.Open(t.Context(), "http://93.184.216.34/", Options{}); codeOf(err) != Private {
		t.Errorf("a client: %v", err)
	}
}

// The networks are looked up again after half a minute, and while they are not known nothing is reached.
func TestNetworksAreLookedUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks, fails := 0, errors.New("no answer")
		err := fails
		g := &guard{Guest, &neighbours{look: func() ([]net.Addr, error) {
			looks++
			return []net.Addr{&net.IPNet{IP: net.IPv4(8, 8, 8, byte(looks)), Mask: net.CIDRMask(32, 32)}}, err
		}}}
		if err := g.control("", "8.8.8.9:80", nil); codeOf(err) != Unreachable || !errors.Is(err, fails) {
			t.Errorf("not known: %v", err)
		}
		err = nil
		for range 3 {
			if err := g.control("", "8.8.8.2:80", nil); codeOf(err) != Private {
				t.Errorf("its own: %v", err)
			}
			time.Sleep(9 * time.Second)
		}
		if looks != 2 {
			t.Errorf("%d looks", looks)
		}
		time.Sleep(3 * time.Second)
		if err := g.control("", "8.8.8.2:80", nil); err != nil || looks != 3 {
			t.Errorf("what it was before: %v, %d looks", err, looks)
		}
	})
}
