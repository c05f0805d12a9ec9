package queue

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"strings"
	"time"

	"upbeat/models"
)

// The code that proves presence. It is derived, never stored: HMAC-SHA256 (RFC 2104) of the room, the length of a step and its number under
// a secret of the installation, truncated as in HOTP (RFC 4226, section 5.3) and written in letters and digits that cannot be taken for
// each other. Without vowels no code is a word.
const (
	codeLetters = "34679CDFHJKMNPQRTVWXY" // 21: no 0/O, 1/I/L, 2/Z, 5/S, 8/B, G (6), U (V)
	codeLength  = 6                       // 21^6 = 85,766,121 codes
	codeSkew    = 30 * time.Second        // by how much the clocks of two web processes may differ
)

// Code is what the screen shows for one step of time.
type Code struct {
	Text  string
	Until models.Millis // when the next one is shown
}

// Code is the code of this moment. It is for screens and hosts only, and for no log.
func (p *Party) Code(ctx context.Context) (Code, error) {
	key, length, err := codeParts(ctx, p)
	if err != nil {
		return Code{}, err
	}
	step := int64(timeOf(p)) / length
	return Code{Text: codeAt(key, p.Room, length, step), Until: models.Millis((step + 1) * length)}, nil
}

// Prove takes the code that a guest has read off the screen: the one that it shows, or the one before it, for who types slowly. They are
// proven then for as long as the settings say, and who was doubted counts. Where the party asks for no codes and nobody doubts them a wrong
// one does nothing. Errors: ErrNoGuest; a *models.RuleError
// "wrong_code" or "banned". Who calls it limits the tries.
func (p *Party) Prove(ctx context.Context, guest models.GuestID, typed string) (models.Guest, error) {
	var g models.Guest
	key, length, err := codeParts(ctx, p)
	if err != nil {
		return g, err
	}
	right := rightCode(key, p.Room, length, timeOf(p), typed)
	err = p.change(ctx, func(tx *roomTx) error {
		if g, err = tx.currentGuest(guest); err != nil {
			return err
		}
		switch {
		case g.Banned:
			return &models.RuleError{Code: "banned"}
		case !right && !tx.values.Codes && !g.Doubted():
			return errUnchanged
		case !right:
			return &models.RuleError{Code: "wrong_code"}
		}
		if g.Doubted() {
			if err := trust(tx, []models.GuestID{g.ID}, tx.now); err != nil {
				return err
			}
		}
		g.ProvedAt, g.BurstAt, g.BurstVoided, g.Version, g.StandingVersion = tx.now, 0, false, tx.version, tx.version
		return tx.Guests().Save(g)
	})
	return g, err
}

func rightCode(key []byte, room models.RoomID, length int64, at models.Millis, typed string) bool {
	typed = CleanCode(typed)
	now := int64(at)
	first, last := now/length-1, (now+codeSkew.Milliseconds())/length
	right := 0
	for step := first; step <= last; step++ {
		right |= subtle.ConstantTimeCompare([]byte(typed), []byte(codeAt(key, room, length, step)))
	}
	return right == 1
}

// CleanCode is a code as it was typed, without what people put between its letters, in capitals. What is no code at all gives "".
func CleanCode(typed string) string {
	const longest = 64 // bytes
	if len(typed) > longest {
		return ""
	}
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "", ".", "").Replace(strings.ToUpper(typed))
}

func codeAt(key []byte, room models.RoomID, length, step int64) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("presence\x00" + string(room) + "\x00"))
	mac.Write(
		binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(length)), uint64(step)),
	) //nolint:gosec // any bits will do
	n := binary.BigEndian.Uint64(mac.Sum(nil))
	var code [codeLength]byte
	for i := range code {
		code[i] = codeLetters[n%uint64(len(codeLetters))]
		n /= uint64(len(codeLetters))
	}
	return string(code[:])
}

// codeParts are the secret of the codes and the length of a step in ms.
func codeParts(ctx context.Context, p *Party) (key []byte, length int64, err error) {
	v, err := p.Settings(ctx)
	if err != nil {
		return nil, 0, err
	}
	if known := p.codeSecret.Load(); known != nil {
		key = *known
	} else {
		if key, err = p.Store.Values().Secret(ctx, "codes"); err != nil {
			return nil, 0, err
		}
		p.codeSecret.Store(&key)
	}
	return key, int64(v.CodeMinutes) * 60_000, nil
}

// Proven tells whether a guest has shown lately enough that they are here.
func Proven(g models.Guest, proofHours int, now models.Millis) bool {
	const hour = 3_600_000
	return g.ProvedAt > 0 && now-g.ProvedAt < models.Millis(proofHours)*hour
}
