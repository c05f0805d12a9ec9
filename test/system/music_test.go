//go:build system

package system

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// makeMusic writes count WAV files, "Tune 01" and so on; length gives each one's duration.
func makeMusic(t *testing.T, count int, length func(i int) time.Duration) string {
	t.Helper()
	dir := t.TempDir()
	for i := range count {
		path := filepath.Join(dir, "The Testers", "Short Ones", fmt.Sprintf("%02d - Tune %02d.wav", i+1, i+1))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, wave(length(i), 200+10*float64(i)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// wave is a sine as a mono 16-bit WAV file at 16 kHz.
func wave(length time.Duration, hertz float64) []byte {
	const rate = 16_000
	n := int(length.Seconds() * rate)
	samples := make([]int16, n)
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(2*math.Pi*hertz*float64(i)/rate))
	}
	var b bytes.Buffer
	b.WriteString("RIFF")
	for _, part := range []any{uint32(36 + 2*n), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate),
		uint16(2), uint16(16), []byte("data"), uint32(2 * n), samples} {
		_ = binary.Write(&b, binary.LittleEndian, part) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}
