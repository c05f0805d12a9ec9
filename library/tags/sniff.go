package tags

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"upbeat/internal/container"
)

// sniff tells by its first bytes what a file is: "flac", "ogg", "opus", "wav", "m4a", "aac", or what container.Kind calls it; "mp3" for
// bare MPEG frames, or for what might be some: they are looked for. ErrNotAudio for what is something else.
func sniff(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	head := make([]byte, 4096) // a module has its mark behind the list of its samples
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF { //nolint:errorlint // io.ReadFull returns these two bare
		return "", err
	}
	head = head[:n]
	if skip := id3Size(head); skip > 0 {
		n, err = file.ReadAt(head[:cap(head)], skip)
		if err != nil && err != io.EOF { //nolint:errorlint // as above
			return "", err
		}
		head = head[:n]
		if n == 0 {
			return "", fmt.Errorf("%w: nothing behind its tag", ErrBroken)
		}
	}
	return kind(head)
}

// id3Size is the length of an ID3v2 tag at the start of a file, 0 where there is none. https://id3.org/id3v2.4.0-structure section 3.1
func id3Size(head []byte) int64 {
	if len(head) < 10 || string(head[:3]) != "ID3" {
		return 0
	}
	size := int64(10)
	for i, b := range head[6:10] {
		size += int64(b&0x7f) << (7 * (3 - i))
	}
	return size
}

func kind(head []byte) (string, error) {
	at := func(i int, magic string) bool {
		return len(head) >= i+len(magic) && string(head[i:i+len(magic)]) == magic
	}
	switch {
	case at(0, "fLaC"):
		return "flac", nil
	case at(0, "OggS") && bytes.Contains(head, []byte("OpusHead")):
		return "opus", nil
	case at(0, "OggS"):
		return "ogg", nil
	case (at(0, "RIFF") || at(0, "RF64")) && at(8, "WAVE"):
		return "wav", nil
	case at(4, "ftyp") && !at(8, "hei") && !at(8, "avi") && !at(8, "mif") && !at(8, "msf"):
		return "m4a", nil
	case at(4, "ftyp"):
		return "", ErrNotAudio
	case len(head) > 1 && head[0] == 0xff && head[1]&0xf6 == 0xf0: // ADTS: layer 0, ISO/IEC 13818-7
		return "aac", nil
	}
	switch k := container.KindOf(head); k {
	case container.AIFF, container.ASF, container.Matr, container.APE, container.WavPack, container.AU, container.DSF, container.AC3,
		container.TTA, container.MPC, container.CAF, container.Wave64, container.Module:
		return k.Format(), nil
	}
	for _, magic := range []string{"\xff\xd8\xff", "\x89PNG", "GIF8", "%PDF", "PK\x03\x04", "Rar!", "\x1f\x8b", "\x7fELF", "MZ", "BM",
		"RIFF", "SQLite", "7z\xbc\xaf", "#", "<", "{\""} {
		if at(0, magic) {
			return "", ErrNotAudio
		}
	}
	return "mp3", nil
}

// plainPath is a path that WebAssembly can open: names that are not UTF-8 get a link with a plain name. Call done when it is read.
func plainPath(path, format string) (plain string, done func(), err error) {
	if utf8.ValidString(path) && !strings.ContainsAny(path, "\n\x00") {
		return path, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "upbeat-tags-")
	if err != nil {
		return "", nil, err
	}
	done = func() { _ = os.RemoveAll(dir) }
	plain = filepath.Join(dir, "song."+format)
	if os.Link(path, plain) == nil {
		return plain, done, nil
	}
	if err := copyFile(path, plain); err != nil {
		done()
		return "", nil, err
	}
	return plain, done, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}
