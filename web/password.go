package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// HashCost is what hashing one password takes. Only tests choose another than StandardCost.
type HashCost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes over the memory
	Threads uint8
}

// StandardCost is OWASP's second choice, small enough for a Raspberry Pi Zero (19 MiB for about half a second).
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
func StandardCost() HashCost { return HashCost{Memory: 19 * 1024, Time: 2, Threads: 1} }

const (
	hashLength = 32
	saltLength = 16
)

// longestPassword in bytes: hashing a megabyte would be a way to keep the box busy.
const longestPassword = 1024

// HashPassword is the argon2id hash of a password, at the standard cost, as a PHC string ("$argon2id$v=19$m=19456,t=2,p=1$salt$hash").
func HashPassword(password string) (string, error) { return StandardCost().Hash(password) }

// Hash is HashPassword at this cost.
func (c HashCost) Hash(password string) (string, error) {
	if len(password) > longestPassword {
		return "", fmt.Errorf("the password is longer than %d bytes", longestPassword)
	}
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	hash := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash)), nil
}

// CheckPassword tells whether password is the one that phc was made of. A hash that it cannot read fits no password, and takes as long as
// one of the standard cost.
func CheckPassword(phc, password string) bool { return StandardCost().Check(phc, password) }

// Check is CheckPassword where hashes have this cost: what cannot be read takes as long.
func (c HashCost) Check(phc, password string) bool {
	p, ok := c.parsePHC(phc)
	if len(password) > longestPassword {
		password, ok = "", false
	}
	hash := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.hash)))
	return subtle.ConstantTimeCompare(hash, p.hash) == 1 && ok
}

type phcHash struct {
	memory, time uint32
	threads      uint8
	salt, hash   []byte
}

// parsePHC reads a PHC string; where it is none, it returns something that costs the same to compare with.
// https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
func (c HashCost) parsePHC(phc string) (phcHash, bool) {
	decoy := phcHash{memory: c.Memory, time: c.Time, threads: c.Threads, salt: make([]byte, saltLength), hash: make([]byte, hashLength)}
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return decoy, false
	}
	var p phcHash
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil || n != 3 {
		return decoy, false
	}
	var saltErr, hashErr error
	p.salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
	p.hash, hashErr = base64.RawStdEncoding.DecodeString(parts[5])
	const mostMemory, mostTime, leastHash, mostHash = 1 << 20, 100, 16, 128
	if saltErr != nil || hashErr != nil || p.memory > mostMemory || p.time == 0 || p.time > mostTime || p.threads == 0 || len(p.hash) < leastHash || len(p.hash) > mostHash {
		return decoy, false
	}
	return p, true
}
