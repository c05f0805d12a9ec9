package analysis

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player/decode"
)

// Sound finds the hash of a song's samples: the same music with other tags has the same one. tx.Songs().OfSound finds a song by it.
type Sound struct{}

// Name implements Consumer.
func (Sound) Name() string { return "sound1" }

// Wants implements Consumer. Nothing in a song tells whether it has a hash.
func (Sound) Wants(models.Song) bool { return true }

// Start implements Consumer.
func (Sound) Start(song models.Song) Pass { return &soundPass{newSoundHash(), song} }

type soundPass struct {
	*soundHash
	song models.Song
}

func (p *soundPass) Result() func(tx *store.Tx) error {
	sound := p.sum()
	return func(tx *store.Tx) error { return tx.Songs().SetSound(p.song, sound) }
}

// soundHash is SHA-256 of the samples as 16-bit numbers, which hides what a decoder does below that.
type soundHash struct {
	of     hash.Hash
	frames int64
	buf    []byte
}

func newSoundHash() *soundHash { return &soundHash{of: sha256.New()} }

// Add takes the next samples.
func (h *soundHash) Add(samples [][2]float64) {
	const top = math.MaxInt16
	h.frames += int64(len(samples))
	h.buf = h.buf[:0]
	for _, s := range samples {
		for _, x := range s {
			h.buf = binary.LittleEndian.AppendUint16(h.buf, uint16(int16(min(max(x*top, -top), top)))) //nolint:gosec // the bits of a sample
		}
	}
	h.of.Write(h.buf)
}

// sum is the hash in hex; "" = nothing was heard.
func (h *soundHash) sum() string {
	if h.frames == 0 {
		return ""
	}
	return hex.EncodeToString(h.of.Sum(nil))
}

// Heard is what decoding a whole file told.
type Heard struct {
	Length models.Millis
	Sound  string // as the consumer Sound finds it
}

// Hear decodes a file that is no song yet, to its end or until it is longer than most (0 = to its end). Errors are the decoder's: see
// decode.Problem.
func Hear(ctx context.Context, path string, most models.Millis) (Heard, error) {
	stream, err := decode.Open(ctx, path, 0)
	if err != nil {
		return Heard{}, err
	}
	defer func() { _ = stream.Close() }() // it was only read
	sound := newSoundHash()
	length := func() models.Millis { return models.ToMillis(decode.Duration(sound.frames)) }
	var samples [4096][2]float64
	for {
		n, ok := stream.Stream(samples[:])
		sound.Add(samples[:n])
		switch {
		case !ok && stream.Err() != nil:
			return Heard{}, stream.Err()
		case !ok, most > 0 && length() > most:
			return Heard{Length: length(), Sound: sound.sum()}, ctx.Err()
		}
	}
}
