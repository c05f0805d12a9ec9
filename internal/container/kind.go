package container

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind is what a file's first bytes say that it is.
type Kind string

// The kinds that matter: sound, and what is no sound at all.
const (
	Unknown Kind = ""
	MP3     Kind = "mp3"
	FLAC    Kind = "flac"
	Vorbis  Kind = "ogg vorbis"
	Opus    Kind = "ogg opus"
	Ogg     Kind = "ogg"
	Wave    Kind = "wav"
	MP4     Kind = "mp4"
	AAC     Kind = "aac"
	AIFF    Kind = "aiff"
	ASF     Kind = "asf"
	Matr    Kind = "matroska"
	APE     Kind = "ape"
	WavPack Kind = "wavpack"
	AU      Kind = "au"
	DSF     Kind = "dsf"
	AC3     Kind = "ac3"
	TTA     Kind = "tta"
	MPC     Kind = "musepack"
	CAF     Kind = "caf"
	Wave64  Kind = "wave64"
	Module  Kind = "a tracker module"

	picture Kind = "a picture"
	Text    Kind = "text"
	pdf     Kind = "a PDF"
	archive Kind = "an archive"
	program Kind = "a program"
)

// Extensions lists the file name extensions that fit each kind of audio, the usual one first.
func (k Kind) Extensions() []string {
	switch k {
	case MP3:
		return []string{"mp3", "mp2", "mpga"}
	case FLAC:
		return []string{"flac", "fla"}
	case Vorbis, Opus, Ogg:
		return []string{"ogg", "oga", "opus", "spx"}
	case Wave:
		return []string{"wav", "wave"}
	case MP4:
		return []string{"m4a", "mp4", "m4b", "alac", "aac", "mov"}
	case AAC:
		return []string{"aac", "adts"}
	case AIFF:
		return []string{"aif", "aiff", "aifc"}
	case ASF:
		return []string{"wma", "asf", "wmv"}
	case Matr:
		return []string{"mka", "mkv", "webm"}
	case APE:
		return []string{"ape"}
	case WavPack:
		return []string{"wv"}
	case AU:
		return []string{"au", "snd"}
	case DSF:
		return []string{"dsf"}
	case AC3:
		return []string{"ac3"}
	case TTA:
		return []string{"tta"}
	case MPC:
		return []string{"mpc", "mp+"}
	case CAF:
		return []string{"caf"}
	case Wave64:
		return []string{"w64"}
	case Module:
		return []string{"mod", "xm", "it", "s3m"}
	}
	return nil
}

// Format is the name by which Read knows the kind, and the library its songs; "" = it has none.
func (k Kind) Format() string {
	switch k {
	case Vorbis, Ogg:
		return "ogg"
	case Opus:
		return "opus"
	case MP4:
		return "m4a"
	case Matr:
		return "mka"
	case AIFF:
		return "aiff"
	}
	if list := k.Extensions(); len(list) > 0 {
		return list[0]
	}
	return ""
}

// Named reports whether ext (lower case, no dot) is a name that a file of this kind has.
func (k Kind) Named(ext string) bool { return slices.Contains(k.Extensions(), ext) }

// Foreign reports whether the file is certainly no audio.
func (k Kind) Foreign() bool {
	return k == picture || k == Text || k == pdf || k == archive || k == program
}

// sniffBytes is how much of a file is looked at: enough for the first page of an Ogg file.
const sniffBytes = 4096

// Sniff reads the start of r (behind an ID3v2 tag, if there is one) and says what it is. It returns only read errors.
func Sniff(r io.ReadSeeker) (Kind, error) {
	head, err := readHead(r, 0)
	if err != nil {
		return Unknown, err
	}
	if size := id3(head); size > 0 {
		behind, err := readHead(r, size)
		if err != nil {
			return Unknown, err
		}
		if k := KindOf(behind); k != Unknown && !k.Foreign() {
			return k, nil
		}
		return MP3, nil // a tag in front of something that only a search for frames can tell
	}
	return KindOf(head), nil
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

// KindOf tells what b is the beginning of.
func KindOf(b []byte) Kind {
	has := func(at int, mark string) bool { return len(b) >= at+len(mark) && string(b[at:at+len(mark)]) == mark }
	switch {
	case has(0, "fLaC"):
		return FLAC
	case has(0, "OggS"):
		return oggKind(b)
	case has(0, "RIFF") && has(8, "WAVE"), has(0, "RF64"), has(0, "BW64"):
		return Wave
	case has(0, "RIFF") && has(8, "WEBP"):
		return picture
	case has(4, "ftyp"):
		return MP4
	case has(0, "FORM") && (has(8, "AIFF") || has(8, "AIFC")):
		return AIFF
	case has(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
		return ASF
	case has(0, "\x1a\x45\xdf\xa3"):
		return Matr
	case has(0, "MAC "):
		return APE
	case has(0, "wvpk"):
		return WavPack
	case has(0, ".snd"):
		return AU
	case has(0, "DSD "):
		return DSF
	case has(0, "\x0b\x77"):
		return AC3
	case has(0, "TTA1"):
		return TTA
	case has(0, "MP+"), has(0, "MPCK"):
		return MPC
	case has(0, "caff"):
		return CAF
	case has(0, "riff\x2e\x91\xcf\x11"):
		return Wave64
	case has(0, "Extended Module: "), has(0, "IMPM"), has(44, "SCRM"), isMOD(b):
		return Module
	case has(0, "\xff\xd8\xff"), has(0, "\x89PNG"), has(0, "GIF8"):
		return picture
	case has(0, "%PDF"):
		return pdf
	case has(0, "PK\x03\x04"), has(0, "\x1f\x8b"), has(0, "Rar!"), has(0, "7z\xbc\xaf"):
		return archive
	case has(0, "\x7fELF"), has(0, "MZ\x90\x00"):
		return program
	case len(b) > 1 && b[0] == 0xff && b[1]&0xf6 == 0xf0:
		return AAC
	case len(b) > 2 && mpegFrame(b):
		return MP3
	case isText(b):
		return Text
	}
	return Unknown
}

// isMOD tells by the mark behind the list of its samples whether b is a module of ProTracker or one of its heirs.
func isMOD(b []byte) bool {
	const at = 1080
	if len(b) < at+4 {
		return false
	}
	mark := string(b[at : at+4])
	return slices.Contains([]string{"M.K.", "M!K!", "FLT4", "FLT8", "OCTA", "CD81"}, mark) || strings.HasSuffix(mark, "CHN") ||
		strings.HasSuffix(mark, "CH") && mark[0] >= '1' && mark[0] <= '3'
}

// oggKind reads the codec's mark in the first packet.
func oggKind(b []byte) Kind {
	first := b[:min(len(b), 300)]
	switch {
	case bytes.Contains(first, []byte("\x01vorbis")):
		return Vorbis
	case bytes.Contains(first, []byte("OpusHead")):
		return Opus
	}
	return Ogg
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
