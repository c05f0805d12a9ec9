package decode

import (
	"bytes"
	"testing"

	"upbeat/internal/container"
)

func TestLengthIsReadFromTheLogOnly(t *testing.T) {
	const sound = "  Stream #0:0: Audio: mp3\n"
	for _, c := range []struct {
		log   string
		want  int64
		exact bool
	}{
		{"Input #0\n  Metadata:\n    title : x\n  Duration: 00:05:18.50, start: 0.0\n" + sound, 318*Rate + Rate/2, true},
		{"Input #0\n    title   : Duration: 01:00:00.00, x\n  Duration: 00:00:01.00, start\n" +
			sound + "  Stream #0:1: Video: png (attached pic)\n", Rate, true},
		{"Input\n  Duration: 00:00:01.00, start\n" + sound + "  Stream #0:1: Video: h264\n", Rate, false},
		{"[mp3] Estimating duration from bitrate, this may be inaccurate\n  Duration: 00:00:02.00, s\n", 2 * Rate, false},
		{"Input\n  Duration: N/A, bitrate: N/A\n", 0, false},
		{"", 0, false},
	} {
		if got, exact := parseLength([]byte(c.log)); got != c.want || exact != c.exact {
			t.Errorf("%q: %d, %v", c.log, got, exact)
		}
	}
}

func TestTheReasonIsTheLastWord(t *testing.T) {
	l := newChildLog()
	l.Write(bytes.Repeat([]byte("noise\n"), 10000))
	l.Write([]byte("file:/music/a: b.mp3: Invalid data found\nOutput file is empty, nothing was encoded\n"))
	if got := l.reason(); got != "Invalid data found" {
		t.Fatal(got)
	}
	if len(l.head) > logHead || len(l.tail) > logTail {
		t.Fatal(len(l.head), len(l.tail))
	}
}

func FuzzLog(f *testing.F) {
	f.Add([]byte("\n  Duration: 00:05:18.50, start"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, _ := parseLength(b); n < 0 {
			t.Fatal(n)
		}
	})
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("ID3\x03\x00\x00\x00\x00\x00\x00fLaC"))
	f.Add([]byte("OggS\x00\x02\x01vorbis"))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := container.Sniff(bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
	})
}
