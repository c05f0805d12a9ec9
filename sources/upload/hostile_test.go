package upload_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"upbeat/library"
	"upbeat/library/corpus"
	"upbeat/models"
)

// What guests bring may be anything. It ends as a song or with a reason, and nothing of it is left over; nothing else on the box is read.
func TestHostileFiles(t *testing.T) {
	w := newWorld(t)
	guest := w.guest()
	canary, visits := listen(t)
	secret := filepath.Join(w.dir, "secret.mp3")
	w.must(os.WriteFile(secret, corpus.MP3(3, corpus.Fields{Title: "Secret"}), 0o600))
	address := "http://" + canary + "/"
	for _, test := range []struct {
		name, file string
		data       []byte
		problem    string // "" = it is a song
	}{
		{"an archive", "song.mp3", append([]byte("PK\x03\x04"), make([]byte, 5000)...), models.ProblemNotAudio},
		{"a picture", "song.mp3", append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 5000)...), models.ProblemNotAudio},
		{"a program", "song.mp3", append([]byte("\x7fELF"), make([]byte, 5000)...), models.ProblemNotAudio},
		{"a playlist of the box's files", "song.m3u8", []byte("#EXTM3U\n#EXTINF:3,\nfile://" + secret + "\n" + address + "\n"),
			models.ProblemNotAudio},
		{"HLS as an mp3", "song.mp3", []byte("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n" + address + "x.ts\n#EXT-X-ENDLIST\n"),
			models.ProblemNotAudio},
		{"ffmpeg's concat script", "concat.mp3", []byte("ffconcat version 1.0\nfile '" + secret + "'\nfile " + address + "\n"),
			models.ProblemNotAudio},
		{"DASH", "song.mp4", []byte("<?xml version=\"1.0\"?><MPD><Period><BaseURL>" + address + "</BaseURL></Period></MPD>"),
			models.ProblemNotAudio},
		{"noise", "song.mp3", noise(300_000), models.ProblemNotAudio},
		{"a tag of 256 MB and no sound", "song.mp3", []byte("ID3\x03\x00\x00\x7f\x7f\x7f\x7fAPIC"), "broken"},
		{"a frame of a tag that claims 1 GB", "claim.mp3", append(claim(), corpus.Frames(100)...), ""},
		{"a cover of 30,000 x 30,000", "cover.mp3", corpus.MP3(4, corpus.Fields{Title: "Covered", Picture: bigCover()}), ""},
		{"50,000 frames of garbage", "garbage.mp3", garbage(50_000), "?"},
		{"nothing but zeros", "song.wav", make([]byte, 100_000), models.ProblemNotAudio},
	} {
		up := w.bring(guest, test.file, test.data)
		switch {
		case !up.State.Ended():
			t.Errorf("%s: %s", test.name, up.State)
		case test.problem == "?":
		case (up.State == models.UploadAccepted) != (test.problem == "") || test.problem != "" && up.Problem != test.problem:
			t.Errorf("%s: %s %q, want %q", test.name, up.State, up.Problem, test.problem)
		}
		if left, err := os.ReadDir(w.Dir); err != nil || len(left) != 0 {
			t.Errorf("%s: %d files are left over, %v", test.name, len(left), err)
		}
		if song, err := w.store.Library().Song(w.ctx, up.SongID); err == nil && song.CoverID != "" {
			if _, err := w.lib.Cover(w.ctx, song.CoverID, 300); !errors.Is(err, library.ErrNoCover) {
				t.Errorf("%s: the cover is painted: %v", test.name, err)
			}
		}
	}
	for _, title := range w.waiting() {
		if title == "Secret" {
			t.Error("a file of the box was read")
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("%d connections to what the files name", n)
	}
}

// listen counts who comes.
func listen(t *testing.T) (address string, visits *atomic.Int64) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	visits = &atomic.Int64{}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			visits.Add(1)
			_ = conn.Close()
		}
	}()
	return ln.Addr().String(), visits
}

// Names lead nowhere, and are shown as a line.
func TestHostileNames(t *testing.T) {
	w := newWorld(t)
	guest := w.guest()
	for i, name := range []string{"../../../etc/cron.d/x.wav", "a\x00b.wav", strings.Repeat("ä", 300) + ".wav", "concat:/etc/passwd|x.wav",
		"-i.wav", ".hidden.wav", "CON.wav", "\u202egpj.wav", "a\nb\r.wav", `C:\Windows\x.wav`, "", "..", "x.wav\xff\xfe"} {
		up := w.bring(guest, name, tone(300+float64(i), 1))
		if up.State != models.UploadAccepted {
			t.Errorf("%q: %s %s", name, up.State, up.Problem)
			continue
		}
		rel, err := filepath.Rel(w.Archive.Root(), up.Path)
		if err != nil || strings.HasPrefix(rel, "..") || strings.ContainsAny(rel, "\x00\n\r\\:|\u202e") || len(filepath.Base(rel)) > 255 ||
			strings.HasPrefix(filepath.Base(rel), ".") {
			t.Errorf("%q is kept at %q, %v", name, rel, err)
		}
		if strings.ContainsAny(up.Name, "/\\\x00\n\u202e") || len([]rune(up.Name)) > 120 {
			t.Errorf("%q is called %q", name, up.Name)
		}
	}
	if left, err := os.ReadDir(w.Dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left over, %v", len(left), err)
	}
	if _, err := os.Stat("/etc/cron.d/x.wav"); err == nil {
		t.Error("a name led out of the archive")
	}
}

// claim is a tag of ID3v2.3 whose picture says that it has a gigabyte.
func claim() []byte {
	frame := append([]byte("APIC"), 0x40, 0, 0, 0, 0, 0)
	frame = append(frame, make([]byte, 100)...)
	return append([]byte{'I', 'D', '3', 3, 0, 0, 0, 0, 0, byte(len(frame))}, frame...)
}

// bigCover is a PNG of 30,000 x 30,000 points in a hundred kilobytes.
func bigCover() []byte {
	const side = 30_000
	var packed bytes.Buffer
	out := zlib.NewWriter(&packed)
	line := make([]byte, 1+side/8)
	for range side {
		_, _ = out.Write(line)
	}
	_ = out.Close()
	file := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		file = binary.BigEndian.AppendUint32(file, uint32(len(data)))
		body := append([]byte(kind), data...)
		file = binary.BigEndian.AppendUint32(append(file, body...), crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	chunk("IHDR", append(head, 1, 0, 0, 0, 0))
	chunk("IDAT", packed.Bytes())
	chunk("IEND", nil)
	return file
}

// garbage are frames of MPEG by their headers, and noise by what is in them.
func garbage(frames int) []byte {
	one := corpus.Frames(1)
	out := bytes.Repeat(one, frames)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range out {
		if i%len(one) >= 4 {
			out[i] = byte(random.Uint32())
		}
	}
	return out
}

func noise(n int) []byte {
	out := make([]byte, n)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range out {
		out[i] = byte(random.Uint32())
	}
	out[0] = 0x01
	return out
}
