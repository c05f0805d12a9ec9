//go:build system

package device

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"upbeat/lights/wire"
)

// alone runs a test again in a network of its own, in which this machine is 10.9.0.1 and nobody else is there: the ports of lamps are free,
// and nothing is told to a real network. It reports whether this is the run in that network.
func alone(t *testing.T) bool {
	t.Helper()
	const inside = "UPBEAT_TEST_NETWORK"
	if os.Getenv(inside) == "" {
		cmd := exec.CommandContext(t.Context(), "unshare", "--net", os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), inside+"=1")
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		if err != nil {
			t.Fatalf("in a network of its own (as root): %v", err)
		}
		return false
	}
	for _, line := range []string{
		"link set lo up", "link add lamps type veth peer name other", "addr add 10.9.0.1/24 dev lamps", "link set lamps up",
		"link set other up", "route add 224.0.0.0/4 dev lamps",
	} {
		run(t, "ip", strings.Fields(line)...)
	}
	return true
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// ola is Debian's olad.
type ola struct {
	t    *testing.T
	kill func()
}

// startOLA starts olad with the plugins that we speak to. It refuses to be root.
func startOLA(t *testing.T) ola {
	t.Helper()
	config, err := os.MkdirTemp("", "upbeat-ola")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(config) })
	for name, text := range map[string]string{
		"artnet": "enabled = true\nip = 10.9.0.1\n", "e131": "enabled = true\nip = 10.9.0.1\n", "osc": "enabled = false\n",
	} {
		if err := os.WriteFile(filepath.Join(config, "ola-"+name+".conf"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "chown", "-R", "olad", config)
	who, err := user.Lookup("olad")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	cmd := exec.CommandContext(t.Context(), "olad", "-c", config, "-i", "lamps", "--no-register-with-dns-sd")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, Pdeathsig: syscall.SIGKILL}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	o := ola{t, sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })}
	t.Cleanup(o.kill)
	return o
}

// patch joins an input port of the device whose name begins so to a universe.
func (o ola) patch(device string, port, universe int) {
	o.t.Helper()
	id := ""
	eventually(o.t, "olad has the device "+device, func() bool {
		out, _ := exec.CommandContext(o.t.Context(), "ola_dev_info").Output()
		for line := range strings.Lines(string(out)) {
			number, name, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "Device "), ": ")
			if ok && strings.HasPrefix(name, device) {
				id = number
			}
		}
		return id != ""
	})
	run(o.t, "ola_patch", "-d", id, "-p", strconv.Itoa(port), "-i", "-u", strconv.Itoa(universe))
}

// slots are the values of a universe that have arrived.
func (o ola) slots(universe int) []byte {
	out, err := exec.CommandContext(o.t.Context(), "curl", "-sf", fmt.Sprintf("http://10.9.0.1:9090/get_dmx?u=%d", universe)).Output()
	if err != nil {
		return nil
	}
	var answer struct{ DMX []int }
	if json.Unmarshal(out, &answer) != nil {
		return nil
	}
	var slots []byte
	for _, v := range answer.DMX {
		slots = append(slots, byte(v))
	}
	return slots
}

// TestOLAReceivesWhatWeSend: olad, which we did not write, returns the pixels of three universes of E1.31 (unicast and multicast)
// and of Art-Net.
func TestOLAReceivesWhatWeSend(t *testing.T) {
	if !alone(t) {
		return
	}
	o := startOLA(t)
	for i := range 3 {
		o.patch("E1.31", i, 5+i)
		o.patch("ArtNet", i, 1+i)
	}
	pixels := colours(400, 3) // two universes and 60 pixels
	for name, c := range map[string]Config{
		"E1.31":           {Kind: SACN, Address: "10.9.0.1", Universe: 5, CID: [16]byte{1}},
		"E1.31 multicast": {Kind: SACN, Universe: 5, CID: [16]byte{2}, Multicast: true, Interface: "lamps", Priority: 150},
		"Art-Net":         {Kind: ArtNet, Address: "10.9.0.1", Universe: 1},
	} {
		t.Run(name, func(t *testing.T) {
			c.Pixels = 400
			d, _, stop := drive(t, c, &Opener{})
			d.Show(pixels)
			first := 5
			if c.Kind == ArtNet {
				first = 1
			}
			for i, want := range [][]byte{pixels[:510], pixels[510:1020], pixels[1020:]} {
				eventually(t, fmt.Sprintf("universe %d arrives", first+i), func() bool {
					got := o.slots(first + i)
					return len(got) >= len(want) && bytes.Equal(got[:len(want)], want)
				})
			}
			stop()
			eventually(t, "it is dark", func() bool {
				return len(bytes.Trim(o.slots(first), "\x00")) == 0
			})
		})
	}
}

