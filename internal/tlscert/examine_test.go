package tlscert_test

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upbeat/internal/tlscert"
)

// costs is all that a doctor says is wrong; "" = nothing.
func costs(p tlscert.Patient) string {
	var all []string
	for _, f := range tlscert.Examine(p) {
		if f.Costs != "" {
			all = append(all, f.Found+": "+f.Costs)
		}
	}
	return strings.Join(all, "\n")
}

func TestTheDoctorOnFiles(t *testing.T) {
	for name, test := range map[string]struct {
		make   func(p *pair)
		public string
		want   string
	}{
		"all is well":   {make: func(p *pair) { p.write("party.example", -1, 60) }, public: "https://party.example/"},
		"over HTTP":     {make: func(p *pair) { p.write("party.example", -1, 60) }, public: "http://other.example/"},
		"expired":       {make: func(p *pair) { p.write("party.example", -60, -1) }, want: "has expired"},
		"running out":   {make: func(p *pair) { p.write("party.example", -60, 13) }, want: "runs out soon"},
		"not yet valid": {make: func(p *pair) { p.write("party.example", 2, 60) }, want: "clock is wrong"},
		"another name":  {make: func(p *pair) { p.write("party.example", -1, 60) }, public: "https://other.example/", want: "not for that name"},
		"not there":     {make: func(*pair) {}, want: "cannot be read"},
		"the wrong key": {make: func(p *pair) {
			p.write("a.example", -1, 60)
			key := read(t, p.key)
			p.write("b.example", -1, 60)
			p.restore(p.key, key)
		}, want: "does not belong"},
		"open to others": {make: func(p *pair) { p.write("party.example", -1, 60); _ = os.Chmod(p.key, 0o644) }, want: "can read the key"},
	} {
		p := newPair(t)
		test.make(p)
		got := costs(tlscert.Patient{Cert: p.cert, Key: p.key, Public: test.public, Now: time.Now()})
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestTheDoctorOnTheLocalAuthority(t *testing.T) {
	data := t.TempDir()
	if got := costs(tlscert.Patient{Data: data, Now: time.Now()}); got != "" {
		t.Errorf("before the first start: %s", got)
	}
	if _, err := os.Stat(tlscert.AuthorityFile(data)); err == nil {
		t.Error("looking made an authority")
	}
	tlscert.New(tlscert.Config{Data: data})
	p := tlscert.Patient{Data: data, Now: time.Now()}
	if got := costs(p); got != "" {
		t.Errorf("after it: %s", got)
	}
	p.Names = []string{"jukebox.example"}
	if got := costs(p); !strings.Contains(got, "made without it") {
		t.Errorf("with another name: %s", got)
	}
	p.Names, p.Now = nil, time.Now().Add(11*365*24*time.Hour)
	if got := costs(p); !strings.Contains(got, "has expired") {
		t.Errorf("after its time: %s", got)
	}
	if err := os.WriteFile(tlscert.AuthorityFile(data), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := costs(p); !strings.Contains(got, "There is no HTTPS") {
		t.Errorf("damaged: %s", got)
	}
}

// An ACME account's certificate lies as autocert keeps it: the key, then the chain.
func TestTheDoctorOnACME(t *testing.T) {
	data, p := t.TempDir(), newPair(t)
	patient := tlscert.Patient{Data: data, Domains: []string{"no-such-name.invalid"}, Now: time.Now()}
	if got := costs(patient); !strings.Contains(got, "not known to the DNS") || !strings.Contains(got, "port 80 or 443") {
		t.Errorf("before the first start: %s", got)
	}
	p.write("party.example", -80, 5)
	if err := os.MkdirAll(filepath.Join(data, "acme"), 0o700); err != nil {
		t.Fatal(err)
	}
	kept := append(read(t, p.key), read(t, p.cert)...)
	if err := os.WriteFile(filepath.Join(data, "acme", "party.example"), kept, 0o600); err != nil {
		t.Fatal(err)
	}
	patient.Domains, patient.Usual = []string{"party.example"}, true
	if got := costs(patient); !strings.Contains(got, "should have been renewed") || strings.Contains(got, "port 80") {
		t.Errorf("with one that runs out: %s", got)
	}
}

// Visitors cause no order: until there is a certificate, and for other names, they get none.
func TestVisitorsCauseNoOrder(t *testing.T) {
	s := tlscert.New(tlscert.Config{Data: t.TempDir(), Domains: []string{"party.example"}, Directory: "https://127.0.0.1:1/"})
	for name, want := range map[string]error{"party.example": tlscert.ErrNoneYet, "other.example": tlscert.ErrNotOurs, "": tlscert.ErrNoName} {
		if _, err := s.Certificate(&tls.ClientHelloInfo{ServerName: name}); err != want {
			t.Errorf("%q: %v, want %v", name, err, want)
		}
	}
	if status := s.Status(); !status.Until.IsZero() || status.Problem != tlscert.ErrNoneYet {
		t.Errorf("%+v", status)
	}
}
