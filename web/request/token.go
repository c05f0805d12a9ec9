package request

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"upbeat/models"
)

// Signer signs what we give to browsers and recognises it again. Purpose keeps one kind of token from being taken for another.
type Signer struct{ Key []byte }

func (s Signer) MAC(purpose, text string) string {
	h := hmac.New(sha256.New, s.Key)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func (s Signer) Sign(purpose, text string) string { return text + "." + s.MAC(purpose, text) }

// Verify returns the text of a token that sign made for the same purpose.
func (s Signer) Verify(purpose, token string) (text string, ok bool) {
	const longest = 4096 // bytes; browsers keep no longer cookies
	at := strings.LastIndexByte(token, '.')
	if at < 0 || len(token) > longest {
		return "", false
	}
	text = token[:at]
	return text, subtle.ConstantTimeCompare([]byte(token[at+1:]), []byte(s.MAC(purpose, text))) == 1
}

// EqualText compares secrets in a time that tells nothing of them.
func EqualText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// GuestToken names a guest: id and the time of joining, so that a token outlives no restored database in which another has that id.
func (s Signer) GuestToken(room models.RoomID, g models.Guest) string {
	return s.Sign("guest "+string(room), strconv.FormatInt(int64(g.ID), 36)+"-"+strconv.FormatInt(int64(g.JoinedAt), 36))
}

// ParseGuestToken is the other way round.
func (s Signer) ParseGuestToken(room models.RoomID, token string) (id models.GuestID, joined models.Millis, ok bool) {
	text, ok := s.Verify("guest "+string(room), token)
	if !ok {
		return 0, 0, false
	}
	first, second, found := strings.Cut(text, "-")
	n, err1 := strconv.ParseInt(first, 36, 64)
	at, err2 := strconv.ParseInt(second, 36, 64)
	return models.GuestID(n), models.Millis(at), found && err1 == nil && err2 == nil && n > 0
}

// HashToken is under what a session's token is kept: who reads the database cannot log in with it.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// RandomText is so many random bytes in letters that URLs and cookies take.
func RandomText(bytes int) string {
	raw := make([]byte, bytes)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	return base64.RawURLEncoding.EncodeToString(raw)
}
