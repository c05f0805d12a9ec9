package wire

import (
	"bytes"
	"encoding/hex"
	"math"
	"strings"
	"testing"
)

// golden turns hexadecimal digits with spaces into bytes.
func golden(t *testing.T, parts ...string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(strings.Join(parts, ""), " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func same(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got % x\nwant % x", what, got, want)
	}
}

// The tables of https://kno.wled.ge/interfaces/udp-realtime/: byte 0 is the protocol, byte 1 the seconds, then colours, for DNRGB behind
// the start index, high byte first.
func TestWLEDPacketsAreThoseOfTheDocumentation(t *testing.T) {
	same(t, "DRGB", AppendDRGB(nil, 2, []byte{255, 0, 1, 9, 8, 7}), golden(t, "02 02 ff0001 090807"))
	same(t, "DRGBW", AppendDRGBW(nil, 255, []byte{255, 0, 1, 128}), golden(t, "03 ff ff000180"))
	same(t, "DNRGB", AppendDNRGB(nil, 1, 489, []byte{1, 2, 3}), golden(t, "04 01 01e9 010203"))
	same(t, "leaving", AppendDRGB(nil, WLEDLeave, nil), golden(t, "02 00"))
}

// No packet is longer than what the board reads (UDP_IN_MAXSIZE in wled00/udp.cpp: 1472, an Ethernet frame's worth).
func TestAPacketHoldsWhatABoardReads(t *testing.T) {
	many := make([]byte, 1<<16)
	for name, n := range map[string]int{
		"DRGB": len(AppendDRGB(nil, 1, many)), "DRGBW": len(AppendDRGBW(nil, 1, many)), "DNRGB": len(AppendDNRGB(nil, 1, 0, many)),
		"DDP":   len(AppendDDP(nil, DDP{}, many)),
		"E1.31": len(AppendSACN(nil, &SACN{}, many)), "ArtDmx": len(AppendArtDmx(nil, ArtDmx{}, many)),
	} {
		if n > 1472 {
			t.Errorf("%s is %d bytes long", name, n)
		}
	}
	if n := len(AppendDRGB(nil, 1, many)); n != 2+3*490 {
		t.Errorf("DRGB holds %d bytes", n)
	}
}

// http://www.3waylabs.com/ddp/, "Packet Structure".
func TestDDPPacketsAreThoseOfTheSpecification(t *testing.T) {
	same(t, "first part", AppendDDP(nil, DDP{Sequence: 1}, []byte{1, 2, 3}), golden(t, "40 01 0b 01 00000000 0003 010203"))
	same(t, "last part", AppendDDP(nil, DDP{Sequence: 15, White: true, Push: true, Offset: 0x01020304}, []byte{1, 2, 3, 4}),
		golden(t, "41 0f 1b 01 01020304 0004 01020304"))
	d := DDP{}
	for want := range 40 {
		d.Sequence = d.Next()
		if int(d.Sequence) != want%15+1 {
			t.Fatalf("sequence %d is followed by %d", want, d.Sequence)
		}
	}
}

// ANSI E1.31-2018, table B-13, an example of a data packet; ours names no synchronization universe (octets 109 and 110), and
// another universe.
func TestSACNPacketsAreThoseOfTheStandard(t *testing.T) {
	slots := make([]byte, 512)
	slots[0], slots[511] = 0xAB, 0xCD
	cid := [16]byte(golden(t, "ef07c8dd 0064 4401 a3a2 459ef8e6143e"))
	h := &SACN{CID: cid, Source: "Source_A", Priority: 100, Sequence: 154, Universe: 7962}
	want := golden(t, "0010 0000 4153432d45312e3137000000 726e 00000004 ef07c8dd00644401a3a2459ef8e6143e",
		"7258 00000002 536f757263655f41", strings.Repeat("00", 56), "64 0000 9a 00 1f1a",
		"720b 02 a1 0000 0001 0201 00 ab", strings.Repeat("00", 510), "cd")
	if len(want) != 638 {
		t.Fatal("table 4-1 ends at octet 637")
	}
	same(t, "data", AppendSACN(nil, h, slots), want)

	h.Terminated = true
	if got := AppendSACN(nil, h, slots)[112]; got != 0x40 {
		t.Errorf("the options of an ending stream are %#x", got)
	}
	short := AppendSACN(nil, h, []byte{1, 2, 3})
	same(t, "three slots", short[126:], append([]byte{1, 2, 3}, make([]byte, 21)...))
	same(t, "lengths of 24 slots", []byte{short[16], short[17], short[38], short[39], short[115], short[116], short[123], short[124]},
		golden(t, "7086 7070 7023 0019"))
}

