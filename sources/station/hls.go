package station

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"upbeat/sources/fetch"
)

const (
	behindLive   = 3        // pieces before the newest at which one begins (RFC 8216, section 6.3.3)
	pieceBytes   = 16 << 20 // of one piece of sound: half a minute of the best
	keyBytes     = aes.BlockSize
	shortestWait = time.Second // between two looks at the list
	mostLooks    = 10          // in a row at a list that names nothing new
)

// hlsStream reads a stream that comes in pieces: HTTP Live Streaming (RFC 8216). The pieces are put one behind the other, which MPEG-TS,
// ADTS and fragmented MP4 allow. It is used by one goroutine.
type hlsStream struct {
	ctx    context.Context // of the reader: nothing is fetched behind its end
	end    context.CancelFunc
	client *fetch.Client
	at     *url.URL // of the list of pieces

	waiting []piece
	next    int64 // the number of the next piece to put among those waiting
	over    bool  // the list has an end, and it is among those waiting
	every   time.Duration
	same    int       // looks in a row that found nothing new
	looked  time.Time // the last time
	init    string    // what was sent before the pieces of fragmented MP4
	key     string    // the address of the key that was fetched last
	secret  []byte
	now     io.ReadCloser // nil = none
}

// newHLS reads a list that was fetched from an address: of pieces, or of variants, of which it fetches one.
func newHLS(ctx context.Context, client *fetch.Client, at *url.URL, list []byte) (*hlsStream, error) {
	if better := variant(list); better != "" {
		u, err := at.Parse(better)
		if err != nil {
			return nil, &NoStation{"a list with an address that cannot be read"}
		}
		if list, u, err = readList(ctx, client, u); err != nil {
			return nil, err
		}
		at = u
	}
	s := &hlsStream{client: client, at: at}
	s.ctx, s.end = context.WithCancel(ctx)
	if err := s.take(list); err != nil {
		s.end()
		return nil, err
	}
	if len(s.waiting) == 0 {
		s.end()
		return nil, &NoStation{"a list without sound"}
	}
	if !s.over {
		s.waiting = s.waiting[max(0, len(s.waiting)-behindLive):]
	}
	return s, nil
}

func readList(ctx context.Context, client *fetch.Client, at *url.URL) ([]byte, *url.URL, error) {
	body, err := client.Open(ctx, at.String(), fetch.Options{Most: listBytes, Stall: lookWithin})
	if err != nil {
		return nil, nil, err
	}
	defer body.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(body)
	return data, body.URL, err
}

// take adds the pieces of a list that are new.
func (s *hlsStream) take(list []byte) error {
	pieces, every, over, err := readPieces(list)
	if err != nil {
		return err
	}
	s.looked, s.every, s.over, s.same = time.Now(), max(every, shortestWait), over, s.same+1
	if n := len(pieces); n > 0 && pieces[n-1].number+1 < s.next-int64(n) { // it began again
		s.next = 0
	}
	for _, p := range pieces {
		if p.number >= s.next {
			s.waiting, s.next, s.same = append(s.waiting, p), p.number+1, 0
		}
	}
	return nil
}

