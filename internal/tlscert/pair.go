package tlscert

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// What can be wrong with a pair of files.
var (
	ErrUnreadable = errors.New("cannot be read")
	ErrNoPEM      = errors.New("is not what it should be")
	ErrMismatch   = errors.New("the key does not belong to the certificate")
	ErrExpired    = errors.New("the certificate has expired")
	ErrTooEarly   = errors.New("the certificate is not valid yet, or this machine's clock is wrong")
)

// ReadPair reads a certificate with its chain, and its key, both PEM. Errors: ErrUnreadable, ErrNoPEM, ErrMismatch, with the file's name.
func ReadPair(cert, key string) (*tls.Certificate, error) {
	chain, err := os.ReadFile(cert)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	secret, err := os.ReadFile(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return parsePair(chain, secret, cert, key)
}

func parsePair(chain, secret []byte, cert, key string) (*tls.Certificate, error) {
	pair, err := tls.X509KeyPair(chain, secret)
	switch {
	case err == nil:
		return &pair, nil
	case strings.Contains(err.Error(), "private key does not match"):
		return nil, fmt.Errorf("%w: %s, %s", ErrMismatch, cert, key)
	}
	return nil, fmt.Errorf("%s or %s %w: %w", cert, key, ErrNoPEM, err)
}

// timely tells whether a certificate may be used now. Errors: ErrExpired, ErrTooEarly.
func timely(from, until, now time.Time) error {
	switch {
	case !now.Before(until):
		return fmt.Errorf("%w: %s", ErrExpired, until.Format(time.DateOnly))
	case now.Before(from):
		return fmt.Errorf("%w: %s", ErrTooEarly, from.Format(time.DateOnly))
	}
	return nil
}
