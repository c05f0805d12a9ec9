package main

import (
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"upbeat/internal/system"
	"upbeat/internal/tlscert"
	"upbeat/web"
	"upbeat/web/api"
)

// https is where certificates come from; nil without --tls-listen. Files are read again on SIGHUP, which then ends no process.
func (p *parts) https() tlscert.Source {
	if p.config.TLSListen == "" {
		return nil
	}
	c := p.config
	config := tlscert.Config{
		Cert: c.TLSCert, Key: c.TLSKey, Domains: c.ACMEDomains, Directory: c.ACMEDirectory, Names: c.TLSNames, Data: c.Data, Log: p.log,
	}
	if config.Way() == tlscert.Files {
		hangUps := make(chan os.Signal, 1)
		signal.Notify(hangUps, syscall.SIGHUP)
		config.Reload = hangUps
	}
	return tlscert.New(config)
}

// secureWeb is how web serves with those certificates; nil where there are none.
func (p *parts) secureWeb(source tlscert.Source) *web.HTTPS {
	if source == nil {
		return nil
	}
	const day = 24 * time.Hour // as long as browsers are told to stay
	h := &web.HTTPS{
		Config: tlscert.ServerConfig(source), Names: p.config.ACMEDomains, Challenge: source.Challenge(),
		Seen: func() api.HTTPS { return seenHTTPS(source.Status()) },
		Root: func() []byte {
			if root := source.Status().Root; root != nil {
				return root.PEM
			}
			return nil
		},
	}
	if p.config.HSTS {
		h.Stay = func(host string) bool { return !tlscert.IsLocal(host) && source.Covers(host, day) }
	}
	return h
}

func seenHTTPS(s tlscert.Status) api.HTTPS {
	seen := api.HTTPS{Way: string(s.Way), Issuer: s.Issuer, Names: s.Names, Until: date(s.Until)}
	if s.Problem != nil {
		seen.Problem = s.Problem.Error()
	}
	if r := s.Root; r != nil {
		seen.Root = &api.Authority{Name: r.Name, Until: date(r.Until), SHA256: r.SHA256, SHA1: r.SHA1}
	}
	return seen
}

// date is a day as all languages read it; "" = none.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// httpsFacts is the certificate on the System page; address is where HTTPS is.
func httpsFacts(source tlscert.Source, address func() string) func() []system.Fact {
	if source == nil {
		return nil
	}
	return func() []system.Fact { return certificateFacts(source.Status(), address(), time.Now()) }
}

func certificateFacts(s tlscert.Status, address string, now time.Time) []system.Fact {
	first := system.Fact{Key: "https", Value: address}
	if s.Until.IsZero() {
		first.Warn = "warn.https_none"
	} else if s.Issuer != "" {
		first.Value += " · " + s.Issuer
	}
	facts := []system.Fact{first}
	if !s.Until.IsZero() {
		until := system.Fact{Key: "https_until", Value: date(s.Until)}
		switch {
		case !now.Before(s.Until):
			until.Warn = "warn.https_expired"
		case now.Before(s.From):
			until.Warn = "warn.https_early"
		case now.Add(tlscert.Soon).After(s.Until):
			until.Warn = "warn.https_soon"
		}
		facts = append(facts, until)
	}
	if s.Problem != nil {
		problem := system.Fact{Key: "https_problem", Value: s.Problem.Error(), Warn: "warn.https_problem"}
		if s.Way == tlscert.Files && !s.Until.IsZero() {
			problem.Warn = "warn.https_kept"
		}
		facts = append(facts, problem)
	}
	return facts
}

// httpsFindings is what doctor says of the certificate.
func httpsFindings(p tlscert.Patient) []system.Finding {
	var list []system.Finding
	for _, f := range tlscert.Examine(p) {
		level := system.Fine
		if f.Costs != "" {
			level = system.Lacking // the party goes on over plain HTTP
		}
		list = append(list, system.Finding{Level: level, Name: "HTTPS", Found: f.Found, Costs: f.Costs})
	}
	return list
}

// portOf is the port of an address to listen on.
func portOf(listen string) string {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return ""
	}
	return port
}
