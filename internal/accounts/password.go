package accounts

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/alexedwards/argon2id"
)

// Cost is what hashing one password takes. Only tests choose another than StandardCost.
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes over the memory
	Threads uint8
}

// StandardCost is OWASP's second choice, small enough for a Raspberry Pi Zero (19 MiB for about half a second).
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
func StandardCost() Cost { return Cost{Memory: 19 * 1024, Time: 2, Threads: 1} }

const (
	keyLength  = 32 // bytes, as saltLength
	saltLength = 16
)

// LongestPassword in bytes: hashing a megabyte would be a way to keep the box busy.
const LongestPassword = 1024

// Cost is what a new password costs here.
func (a *Accounts) Cost() Cost { return a.cost }

// HashPassword is Cost.Hash, one password at a time: each takes 19 MiB.
func (a *Accounts) HashPassword(ctx context.Context, password string) (string, error) {
	if err := a.begin(ctx); err != nil {
		return "", err
	}
	defer a.end()
	return a.cost.Hash(password)
}

// CheckPassword is Cost.Check, one password at a time.
func (a *Accounts) CheckPassword(ctx context.Context, phc, password string) (bool, error) {
	if err := a.begin(ctx); err != nil {
		return false, err
	}
	defer a.end()
	return a.cost.Check(phc, password), nil
}

func (a *Accounts) begin(ctx context.Context) error {
	select {
	case a.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *Accounts) end() { <-a.hashing }

// Hash is the argon2id hash of a password as a PHC string ("$argon2id$v=19$m=19456,t=2,p=1$salt$hash").
// https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
func (c Cost) Hash(password string) (string, error) {
	if len(password) > LongestPassword {
		return "", fmt.Errorf("the password is longer than %d bytes", LongestPassword)
	}
	return argon2id.CreateHash(password, &argon2id.Params{
		Memory: c.Memory, Iterations: c.Time, Parallelism: c.Threads, SaltLength: saltLength, KeyLength: keyLength,
	})
}

// Check tells whether password is the one that phc was made of, at whatever cost. A hash that it cannot read, such as the "" of an account
// that does not exist, fits no password and takes as long as one of this cost: the time of an answer does not tell which names there are.
func (c Cost) Check(phc, password string) bool {
	readable := affordable(phc)
	if !readable {
		phc = c.decoy()
	}
	if len(password) > LongestPassword {
		password, readable = "", false
	}
	fits, err := argon2id.ComparePasswordAndHash(password, phc)
	return fits && readable && err == nil
}

// affordable tells whether phc is an argon2id hash that can be computed at a sane cost. Without bounds a damaged row could take all memory.
func affordable(phc string) bool {
	const mostMemory, mostTime, leastKey, mostKey = 1 << 20, 100, 16, 128
	p, _, _, err := argon2id.DecodeHash(phc)
	return err == nil && strings.HasPrefix(phc, "$") && p.Memory <= mostMemory && p.Iterations > 0 && p.Iterations <= mostTime &&
		p.Parallelism > 0 && p.KeyLength >= leastKey && p.KeyLength <= mostKey
}

// decoy is a hash of this cost, of no password that anybody knows.
func (c Cost) decoy() string {
	zeros := func(n int) string { return base64.RawStdEncoding.EncodeToString(make([]byte, n)) }
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", c.Memory, c.Time, c.Threads, zeros(saltLength), zeros(keyLength))
}
