package wav

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

func sixteen(samples ...int16) []byte {
	var data []byte
	for _, s := range samples {
		data = binary.LittleEndian.AppendUint16(data, uint16(s))
	}
	return append(Append16(nil, 48000, int64(len(data)), 0), data...)
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	file := sixteen(0, 16384, -16384, 32767)
	h, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if h.Rate != 48000 || h.Channels != 2 || h.Bits != 16 || h.Float || h.DataAt != HeaderSize || h.Frames() != 2 {
		t.Fatalf("header %+v", h)
	}
	var out [4][2]float32
	if n := h.Decode(file[h.DataAt:], out[:]); n != 2 {
		t.Fatalf("%d frames", n)
	}
	if out[0] != [2]float32{0, 0.5} || out[1][0] != -0.5 || math.Abs(float64(out[1][1])-1) > 1e-3 {
		t.Fatalf("samples %v", out)
	}
}

func TestChunksBeforeTheSoundAreSkipped(t *testing.T) {
	plain := sixteen(1, 2, 3, 4)
	file := append([]byte{}, plain[:36]...)
	file = Chunk(file, "LIST", []byte("odd"))
	file = append(file, plain[36:]...)
	h, err := Read(bytes.NewReader(file))
	if err != nil || h.DataAt != HeaderSize+12 {
		t.Fatalf("%+v, %v", h, err)
	}
}

func TestWidths(t *testing.T) {
	le := binary.LittleEndian
	for _, c := range []struct {
		name string
		h    Header
		half []byte
	}{
		{"8 bit", Header{Bits: 8}, []byte{192}},
		{"24 bit", Header{Bits: 24}, []byte{0, 0, 0x40}},
		{"32 bit", Header{Bits: 32}, []byte{0, 0, 0, 0x40}},
		{"float", Header{Bits: 32, Float: true}, le.AppendUint32(nil, math.Float32bits(0.5))},
		{"double", Header{Bits: 64, Float: true}, le.AppendUint64(nil, math.Float64bits(0.5))},
	} {
		c.h.Channels = 1
		var out [1][2]float32
		if n := c.h.Decode(c.half, out[:]); n != 1 || out[0] != [2]float32{0.5, 0.5} {
			t.Errorf("%s: %d frames, %v", c.name, n, out)
		}
	}
}

func TestDamagedFloatsAreSilent(t *testing.T) {
	h := Header{Bits: 32, Float: true, Channels: 1}
	var out [1][2]float32
	h.Decode(binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(math.NaN()))), out[:])
	if out[0] != [2]float32{} {
		t.Fatal(out)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sixteen(1, 2, 3, 4))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		if h.FrameBytes() < 1 || h.Frames() < 0 || h.DataAt > int64(len(b)) {
			t.Fatalf("%+v of %d bytes", h, len(b))
		}
		var out [16][2]float32
		h.Decode(b[h.DataAt:], out[:])
	})
}
