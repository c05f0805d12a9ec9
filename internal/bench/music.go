package bench

import (
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"upbeat/library/corpus"
)

// plainMusic writes count WAV files under dir, named by a made-up library. They are sparse: an hour of silence takes no room.
func plainMusic(dir string, count int, length time.Duration) error {
	n := 0
	for song := range corpus.Songs(count, 1, dir) {
		path := strings.TrimSuffix(song.Path, ".mp3") + ".wav"
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := plainWave(path, length, n); err != nil {
			return err
		}
		n++
	}
	return nil
}

// plainWave writes silence at 8 kHz, 16 bit, mono, but for a first moment that differs from file to file.
func plainWave(path string, length time.Duration, n int) (err error) {
	const rate, head = 8000, 44
	size := uint32(length.Seconds()*rate) * 2
	b := binary.LittleEndian.AppendUint64(waveHead(size, rate, 1), uint64(n)*0x9E3779B97F4A7C15)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return err
	}
	return os.Truncate(path, head+int64(size))
}

// waveHead begins a WAV file of so many bytes of 16-bit samples.
func waveHead(size, rate uint32, channels uint16) []byte {
	le := binary.LittleEndian
	b := append(le.AppendUint32([]byte("RIFF"), 36+size), "WAVEfmt "...)
	b = le.AppendUint16(le.AppendUint16(le.AppendUint32(b, 16), 1), channels)
	b = le.AppendUint32(le.AppendUint32(b, rate), 2*uint32(channels)*rate)
	b = append(le.AppendUint16(le.AppendUint16(b, 2*channels), 16), "data"...)
	return le.AppendUint32(b, size)
}

// encodedMusic makes tones with ffmpeg as mp3 files of the given length.
func encodedMusic(ctx context.Context, dir string, count int, length time.Duration) error {
	for i := range count {
		path := filepath.Join(dir, fmt.Sprintf("%02d - Tone %02d.mp3", i+1, i+1))
		source := fmt.Sprintf("aevalsrc=0.3*sin(%d*t)+0.2*sin(%d*t*(1+0.2*sin(3*t))):d=%.0f:s=44100:c=stereo", 1000+300*i, 2500+170*i,
			length.Seconds())
		cmd := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-b:a", "192k", path)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("ffmpeg: %w: %s", err, out)
		}
	}
	return nil
}

// multiplied links the files of music into dir again and again, until there are at least count: a scan of a few dozen files would
// measure its own start.
func multiplied(music, dir string, count int) error {
	var files []string
	err := filepath.WalkDir(music, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s holds no files", music)
	}
	for n := 0; n < count; n += len(files) {
		for _, file := range files {
			rel, err := filepath.Rel(music, file)
			if err != nil {
				return err
			}
			to := filepath.Join(dir, fmt.Sprintf("copy %02d", n/len(files)), rel)
			if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
				return err
			}
			if err := linkOrCopy(file, to); err != nil {
				return err
			}
		}
	}
	return nil
}

func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return nil // unreadable files are part of real folders
	}
	return os.WriteFile(to, data, 0o600)
}
