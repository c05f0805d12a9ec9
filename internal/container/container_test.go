package container_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
	"time"

	"upbeat/internal/container"
)

// frames makes n MPEG 1 layer III frames of 44.1 kHz with a bit rate by its index in the header: 9 = 128, 1 = 32, 14 = 320 kbit/s.
func frames(n int, index byte) []byte {
	size := []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[index] * 1000 * 144 / 44100
	one := append([]byte{0xff, 0xfb, index << 4, 0x44}, bytes.Repeat([]byte{0x55}, size-4)...)
	return bytes.Repeat(one, n)
}

func look(format string, parts ...[]byte) container.Info {
	all := bytes.Join(parts, nil)
	return container.Read(bytes.NewReader(all), int64(len(all)), format, container.Look)
}

// seconds of n frames.
func seconds(n int) time.Duration {
	return time.Duration(float64(n) * 1152 / 44100 * float64(time.Second))
}

func near(got, want time.Duration) bool {
	return math.Abs(float64(got-want)) < float64(50*time.Millisecond)
}

// Three hours of a variable bit rate, quiet for the most part, with no header that tells the length: a guess by the first frames was 45
// minutes.
func TestALongSongWithoutALengthIsCounted(t *testing.T) {
	const n = 3 * 3600 * 44100 / 1152
	loud, quiet := frames(n/10, 9), frames(n-n/10, 1)
	info := look("mp3", loud, quiet)
	if want := seconds(n); !near(info.Length, want) || !info.Exact {
		t.Errorf("%v (exact: %v), want %v", info.Length, info.Exact, want)
	}
}

// A bit rate that is everywhere the same gives a good guess, and a guess it is.
func TestAConstantBitRateIsAGuess(t *testing.T) {
	info := look("mp3", frames(1000, 9))
	if math.Abs(info.Length.Seconds()/seconds(1000).Seconds()-1) > 0.01 || info.Exact {
		t.Errorf("%v, exact: %v", info.Length, info.Exact)
	}
}

// What lies before and behind the sound is no sound.
func TestJunkAroundTheFramesIsLeftOut(t *testing.T) {
	tag := append([]byte("ID3\x03\x00\x00\x00\x00\x02\x00"), make([]byte, 256)...)
	zeros, random := make([]byte, 3<<20), make([]byte, 100<<10)
	for i, x := 0, uint32(1); i < len(random); i++ {
		x = x*1664525 + 1013904223
		random[i] = byte(x >> 24)
	}
	sound := append(frames(300, 9), frames(300, 1)...)
	for name, c := range map[string][2][]byte{
		"tags": {append(tag, tag...), []byte("TAG" + string(make([]byte, 125)))}, "zeros behind": {nil, zeros}, "zeros before": {zeros, nil},
		"a zip": {nil, append([]byte("PK\x03\x04"), random...)},
	} {
		info := look("mp3", c[0], sound, c[1])
		if info.Start != int64(len(c[0])) || info.End != int64(len(c[0])+len(sound)) || !near(info.Length, seconds(600)) {
			t.Errorf("%s: %+v, want %d-%d and %v", name, info, len(c[0]), len(c[0])+len(sound), seconds(600))
		}
	}
}

// xing is a first frame that tells how many follow.
func xing(n, size int) []byte {
	b := frames(1, 9)
	copy(b[36:], "Xing\x00\x00\x00\x03")
	binary.BigEndian.PutUint32(b[44:], uint32(n))
	binary.BigEndian.PutUint32(b[48:], uint32(size))
	return b
}

func TestAHeaderTellsTheLength(t *testing.T) {
	sound := append(frames(300, 9), frames(700, 1)...)
	head := xing(1000, len(sound)+417)
	if info := look("mp3", head, sound); !near(info.Length, seconds(1000)) || !info.Exact {
		t.Errorf("whole: %+v", info)
	}
	if info := look("mp3", head, sound[:len(sound)/3]); !near(info.Length, seconds(1000)) || !info.Exact {
		t.Errorf("cut: %+v: the header still says how long it should be", info)
	}
	if info := look("mp3", head, sound, head, sound); !near(info.Length, seconds(2002)) {
		t.Errorf("two in one: %+v", info)
	}
}

// riff is a WAV header for 44.1 kHz, 16 bits, stereo.
func riff(size uint32) []byte {
	le := binary.LittleEndian
	b := append([]byte("RIFF"), 0xff, 0xff, 0xff, 0xff)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00"...)
	b = le.AppendUint32(b, 44100)
	b = le.AppendUint32(b, 44100*4)
	b = append(b, "\x04\x00\x10\x00data"...)
	return le.AppendUint32(b, size)
}

func TestAPipeWritesNoSize(t *testing.T) {
	sound := make([]byte, 10*44100*4)
	for _, size := range []uint32{0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFFFFF - 44, uint32(len(sound))} {
		if info := look("wav", riff(size), sound); info.Length != 10*time.Second || !info.Exact {
			t.Errorf("%#x: %+v", size, info)
		}
	}
	if info := look("wav", riff(uint32(len(sound))), sound[:len(sound)/2]); info.Length != 10*time.Second {
		t.Errorf("cut: %+v: the header says how long it should be", info)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("mp3", append(xing(10, 100), frames(10, 9)...))
	f.Add("wav", riff(10))
	f.Add("flac", append([]byte("fLaC\x80\x00\x00\x22\x10\x00\x10\x00\x00\x00\x00\x00\x00\x00\x0a\xc4\x42\xf0"), make([]byte, 44)...))
	page := append([]byte("OggS\x00\x02"), make([]byte, 20)...)
	f.Add("ogg", append(page, "\x01\x1e\x01vorbis\x00\x00\x00\x00\x02\x44\xac\x00\x00"...))
	f.Add("m4a", []byte("\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00\x00\x00\x00\x10moov\x00\x00\x00\x08trak"))
	f.Add("mka", []byte("\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff\x15\x49\xa9\x66\x84\x7b\xa9\x81x"))
	f.Add("aiff", []byte("FORM\x00\x00\x00\x00AIFFCOMM\x00\x00\x00\x12"+string(make([]byte, 18))))
	f.Add("au", []byte(".snd\x00\x00\x00\x18\xff\xff\xff\xff\x00\x00\x00\x03\x00\x00\xac\x44\x00\x00\x00\x02"))
	f.Fuzz(func(t *testing.T, format string, b []byte) {
		info := container.Read(bytes.NewReader(b), int64(len(b)), format, container.Look)
		if info.Length < 0 || info.Start < 0 || info.Exact && info.Length == 0 {
			t.Fatalf("%+v of %d bytes", info, len(b))
		}
	})
}
