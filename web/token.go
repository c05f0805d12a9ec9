package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"

	"upbeat/models"
)

// signer signs what we give to browsers and recognises it again. Purpose keeps one kind of token from being taken for another.
type signer struct{ key []byte }

func (s signer) mac(purpose, text string) string {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func (s signer) sign(purpose, text string) string { return text + "." + s.mac(purpose, text) }

// verify returns the text of a token that sign made for the same purpose.
func (s signer) verify(purpose, token string) (text string, ok bool) {
	const longest = 4096 // bytes; browsers keep no longer cookies
	at := strings.LastIndexByte(token, '.')
	if at < 0 || len(token) > longest {
		return "", false
	}
	text = token[:at]
	return text, subtle.ConstantTimeCompare([]byte(token[at+1:]), []byte(s.mac(purpose, text))) == 1
}

// equalText compares secrets in a time that tells nothing of them.
func equalText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// guestToken names a guest: id and the time of joining, so that a token outlives no restored database in which another has that id.
func (s signer) guestToken(room models.RoomID, g models.Guest) string {
	return s.sign("guest "+string(room), strconv.FormatInt(int64(g.ID), 36)+"-"+strconv.FormatInt(int64(g.JoinedAt), 36))
}

// parseGuestToken is the other way round.
func (s signer) parseGuestToken(room models.RoomID, token string) (id models.GuestID, joined models.Millis, ok bool) {
	text, ok := s.verify("guest "+string(room), token)
	if !ok {
		return 0, 0, false
	}
	first, second, found := strings.Cut(text, "-")
	n, err1 := strconv.ParseInt(first, 36, 64)
	at, err2 := strconv.ParseInt(second, 36, 64)
	return models.GuestID(n), models.Millis(at), found && err1 == nil && err2 == nil && n > 0
}
