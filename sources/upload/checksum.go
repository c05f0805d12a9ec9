package upload

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // it finds what a network broke, and tus names it as the one that all have
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"strings"

	"upbeat/models"
)

// ErrChecksum says that bytes did not arrive as they were sent.
var ErrChecksum = errors.New("the bytes do not match their checksum")

// Algorithms are the names of the checksums, as tus has them.
const Algorithms = "sha1,sha256"

// Checksum is what the bytes of one request should add up to.
type Checksum struct {
	hash.Hash
	want []byte
}

// ParseChecksum reads the header Upload-Checksum: an algorithm, a space, and the sum in Base64; "" = none is asked for.
// https://tus.io/protocols/resumable-upload#checksum
func ParseChecksum(text string) (*Checksum, error) {
	if text == "" {
		return nil, nil
	}
	name, sum, _ := strings.Cut(text, " ")
	want, err := base64.StdEncoding.DecodeString(sum)
	if err != nil {
		return nil, models.ErrBadValue
	}
	switch name {
	case "sha1":
		return &Checksum{sha1.New(), want}, nil //nolint:gosec // as above
	case "sha256":
		return &Checksum{sha256.New(), want}, nil
	}
	return nil, models.ErrBadValue
}

func (c *Checksum) fits() bool { return bytes.Equal(c.Sum(nil), c.want) }
