package tlscert

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Patient is what Examine looks at: the settings of HTTPS of a party that may or may not be running.
type Patient struct {
	Cert, Key string
	Domains   []string
	Names     []string
	Data      string
	Public    string // where guests reach the party, as --public-url says it; "" = at the box's address
	Usual     bool   // plain HTTP or HTTPS is at its usual port, where an ACME authority asks
	Now       time.Time
}

// Finding is one thing that was looked at.
type Finding struct {
	Found string
	Costs string // what is wrong with it, and what to do; "" = nothing
}

// Examine judges the certificate as the next start would find it. It changes nothing.
func Examine(p Patient) []Finding {
	switch (Config{Cert: p.Cert, Key: p.Key, Domains: p.Domains}).Way() {
	case Files:
		return p.files()
	case ACME:
		return p.acme()
	}
	return p.local()
}

func (p Patient) files() []Finding {
	pair, err := ReadPair(p.Cert, p.Key)
	if err != nil {
		return []Finding{{err.Error(), "There is no HTTPS until --tls-cert and --tls-key are mended. The party goes on over plain HTTP."}}
	}
	const remedy = "Put a new one into its place; it is taken without a restart."
	return slices.Concat([]Finding{p.times(pair.Leaf, p.Cert, remedy)}, p.publicName(pair.Leaf), readableByAll(p.Key))
}

// times judges when a certificate is valid; remedy is what to do when it is over.
func (p Patient) times(leaf *x509.Certificate, what, remedy string) Finding {
	f := Finding{Found: fmt.Sprintf("%s, by %s, for %s, until %s", what, issuer(leaf), strings.Join(names(leaf), " "),
		leaf.NotAfter.Format(time.DateOnly))}
	switch err := timely(leaf.NotBefore, leaf.NotAfter, p.Now); {
	case errors.Is(err, ErrExpired):
		f.Costs = "It has expired, or this machine's clock is wrong: browsers warn of the party, or refuse it. " + remedy
	case errors.Is(err, ErrTooEarly):
		f.Costs = fmt.Sprintf("It is valid from %s only: this machine's clock is wrong, or the certificate is.",
			leaf.NotBefore.Format(time.DateOnly))
	case p.Now.Add(Soon).After(leaf.NotAfter):
		f.Costs = "It runs out soon. " + remedy
	}
	return f
}

// publicName compares a certificate with the address that guests open.
func (p Patient) publicName(leaf *x509.Certificate) []Finding {
	u, err := url.Parse(p.Public)
	if err != nil || u.Scheme != "https" {
		return nil
	}
	if leaf.VerifyHostname(u.Hostname()) != nil {
		return []Finding{{"--public-url is " + p.Public,
			"The certificate is not for that name: every guest's browser warns. Name one of its names, or get another certificate."}}
	}
	return nil
}

// readableByAll warns of a key that other users of the machine can read.
func readableByAll(key string) []Finding {
	info, err := os.Stat(key)
	if err != nil || info.Mode().Perm()&0o004 == 0 {
		return nil
	}
	return []Finding{{fmt.Sprintf("%s has the mode %04o", key, info.Mode().Perm()),
		"Every user of this machine can read the key and pass for the party. `chmod 600` it."}}
}

func (p Patient) acme() []Finding {
	var list []Finding
	for _, name := range tidy(p.Domains) {
		list = append(list, p.domain(name)...)
	}
	if !p.Usual {
		list = append(list, Finding{"neither --listen :80 nor --tls-listen :443",
			"The authority asks at port 80 or 443 of the name: the router must pass one of them on to this machine."})
	}
	return list
}

// domain judges what the account has for a name so far, as autocert keeps it: the key, then the chain.
func (p Patient) domain(name string) []Finding {
	data, err := os.ReadFile(filepath.Join(acmeFolder(p.Data), name))
	if errors.Is(err, fs.ErrNotExist) {
		f := Finding{Found: name + ": a certificate is fetched at the start"}
		if addresses, err := net.LookupHost(name); err != nil {
			f.Costs = "The name is not known to the DNS: the authority will not find this machine."
		} else {
			f.Found += ", from " + strings.Join(addresses, " ")
		}
		return []Finding{f}
	}
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.X509KeyPair(data, data)
	}
	if err != nil {
		return []Finding{{name + ": " + err.Error(), "The kept certificate cannot be used; a new one is fetched at the start."}}
	}
	return append([]Finding{p.times(pair.Leaf, name, "It should have been renewed: the log says why it was not.")}, p.publicName(pair.Leaf)...)
}

func (p Patient) local() []Finding {
	file := AuthorityFile(p.Data)
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return []Finding{{Found: "an authority of this box, made at the first start"}}
	}
	var root *authority
	if err == nil {
		root, err = parseAuthority(data)
	}
	if err != nil {
		return []Finding{{fmt.Sprintf("%s %s: %s", file, ErrNoPEM, err),
			"There is no HTTPS. Put it back from a backup, or delete it; a new one must be installed on all devices again."}}
	}
	list := []Finding{p.times(root.cert, "", "A new authority is made then, and must be installed on all devices.")}
	list[0].Found = fmt.Sprintf("%s, until %s, SHA-256 %s, SHA-1 %s", issuer(root.cert), root.cert.NotAfter.Format(time.DateOnly),
		root.root().SHA256, root.root().SHA1)
	if pair, err := ReadPair(filepath.Join(filepath.Dir(file), "box.pem"), filepath.Join(filepath.Dir(file), "box.pem")); err == nil {
		list = append(list, p.boxes(pair.Leaf))
		list = append(list, p.publicName(pair.Leaf)...)
	}
	for _, name := range tidy(p.Names) {
		if !root.permits(name) {
			list = append(list, Finding{"--tls-names " + name, fmt.Sprintf(
				"The authority was made without it. Delete %s and start again to make one with it; then install it anew.", file)})
		}
	}
	return append(list, readableByAll(file)...)
}

// boxes judges what the local authority signed: it renews that by itself.
func (p Patient) boxes(leaf *x509.Certificate) Finding {
	f := p.times(leaf, "its certificate", "")
	if errors.Is(timely(leaf.NotBefore, leaf.NotAfter, p.Now), ErrTooEarly) {
		return f
	}
	f.Costs = ""
	return f
}