// Section 9.3.1: the universe is the group's last two octets.
func TestGroups(t *testing.T) {
	if got := SACNGroup(63999).String(); got != "239.255.249.255" {
		t.Error(got)
	}
	if got := SACNGroup(1).String(); got != "239.255.0.1" {
		t.Error(got)
	}
}

func TestASourcesNameEndsWithAZeroBetweenCharacters(t *testing.T) {
	name := strings.Repeat("ü", 40) // 80 bytes
	field := AppendSACN(nil, &SACN{Source: name}, nil)[44:108]
	same(t, "name", field, append([]byte(strings.Repeat("ü", 31)), 0, 0))
}

// https://art-net.org.uk/how-it-works/streaming-packets/artdmx-packet-definition/ and .../discovery-packets/artpoll/.
func TestArtNetPacketsAreThoseOfTheSpecification(t *testing.T) {
	same(t, "ArtDmx", AppendArtDmx(nil, ArtDmx{Sequence: 7, Universe: 0x1234}, []byte{1, 2, 3, 4}),
		golden(t, "4172742d4e657400 0050 000e 07 00 34 12 0004 01020304"))
	same(t, "an odd number of slots", AppendArtDmx(nil, ArtDmx{}, []byte{1, 2, 3}),
		golden(t, "4172742d4e657400 0050 000e 00 00 00 00 0004 01020300"))
	same(t, "no slots", AppendArtDmx(nil, ArtDmx{}, nil), golden(t, "4172742d4e657400 0050 000e 00 00 00 00 0002 0000"))
	same(t, "ArtPoll", AppendArtPoll(nil), golden(t, "4172742d4e657400 0020 000e 00 00"))
	if (ArtDmx{Sequence: 255}).Next() != 1 {
		t.Error("255 is not followed by 1")
	}
}

// struct audioSyncPacket of WLED's usermods/audioreactive, with its offsets.
func TestAudioSyncPacketsAreTheBoards(t *testing.T) {
	a := &AudioSync{Raw: 1, Smooth: -2, Peak: true, Counter: 9, Magnitude: 0.5, MajorPeak: 440}
	for i := range a.Bands {
		a.Bands[i] = uint8(i + 1)
	}
	got := AppendAudioSync(nil, a)
	same(t, "audio sync", got, golden(t, "303030303200 0000 0000803f 000000c0 01 09 0102030405060708090a0b0c0d0e0f10 0000 0000003f 0000dc43"))
	if len(got) != AudioSyncBytes {
		t.Errorf("%d bytes", len(got))
	}
}

func TestHueStreamPacketsAreTheBridges(t *testing.T) {
	area := "1a8d99cc-967b-44f2-9202-43f976c0fa6b"
	got := AppendHueStream(nil, 7, area, []uint8{0, 3}, []byte{255, 0, 128, 1, 2, 3})
	same(t, "HueStream", got, golden(t, "48756553747265616d 02 00 07 0000 00 00", hex.EncodeToString([]byte(area)),
		"00 ffff 0000 8080", "03 0101 0202 0303"))
	if n := len(AppendHueStream(nil, 0, area, make([]uint8, 30), make([]byte, 90))); n != HueHead+7*HueChannels {
		t.Errorf("%d bytes for 30 channels", n)
	}
	if n := len(AppendHueStream(nil, 0, "odd", []uint8{1, 2}, make([]byte, 4))); n != HueHead+7 {
		t.Errorf("%d bytes for one colour and an odd id", n)
	}
}

func TestWS2812BitsBecomeThree(t *testing.T) {
	got := AppendWS2812(nil, []byte{0x00, 0xFF, 0xA5})
	// 0 -> 100, 1 -> 110: A5 = 10100101
	same(t, "WS2812", got[1:10], golden(t, "924924 db6db6 d349a6"))
	if len(got) != WS2812Bytes(3) {
		t.Errorf("%d bytes, not %d", len(got), WS2812Bytes(3))
	}
	if µs := float64(ws2812Reset) * 8 / WS2812Hz * 1e6; µs < 280 {
		t.Errorf("it is low for %.0f µs", µs)
	}
	if !bytes.Equal(got[10:], make([]byte, ws2812Reset)) || got[0] != 0 {
		t.Error("it is not low around the bits")
	}
}

