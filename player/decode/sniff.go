package decode

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// kind is what a file's first bytes say that it is.
type kind string

// The kinds that matter: the ones that Go decoders play, the audio that needs ffmpeg, and what is no audio at all.
const (
	unknown kind = ""
	mp3     kind = "mp3"
	flac    kind = "flac"
	vorbis  kind = "ogg vorbis"
	opus    kind = "ogg opus"
	ogg     kind = "ogg"
	wave    kind = "wav"
	mp4     kind = "mp4"
	aac     kind = "aac"
	aiff    kind = "aiff"
	asf     kind = "asf"
	matr    kind = "matroska"
	ape     kind = "ape"
	wavpack kind = "wavpack"

	picture kind = "a picture"
	text    kind = "text"
	pdf     kind = "a PDF"
	archive kind = "an archive"
	program kind = "a program"
)

// extensions lists the file name extensions that fit each kind of audio.
func (k kind) extensions() []string {
	switch k {
	case mp3:
		return []string{"mp3", "mp2", "mpga"}
	case flac:
		return []string{"flac", "fla"}
	case vorbis, opus, ogg:
		return []string{"ogg", "oga", "opus", "spx"}
	case wave:
		return []string{"wav", "wave"}
	case mp4:
		return []string{"m4a", "mp4", "m4b", "alac", "aac", "mov"}
	case aac:
		return []string{"aac", "adts"}
	case aiff:
		return []string{"aif", "aiff", "aifc"}
	case asf:
		return []string{"wma", "asf", "wmv"}
	case matr:
		return []string{"mka", "mkv", "webm"}
	case ape:
		return []string{"ape"}
	case wavpack:
		return []string{"wv"}
	}
	return nil
}

// named reports whether ext (lower case, no dot) is a name that a file of this kind has.
func (k kind) named(ext string) bool { return slices.Contains(k.extensions(), ext) }

// foreign reports whether the file is certainly no audio.
func (k kind) foreign() bool {
	return k == picture || k == text || k == pdf || k == archive || k == program
}

// sniffBytes is how much of a file is looked at: enough for the first page of an Ogg file.
const sniffBytes = 4096

// sniff reads the start of r (behind an ID3v2 tag, if there is one) and says what it is. It returns only read errors.
func sniff(r io.ReadSeeker) (kind, error) {
	head, err := readHead(r, 0)
	if err != nil {
		return unknown, err
	}
	if size := id3Size(head); size > 0 {
		behind, err := readHead(r, size)
		if err != nil {
			return unknown, err
		}
		if k := kindOf(behind); k != unknown && !k.foreign() {
			return k, nil
		}
		return mp3, nil // a tag in front of something that only a search for frames can tell
	}
	return kindOf(head), nil
}

func readHead(r io.ReadSeeker, at int64) ([]byte, error) {
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	b := make([]byte, sniffBytes)
	n, err := io.ReadFull(r, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return b[:n], err
}

// id3Size is the length of the ID3v2 tag that b starts with, 0 if there is none (id3.org, ID3v2.3 section 3.1: four 7-bit bytes).
func id3Size(b []byte) int64 {
	if len(b) < 10 || string(b[:3]) != "ID3" {
		return 0
	}
	return 10 + (int64(b[6]&0x7f)<<21 | int64(b[7]&0x7f)<<14 | int64(b[8]&0x7f)<<7 | int64(b[9]&0x7f))
}

// kindOf tells what b is the beginning of.
func kindOf(b []byte) kind {
	has := func(at int, mark string) bool { return len(b) >= at+len(mark) && string(b[at:at+len(mark)]) == mark }
	switch {
	case has(0, "fLaC"):
		return flac
	case has(0, "OggS"):
		return oggKind(b)
	case has(0, "RIFF") && has(8, "WAVE"), has(0, "RF64"):
		return wave
	case has(0, "RIFF") && has(8, "WEBP"):
		return picture
	case has(4, "ftyp"):
		return mp4
	case has(0, "FORM") && (has(8, "AIFF") || has(8, "AIFC")):
		return aiff
	case has(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
		return asf
	case has(0, "\x1a\x45\xdf\xa3"):
		return matr
	case has(0, "MAC "):
		return ape
	case has(0, "wvpk"):
		return wavpack
	case has(0, "\xff\xd8\xff"), has(0, "\x89PNG"), has(0, "GIF8"):
		return picture
	case has(0, "%PDF"):
		return pdf
	case has(0, "PK\x03\x04"), has(0, "\x1f\x8b"), has(0, "Rar!"), has(0, "7z\xbc\xaf"):
		return archive
	case has(0, "\x7fELF"), has(0, "MZ\x90\x00"):
		return program
	case len(b) > 1 && b[0] == 0xff && b[1]&0xf6 == 0xf0:
		return aac
	case len(b) > 2 && mpegFrame(b):
		return mp3
	case isText(b):
		return text
	}
	return unknown
}

// oggKind reads the codec's mark in the first packet.
func oggKind(b []byte) kind {
	first := b[:min(len(b), 300)]
	switch {
	case bytes.Contains(first, []byte("\x01vorbis")):
		return vorbis
	case bytes.Contains(first, []byte("OpusHead")):
		return opus
	}
	return ogg
}

// mpegFrame reports whether b starts with a plausible MPEG audio frame header (ISO 11172-3, 2.4.1.3).
func mpegFrame(b []byte) bool {
	version, layer, rate, freq := b[1]>>3&3, b[1]>>1&3, b[2]>>4, b[2]>>2&3
	return b[0] == 0xff && b[1]&0xe0 == 0xe0 && version != 1 && layer != 0 && rate != 15 && freq != 3
}

// isText reports whether b is readable text: valid UTF-8 without control characters.
func isText(b []byte) bool {
	for len(b) > 0 && !utf8.RuneStart(b[len(b)-1]) || len(b) > 0 && b[len(b)-1] >= utf8.RuneSelf {
		b = b[:len(b)-1] // a character that the end of the window cut
	}
	if len(b) == 0 || !utf8.Valid(b) {
		return false
	}
	return !strings.ContainsFunc(string(b), func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\f", r) })
}
