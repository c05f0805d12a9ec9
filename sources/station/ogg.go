package station

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

const (
	pageHead    = 27       // bytes of a page before its table of segments (RFC 3533, section 6)
	mostComment = 64 << 10 // bytes of a packet with comments that are looked at
)

// oggStream reads the comments of an Ogg stream as it passes: a station begins a new link of the chain with each song. It changes nothing,
// and lets pass whatever is no Ogg.
type oggStream struct {
	io.ReadCloser
	title func(string)

	ahead []byte   // read, and not given yet
	found []string // titles of what was given last

	other  bool   // it is no Ogg
	head   []byte // of the page that passes: its head and table, while they are not whole
	skip   int    // bytes of the page's body that pass yet
	keep   bool   // they may belong to comments
	packet []byte // with comments, as far as it has passed
	first  bool   // the next packet is the second of its link
}

// Read implements io.Reader. It gives no more than up to the comments of a song, so that its title is told before its sound is read.
func (s *oggStream) Read(p []byte) (int, error) {
	for _, title := range s.found {
		s.title(title)
	}
	s.found = nil
	if len(s.ahead) == 0 {
		n, err := s.ReadCloser.Read(p)
		if n == 0 || s.other {
			return n, err
		}
		s.ahead = append(s.ahead, p[:n]...)
	}
	n := s.take(s.ahead[:min(len(p), len(s.ahead))])
	copy(p, s.ahead[:n])
	s.ahead = s.ahead[n:]
	return n, nil
}

// take looks at bytes that pass, up to a title. It returns how many it has looked at.
func (s *oggStream) take(p []byte) (taken int) {
	for taken < len(p) && !s.other && len(s.found) == 0 {
		if s.skip == 0 {
			s.head = append(s.head, p[taken])
			taken++
			s.headEnded()
			continue
		}
		n := min(s.skip, len(p)-taken)
		if s.keep && len(s.packet) < mostComment {
			s.packet = append(s.packet, p[taken:taken+n]...)
		}
		taken += n
		if s.skip -= n; s.skip == 0 {
			s.pageEnded()
		}
	}
	if s.other {
		return len(p)
	}
	return taken
}

// headEnded looks whether the page's head is whole.
func (s *oggStream) headEnded() {
	const mark, begins = "OggS", 0x02
	if !strings.HasPrefix(mark, string(s.head[:min(len(s.head), len(mark))])) {
		s.other = true
		return
	}
	if len(s.head) < pageHead || len(s.head) < pageHead+int(s.head[pageHead-1]) {
		return
	}
	for _, size := range s.head[pageHead:] {
		s.skip += int(size)
	}
	if s.head[5]&begins != 0 {
		s.keep, s.first, s.packet = false, true, nil // the next page has the comments
	} else if s.first {
		s.keep = true
	}
	s.head = s.head[:0]
	if s.skip == 0 {
		s.pageEnded()
	}
}

// pageEnded looks for a title in what has passed of the comments: they may go on in the next page.
func (s *oggStream) pageEnded() {
	if !s.keep {
		return
	}
	title, whole := commentTitle(s.packet)
	if !whole && len(s.packet) < mostComment {
		return
	}
	s.keep, s.first, s.packet = false, false, nil
	if whole {
		s.found = append(s.found, title)
	}
}

// commentTitle is "artist - title" of a packet with comments (https://xiph.org/vorbis/doc/v-comment.html); whole is false while more of it
// is to come.
func commentTitle(packet []byte) (title string, whole bool) {
	for _, mark := range []string{"\x03vorbis", "OpusTags", "\x04", "\x84"} { // FLAC: block type 4, the last one or not, and three bytes
		rest, found := bytes.CutPrefix(packet, []byte(mark))
		if !found {
			continue
		}
		if len(mark) == 1 {
			rest = rest[min(3, len(rest)):]
		}
		return readComments(rest)
	}
	return "", true
}

func readComments(p []byte) (title string, whole bool) {
	text := func() (string, bool) {
		if len(p) < 4 {
			return "", false
		}
		n := binary.LittleEndian.Uint32(p)
		if p = p[4:]; uint64(n) > uint64(len(p)) {
			return "", false
		}
		t := string(p[:n])
		p = p[n:]
		return t, true
	}
	if _, ok := text(); !ok || len(p) < 4 { // the encoder's name
		return "", false
	}
	n := binary.LittleEndian.Uint32(p)
	p = p[4:]
	found := map[string]string{}
	for range n {
		comment, ok := text()
		if !ok {
			return "", false
		}
		if name, value, ok := strings.Cut(comment, "="); ok {
			found[strings.ToLower(name)] = titleOf([]byte(value))
		}
	}
	artist, title := found["artist"], found["title"]
	if artist != "" && title != "" {
		title = artist + " - " + title
	}
	return title, true
}