// TestOLAIsMissedWhenItDies, and found when it is there again.
func TestOLAIsMissedWhenItDies(t *testing.T) {
	if !alone(t) {
		return
	}
	o := startOLA(t)
	o.patch("ArtNet", 0, 1)
	d, _, _ := drive(t, Config{Kind: ArtNet, Address: "10.9.0.1", Pixels: 1, Universe: 1}, &Opener{})
	for round := range byte(2) {
		want := []byte{1, 2, 3 + round}
		d.Show(want)
		eventually(t, "it is there", func() bool { return d.Health().Reachable && bytes.HasPrefix(o.slots(1), want) })
		o.kill()
		eventually(t, "it is missed", func() bool { h := d.Health(); return !h.Reachable && h.Reason == Refused })
		if round == 0 {
			o = startOLA(t)
			o.patch("ArtNet", 0, 1)
		}
	}
}

// TestTsharkFindsNothingMalformed: Wireshark's dissectors, which we did not write, read every packet.
func TestTsharkFindsNothingMalformed(t *testing.T) {
	if !alone(t) {
		return
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "packets.pcap")
	capture := exec.CommandContext(t.Context(), "tshark", "-q", "-i", "lo", "-w", file, "-F", "pcap", "udp")
	said := &journal{}
	capture.Stderr = said
	if err := capture.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "tshark listens", func() bool { return said.count("Capture started") > 0 })
	art, acn := receiverAt(t, netip.MustParseAddrPort("10.9.0.1:6454")), receiverAt(t, netip.MustParseAddrPort("10.9.0.1:5568"))
	for _, pixels := range []int{1, 170, 171, 1700} {
		for _, c := range []Config{
			{Kind: SACN, Address: acn.address(), Universe: 63990, Source: "Übeat", CID: [16]byte{1}},
			{Kind: ArtNet, Address: art.address(), Universe: 0x7F00},
		} {
			c.Pixels = pixels
			d := open(t, c, &Opener{})
			send(t, d, colours(pixels, 1))
			if err := d.Rest(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := acn.conn.WriteToUDPAddrPort(wire.AppendArtPoll(nil), netip.MustParseAddrPort(art.address())); err != nil {
		t.Fatal(err)
	}
	read := func(filter string, fields ...string) []string {
		args := []string{"-r", file, "--enable-heuristic", "acn", "-o", "acn.dmx_enable:TRUE", "-Y", filter, "-T", "fields"}
		for _, f := range fields {
			args = append(args, "-e", f)
		}
		out, err := exec.CommandContext(t.Context(), "tshark", args...).Output()
		if err != nil {
			return nil
		}
		return strings.Fields(string(out))
	}
	eventually(t, "tshark has the last packet", func() bool { return len(read("artnet.header.opcode == 0x2000", "frame.number")) > 0 })
	_ = capture.Process.Signal(os.Interrupt)
	_ = capture.Wait()
	all, e131, artnet := read("udp", "frame.number"), read("acn", "frame.number"), read("artnet", "frame.number")
	t.Logf("%d packets: %d of E1.31, %d of Art-Net", len(all), len(e131), len(artnet))
	if bad := read("_ws.malformed || _ws.expert.severity >= 0x600000", "frame.number"); len(bad) > 0 {
		t.Errorf("packets %v: %q", bad, read("frame.number == "+bad[0], "_ws.expert.message", "_ws.expert.severity", "acn.dmx.count"))
	}
	if len(all) != len(e131)+len(artnet) || len(e131) != 7+7+14+70 || len(artnet) != 4+4+8+40+1 {
		t.Error("some packets are not understood")
	}
	for filter, least := range map[string]int{
		`acn.dmx.source_name == "Übeat"`: 98, "acn.dmx.universe == 63990": 28, "acn.dmx.priority == 100": 98, "artnet.output.length == 510": 40,
	} {
		if n := len(read(filter, "frame.number")); n < least {
			t.Errorf("%d packets with %s, not %d", n, filter, least)
		}
	}
}

// TestAFullSocketDropsFrames: nobody has the address yet, so the kernel keeps what is sent until the socket is full; sending never waits.
// When the kernel has found that nobody answers, the device is missed.
func TestAFullSocketDropsFrames(t *testing.T) {
	if !alone(t) {
		return
	}
	d := open(t, Config{Kind: SACN, Address: "10.9.0.77", Universe: 1, Pixels: 1700}, &Opener{})
	var full, sent int
	longest := time.Duration(0)
	for range 200 {
		began := time.Now()
		switch err := d.Send(colours(1700, 1)); {
		case errors.Is(err, ErrFull):
			full++
		case err == nil:
			sent++
		default:
			t.Fatal(err)
		}
		longest = max(longest, time.Since(began))
	}
	t.Logf("%d frames sent, %d dropped, the longest took %v", sent, full, longest)
	if full < 100 || longest > 500*time.Millisecond {
		t.Errorf("%d of 200 frames were dropped, the longest took %v", full, longest)
	}
	driven, _, _ := drive(t, Config{Kind: DDP, Address: "10.9.0.78", Pixels: 10}, &Opener{})
	driven.Show(colours(10, 1))
	eventually(t, "the device is missed", func() bool { h := driven.Health(); return !h.Reachable && h.Reason == NoAnswer })
}
