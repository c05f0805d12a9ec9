package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// checkTLS finds settings of HTTPS that contradict each other. Whether files fit is not asked here: they may be mended while the party
// runs.
func (c Config) checkTLS() error {
	asked := c.TLSCert != "" || c.TLSKey != "" || len(c.TLSNames) > 0 || len(c.ACMEDomains) > 0 || c.HSTS
	switch {
	case c.TLSListen == "" && asked:
		return fmt.Errorf("--tls-listen: the settings of HTTPS need an address for it, such as --tls-listen :8443")
	case c.TLSListen == "":
		return nil
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return fmt.Errorf("--tls-cert and --tls-key belong together: name both")
	case c.TLSCert != "" && len(c.ACMEDomains) > 0:
		return fmt.Errorf("--acme-domains: with --tls-cert there is a certificate already; leave one of them out")
	case len(c.TLSNames) > 0 && (c.TLSCert != "" || len(c.ACMEDomains) > 0):
		return fmt.Errorf("--tls-names: they are for the certificate that the box makes itself")
	}
	if _, _, err := net.SplitHostPort(c.TLSListen); err != nil {
		return fmt.Errorf("--tls-listen: %q is not an address like :8443 or 127.0.0.1:8443", c.TLSListen)
	}
	if c.TLSListen == c.Listen {
		return fmt.Errorf("--tls-listen: %s is taken by plain HTTP (--listen)", c.TLSListen)
	}
	for _, name := range c.ACMEDomains {
		if !publicName(name) {
			return fmt.Errorf("--acme-domains: %q is not a public name like party.example", name)
		}
	}
	if u, err := url.Parse(c.ACMEDirectory); err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("--acme-directory: %q is not an address like https://acme.example/directory", c.ACMEDirectory)
	}
	return c.checkHSTS()
}

// checkHSTS keeps browsers from being bound to what does not work: they would ask for HTTPS at every port of the name, so plain HTTP may be
// at the one port only that they translate into another, 80. RFC 6797, section 8.3.
func (c Config) checkHSTS() error {
	_, port, _ := net.SplitHostPort(c.Listen)
	_, secure, _ := net.SplitHostPort(c.TLSListen)
	switch {
	case !c.HSTS:
		return nil
	case c.TLSCert == "" && len(c.ACMEDomains) == 0:
		return fmt.Errorf("--hsts: not with the certificate that the box makes itself: whoever has not installed its root would be locked out")
	case port != "80" || secure != "443":
		return fmt.Errorf("--hsts needs --listen :80 and --tls-listen :443, else browsers would ask for HTTPS where there is none")
	}
	return nil
}

// publicName tells whether a name may be known to everybody: a dot, letters that certificates take, and no address.
func publicName(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(strings.Trim(name, "."), ".") {
		return false
	}
	return strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}
