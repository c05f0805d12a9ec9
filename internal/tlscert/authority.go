package tlscert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // Windows shows this fingerprint and no other
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// rootFor is how long the authority lives: longer than the phones that know it.
	rootFor = 10 * 365 * 24 * time.Hour
	// leafFor is how long what it signs is valid. Apple refuses more than 825 days, and 398 of authorities that come with the system:
	// https://support.apple.com/en-us/103769
	leafFor = 90 * 24 * time.Hour
	// renewBefore is when the next one is made.
	renewBefore = 30 * 24 * time.Hour
	// behind is by how much a visitor's clock may be behind the box's.
	behind = 48 * time.Hour
)

// begun is a time that every right clock has passed. A box without a clock of its own may believe that it is 1970 until the network tells.
var begun = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)

// Root is the public part of the local authority, as people get and compare it.
type Root struct {
	PEM    []byte
	Name   string
	Until  time.Time
	SHA256 string // fingerprints, in hex with colons
	SHA1   string
}

// authority signs for one box. Its power ends at private addresses and local names: who steals its key cannot pass for a bank.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Names and addresses that exist in local networks only. RFC 6762 (.local), RFC 8375 (home.arpa), RFC 1918, 3927, 4193, 4291, 6598.
var (
	localNames    = []string{"local", "localhost", "lan", "home", "internal", "home.arpa", "fritz.box"}
	localNetworks = []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
		"fc00::/7", "fe80::/10", "::1/128"}
)

// openAuthority reads the authority from its file, or makes it where there is none or its time is over. also are names and addresses that
// the root must allow beside the local ones.
func openAuthority(file string, also []string, now time.Time) (*authority, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeAuthority(file, also, now)
	}
	if err != nil {
		return nil, fmt.Errorf("the local authority %w: %w", ErrUnreadable, err)
	}
	a, err := parseAuthority(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w (%w): put it back from a backup, or delete it; a new one must be installed on all devices again",
			file, ErrNoPEM, err)
	}
	if !now.Before(a.cert.NotAfter) {
		return makeAuthority(file, also, now)
	}
	return a, nil
}

func parseAuthority(data []byte) (*authority, error) {
	chain, rest := pem.Decode(data)
	secret, _ := pem.Decode(rest)
	if chain == nil || secret == nil {
		return nil, errors.New("no certificate and key")
	}
	cert, err := x509.ParseCertificate(chain.Bytes)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParseECPrivateKey(secret.Bytes)
	if err != nil {
		return nil, err
	}
	if !key.PublicKey.Equal(cert.PublicKey) {
		return nil, ErrMismatch
	}
	return &authority{cert: cert, key: key}, nil
}

func makeAuthority(file string, also []string, now time.Time) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial := serialNumber()
	root := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{Organization: []string{"Upbeat"}, CommonName: fmt.Sprintf("%s %06x", hostName(), serial.Int64()&0xffffff)},
		NotBefore:    begun, NotAfter: laterOf(now, begun).Add(rootFor),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: slices.Clone(localNames),
	}
	for _, network := range localNetworks {
		_, permitted, err := net.ParseCIDR(network)
		if err != nil {
			return nil, err
		}
		root.PermittedIPRanges = append(root.PermittedIPRanges, permitted)
	}
	for _, name := range also {
		if ip, err := netip.ParseAddr(name); err == nil {
			root.PermittedIPRanges = append(root.PermittedIPRanges,
				&net.IPNet{IP: ip.AsSlice(), Mask: net.CIDRMask(ip.BitLen(), ip.BitLen())})
		} else if !slices.Contains(root.PermittedDNSDomains, name) {
			root.PermittedDNSDomains = append(root.PermittedDNSDomains, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		return nil, err
	}
	a := &authority{key: key}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return a, saveKey(file, key, der)
}

// permits tells whether the root's limits allow a name or an address, as those who check them do.
func (a *authority) permits(name string) bool {
	if ip := net.ParseIP(name); ip != nil {
		return slices.ContainsFunc(a.cert.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(ip) })
	}
	return slices.ContainsFunc(a.cert.PermittedDNSDomains, func(domain string) bool {
		return name == domain || strings.HasSuffix(name, "."+domain)
	})
}

// sign makes a certificate and a key for names and addresses that the root permits.
func (a *authority) sign(list []string, now time.Time) (der []byte, key *ecdsa.PrivateKey, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, err
	}
	now = laterOf(now, begun.Add(behind))
	leaf := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{Organization: []string{"Upbeat"}},
		NotBefore: now.Add(-behind), NotAfter: earlierOf(now.Add(leafFor), a.cert.NotAfter),
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range list {
		if ip := net.ParseIP(name); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else {
			leaf.DNSNames = append(leaf.DNSNames, name)
		}
	}
	der, err = x509.CreateCertificate(rand.Reader, leaf, a.cert, key.Public(), a.key)
	return der, key, err
}

func (a *authority) root() *Root {
	long, short := sha256.Sum256(a.cert.Raw), sha1.Sum(a.cert.Raw) //nolint:gosec // shown for comparison, as Windows does
	return &Root{
		PEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}), Name: issuer(a.cert), Until: a.cert.NotAfter,
		SHA256: colons(long[:]), SHA1: colons(short[:]),
	}
}

func colons(sum []byte) string {
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = strings.ToUpper(hex.EncodeToString([]byte{b}))
	}
	return strings.Join(parts, ":")
}

// saveKey writes certificates and the first one's key into one file, whole or not at all, for our eyes only.
func saveKey(file string, key *ecdsa.PrivateKey, ders ...[]byte) error {
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	var out []byte
	for _, der := range ders {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	out = append(out, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(file), ".new-*") // made with 0600
	if err != nil {
		return err
	}
	_, err = draft.Write(out)
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}

// serialNumber is 127 random bits: never negative, never the same.
func serialNumber() *big.Int {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	raw[0] &= 0x7f
	return new(big.Int).SetBytes(raw)
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlierOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
