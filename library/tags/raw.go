package tags

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.senan.xyz/taglib"

	"upbeat/internal/container"
)

// throws tells that TagLib met text that claims to be UTF-8 and is not: it throws, and nothing catches that in WebAssembly. The sound may
// be good, and the names can be read otherwise.
func throws(err error) bool {
	return err != nil && strings.Contains(err.Error(), "__cxa_allocate_exception")
}

// addASF adds what TagLib does not hand out of a WMA: more than one artist, as Windows and mutagen write them, and what is a compilation.
func addASF(path string, fields map[string][]string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }() // it was only read
	stat, err := file.Stat()
	if err != nil {
		return
	}
	texts := container.Texts(file, stat.Size(), "wma")
	for _, name := range []string{"Author", "WM/Author", "Artist", "WM/Artist"} {
		for _, value := range texts[name] {
			if !slices.Contains(fields["ARTIST"], value) {
				fields["ARTIST"] = append(fields["ARTIST"], value)
			}
		}
	}
	if values := texts["WM/IsCompilation"]; len(values) > 0 && len(fields["COMPILATION"]) == 0 {
		fields["COMPILATION"] = values
	}
}

// raw reads the fields of a file at which TagLib throws: those of its ID3v2 tag, else what its format has.
func (f *File) raw(path string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }() // it was only read
	stat, err := file.Stat()
	if err != nil {
		return
	}
	fields := map[string][]string{}
	if from, to := container.ID3(file, stat.Size(), f.Format); to > from {
		fields = f.rawID3(file, from, to)
	}
	if len(fields) == 0 {
		for name, values := range container.Texts(file, stat.Size(), f.Format) {
			if name = rawName(name); fields[name] == nil {
				fields[name] = latin(values)
			}
		}
	}
	if f.Format == "flac" && f.Picture == nil {
		f.Picture = container.Picture(file, stat.Size())
	}
	f.tell(fields)
	f.Written = inDoubt(fields)
	f.Explicit = explicit(fields, f.Title)
}

// rawName is TagLib's name for what a format calls otherwise.
func rawName(name string) string {
	switch strings.ToUpper(name) {
	case "INAM", "©NAM":
		return "TITLE"
	case "IART", "©ART":
		return "ARTIST"
	case "IPRD", "©ALB":
		return "ALBUM"
	case "AART", "ALBUM ARTIST":
		return "ALBUMARTIST"
	case "IGNR", "©GEN":
		return "GENRE"
	case "ICRD", "©DAY", "YEAR":
		return "DATE"
	case "IPRT", "ITRK", "TRKN", "TRACK":
		return "TRACKNUMBER"
	case "DISK", "DISC":
		return "DISCNUMBER"
	case "CPIL":
		return "COMPILATION"
	case "SOAR":
		return "ARTISTSORT"
	case "ICMT", "©CMT":
		return "COMMENT"
	}
	return strings.ToUpper(name)
}

// latin makes texts that are no UTF-8 such that charset.Bytes gives back their bytes, and leaves others as they are.
func latin(values []string) []string {
	values = slices.Clone(values)
	for i, value := range values {
		if utf8.ValidString(value) {
			continue
		}
		letters := make([]rune, 0, len(value))
		for _, b := range []byte(value) {
			letters = append(letters, rune(b))
		}
		values[i] = string(letters)
	}
	return values
}

// rawID3 has TagLib read an ID3v2 tag alone, in a copy in which texts that claim to be UTF-8 and are not are said to be Latin-1: that
// takes no more room. Its picture is read as well.
func (f *File) rawID3(file *os.File, from, to int64) map[string][]string {
	const most = 64 << 20
	if to-from > most {
		return nil
	}
	tag := make([]byte, to-from)
	if _, err := file.ReadAt(tag, from); err != nil {
		return nil
	}
	claimLatin(tag)
	dir, err := os.MkdirTemp("", "upbeat-tags-")
	if err != nil {
		return nil
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "tag.mp3")
	if err := os.WriteFile(path, tag, 0o600); err != nil {
		return nil
	}
	fields, err := taglib.ReadTags(path)
	if err != nil {
		return nil
	}
	if picture, err := taglib.ReadImage(path); err == nil && len(picture) > 0 {
		f.Picture = picture
	}
	return fields
}

// claimLatin changes the encoding of frames whose text claims to be UTF-8 and is not: https://id3.org/id3v2.4.0-structure section 4.
func claimLatin(tag []byte) {
	const head, utf8Text, latinText = 10, 3, 0 // bytes before a frame's content; encodings
	if len(tag) < head || tag[3] < 3 {
		return // ID3v2.2 has three letters, and no UTF-8
	}
	for at := head; at+head < len(tag) && tag[at] != 0; {
		b := tag[at+4:]
		size := int64(binary.BigEndian.Uint32(b))
		if tag[3] == 4 && (b[0]|b[1]|b[2]|b[3])&0x80 == 0 {
			size = int64(b[0])<<21 | int64(b[1])<<14 | int64(b[2])<<7 | int64(b[3])
		}
		if size > int64(len(tag)-at-head) {
			return
		}
		content := tag[at+head : at+head+int(size)]
		texts := tag[at] == 'T' || tag[at] == 'W' || string(tag[at:at+4]) == "COMM" || string(tag[at:at+4]) == "USLT"
		if len(content) > 0 && content[0] == utf8Text && (!texts || !utf8.Valid(content[1:])) {
			content[0] = latinText
		}
		at += head + int(size)
	}
}