func TestAPA102Frames(t *testing.T) {
	same(t, "one", AppendAPA102(nil, 99, []byte{1, 2, 3}), golden(t, "00000000 ff010203 00000000 00"))
	for _, n := range []int{0, 1, 15, 16, 17, 300} {
		got := AppendAPA102(nil, 5, bytes.Repeat([]byte{255}, 3*n))
		if end := len(got) - 4 - 4*n; (end-4)*8 < (n+1)/2 {
			t.Errorf("%d pixels are followed by %d clocks", n, (end-4)*8)
		}
		if n > 0 && got[4] != 0xE5 {
			t.Errorf("brightness is %#x", got[4])
		}
	}
}

// The datasheet's section 7.3.5 has the prescale value of 200 Hz: 0x1E.
func TestPCA9685Registers(t *testing.T) {
	setup := PCA9685Setup(200)
	want := [3][2]byte{{0x00, 0x30}, {0xFE, 0x1E}, {0x00, 0x20}}
	if setup != want {
		t.Errorf("setup for 200 Hz: %x", setup)
	}
	if got := PCA9685Setup(1)[1][1]; got != 0xFD { // 25 MHz / (4096 x 254) = 24.03 Hz
		t.Errorf("the slowest prescale is %#x", got)
	}
	if got := PCA9685Setup(1 << 20)[1][1]; got != 3 {
		t.Errorf("the fastest prescale is %#x", got)
	}
	same(t, "levels", AppendPCA9685(nil, 0, []uint16{0, 1, 2048, 4095, 9999}),
		golden(t, "06 00000010 00000100 00000008 00100000 00100000"))
	same(t, "the last output", AppendPCA9685(nil, 15, []uint16{1, 2, 3}), golden(t, "42 00000100"))
	same(t, "no output", AppendPCA9685(nil, 16, []uint16{1}), golden(t, "46"))
}

// TestEncodersAllocateNothing: a buffer that is large enough is all that they need.
func TestEncodersAllocateNothing(t *testing.T) {
	buffer, pixels := make([]byte, 0, 8192), make([]byte, 1500)
	channels, levels := make([]uint8, 20), make([]uint16, 16)
	sacn, audio := SACN{Source: "Upbeat"}, AudioSync{}
	for name, encode := range map[string]func(){
		"DRGB":     func() { AppendDRGB(buffer, 2, pixels) },
		"DRGBW":    func() { AppendDRGBW(buffer, 2, pixels) },
		"DNRGB":    func() { AppendDNRGB(buffer, 2, 489, pixels) },
		"DDP":      func() { AppendDDP(buffer, DDP{Push: true}, pixels) },
		"E1.31":    func() { AppendSACN(buffer, &sacn, pixels) },
		"ArtDmx":   func() { AppendArtDmx(buffer, ArtDmx{}, pixels) },
		"ArtPoll":  func() { AppendArtPoll(buffer) },
		"audio":    func() { AppendAudioSync(buffer, &audio) },
		"Hue":      func() { AppendHueStream(buffer, 1, "1a8d99cc-967b-44f2-9202-43f976c0fa6b", channels, pixels) },
		"WS2812":   func() { AppendWS2812(buffer, pixels) },
		"APA102":   func() { AppendAPA102(buffer, 31, pixels) },
		"PCA9685":  func() { AppendPCA9685(buffer, 0, levels) },
		"PCAsetup": func() { PCA9685Setup(200) },
	} {
		if n := testing.AllocsPerRun(20, encode); n != 0 {
			t.Errorf("%s allocates %g times", name, n)
		}
	}
}

// TestEncodersAppend: what stands in the buffer stays.
func TestEncodersAppend(t *testing.T) {
	head := []byte("head")
	for i, got := range [][]byte{
		AppendDRGB(head, 1, nil), AppendDDP(head, DDP{}, nil), AppendSACN(head, &SACN{}, []byte{1}), AppendArtDmx(head, ArtDmx{}, nil),
		AppendAudioSync(head, &AudioSync{Raw: float32(math.NaN())}), AppendWS2812(head, nil), AppendAPA102(head, 1, nil),
	} {
		if !bytes.HasPrefix(got, head) {
			t.Errorf("encoder %d overwrites", i)
		}
	}
	with, without := AppendSACN(head, &SACN{}, []byte{1}), AppendSACN(nil, &SACN{}, []byte{1})
	same(t, "a head before the head", with[4:], without)
}