// Read implements io.Reader.
func (s *hlsStream) Read(p []byte) (int, error) {
	for {
		if s.now == nil {
			if err := s.open(); err != nil {
				return 0, err
			}
		}
		n, err := s.now.Read(p)
		if errors.Is(err, io.EOF) {
			s.now.Close() //nolint:errcheck // only read
			s.now, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// open makes the next piece the one that is read.
func (s *hlsStream) open() error {
	for len(s.waiting) == 0 {
		if s.over {
			return io.EOF
		}
		if s.same >= mostLooks {
			return io.ErrUnexpectedEOF
		}
		wait := s.every
		if s.same > 0 {
			wait /= 2
		}
		timer := time.NewTimer(time.Until(s.looked.Add(wait)))
		select {
		case <-timer.C:
		case <-s.ctx.Done():
			timer.Stop()
			return s.ctx.Err()
		}
		list, _, err := readList(s.ctx, s.client, s.at)
		if err != nil {
			return err
		}
		if err := s.take(list); err != nil {
			return err
		}
	}
	p := s.waiting[0]
	if p.init != "" && p.init != s.init {
		in, err := s.fetch(p.init, p.initRange, piece{})
		if err == nil {
			s.init, s.now = p.init, in
		}
		return err
	}
	s.waiting = s.waiting[1:]
	in, err := s.fetch(p.address, p.bytes, p)
	s.now = in
	return err
}

// fetch opens what lies at an address of the list, or a part of it.
func (s *hlsStream) fetch(address string, part span, p piece) (io.ReadCloser, error) {
	u, err := s.at.Parse(address)
	if err != nil {
		return nil, &NoStation{"a list with an address that cannot be read"}
	}
	o := fetch.Options{Most: pieceBytes, Stall: stallAfter}
	if part.length > 0 {
		o.Header = map[string][]string{"Range": {fmt.Sprintf("bytes=%d-%d", part.start, part.start+part.length-1)}}
	}
	body, err := s.client.Open(s.ctx, u.String(), o)
	if err != nil {
		return nil, err
	}
	if p.key == "" {
		return body, nil
	}
	in, err := s.decrypt(body, p)
	if err != nil {
		body.Close() //nolint:errcheck // only read
		return nil, err
	}
	return in, nil
}

// decrypt reads a piece that is encrypted by AES-128 in CBC with PKCS7 padding (RFC 8216, section 4.3.2.4).
func (s *hlsStream) decrypt(body *fetch.Body, p piece) (io.ReadCloser, error) {
	if p.key != s.key {
		u, err := s.at.Parse(p.key)
		if err != nil {
			return nil, &NoStation{"a key with an address that cannot be read"}
		}
		key, err := s.client.Open(s.ctx, u.String(), fetch.Options{Most: keyBytes})
		if err != nil {
			return nil, err
		}
		defer key.Close() //nolint:errcheck // only read
		secret := make([]byte, keyBytes)
		if _, err := io.ReadFull(key, secret); err != nil {
			return nil, err
		}
		s.key, s.secret = p.key, secret
	}
	block, err := aes.NewCipher(s.secret)
	if err != nil {
		return nil, err
	}
	vector := p.vector
	if vector == nil {
		vector = binary.BigEndian.AppendUint64(make([]byte, 8), uint64(p.number))
	}
	return &decrypted{ReadCloser: body, mode: cipher.NewCBCDecrypter(block, vector)}, nil
}

// Close ends the stream.
func (s *hlsStream) Close() error {
	s.end()
	if s.now == nil {
		return nil
	}
	return s.now.Close()
}

// decrypted holds back the last block, which has the padding, until the end is known.
type decrypted struct {
	io.ReadCloser
	mode  cipher.BlockMode
	raw   [4 << 10]byte
	kept  int    // encrypted bytes in raw
	clear []byte // decrypted, to be given
	last  []byte // decrypted, perhaps the last
	err   error
}

// Read implements io.Reader.
func (d *decrypted) Read(p []byte) (int, error) {
	for len(d.clear) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		n, err := d.ReadCloser.Read(d.raw[d.kept:])
		n += d.kept
		whole := n / aes.BlockSize * aes.BlockSize
		if whole > 0 {
			out := make([]byte, whole)
			d.mode.CryptBlocks(out, d.raw[:whole])
			d.clear = append(d.last, out[:whole-aes.BlockSize]...)
			d.last = out[whole-aes.BlockSize:]
		}
		d.kept = copy(d.raw[:], d.raw[whole:n])
		if d.err = err; errors.Is(err, io.EOF) && len(d.last) > 0 {
			pad := int(d.last[len(d.last)-1])
			if pad < 1 || pad > aes.BlockSize {
				d.err = io.ErrUnexpectedEOF
				continue
			}
			d.clear, d.last = append(d.clear, d.last[:aes.BlockSize-pad]...), nil
		}
	}
	n := copy(p, d.clear)
	d.clear = d.clear[n:]
	return n, nil
}
