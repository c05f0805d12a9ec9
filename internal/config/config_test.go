package config_test

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"upbeat/internal/config"
)

func parse(t *testing.T, args ...string) (config.Config, error) {
	t.Helper()
	var c config.Config
	parser, err := kong.New(&c, kong.DefaultEnvars("UPBEAT"), kong.Vars{"data": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return c, err
}

func TestBadSettingsNameTheirFlag(t *testing.T) {
	for _, test := range []struct{ args, names string }{
		{"--roles=", "--roles"},
		{"--roles=web,cook", "--roles"},
		{"--roles=web", "--redis"},
		{"--roles=player --redis=embedded", "--redis"},
		{"--listen=here", "--listen"},
		{"--metrics-listen=9180", "--metrics-listen"},
		{"--database=mysql://x", "--database"},
		{"--public-url=party", "--public-url"},
		{"--trusted-proxies=me", "--trusted-proxies"},
		{"--music=/does/not/exist", "--music"},
		{"--join-limit=-1", "--join-limit"},
		{"--tls-cert=/a --tls-key=/b", "--tls-listen"},
		{"--hsts", "--tls-listen"},
		{"--tls-listen=8443", "--tls-listen"},
		{"--tls-listen=:8080", "--tls-listen"},
		{"--tls-listen=:8443 --tls-cert=/a", "--tls-key"},
		{"--tls-listen=:8443 --tls-key=/a", "--tls-cert"},
		{"--tls-listen=:8443 --tls-cert=/a --tls-key=/b --acme-domains=party.example", "--acme-domains"},
		{"--tls-listen=:8443 --acme-domains=party.example --tls-names=party.lan", "--tls-names"},
		{"--tls-listen=:8443 --acme-domains=party", "--acme-domains"},
		{"--tls-listen=:8443 --acme-domains=192.0.2.1", "--acme-domains"},
		{"--tls-listen=:8443 --acme-domains=*.party.example", "--acme-domains"},
		{"--tls-listen=:8443 --acme-directory=http://acme.example/", "--acme-directory"},
		{"--listen=:80 --tls-listen=:443 --hsts", "--hsts"},
		{"--tls-listen=:443 --acme-domains=party.example --hsts", "--listen :80"},
		{"--listen=:80 --tls-listen=:8443 --acme-domains=party.example --hsts", "--tls-listen :443"},
	} {
		c, err := parse(t, strings.Fields(test.args)...)
		if err == nil {
			err = c.Check()
		}
		if err == nil || !strings.Contains(err.Error(), test.names) {
			t.Errorf("%s: error %v does not name %s", test.args, err, test.names)
		}
	}
}

func TestDefaultsAreGood(t *testing.T) {
	c, err := parse(t)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if !c.Has(config.Web) || !c.Has(config.Tasks) || !c.Has(config.Player) {
		t.Fatalf("roles %v", c.Roles)
	}
}

func TestHTTPSInAllItsWays(t *testing.T) {
	for _, args := range []string{
		"--tls-listen=:8443",
		"--tls-listen=:8443 --tls-names=party.lan,192.168.1.5",
		"--tls-listen=:8443 --tls-cert=/a --tls-key=/b",
		"--listen=:80 --tls-listen=:443 --tls-cert=/a --tls-key=/b --hsts",
		"--listen=:80 --tls-listen=:443 --acme-domains=party.example,www.party.example --acme-directory=https://acme.example/ --hsts",
	} {
		c, err := parse(t, strings.Fields(args)...)
		if err == nil {
			err = c.Check()
		}
		if err != nil {
			t.Errorf("%s: %v", args, err)
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("UPBEAT_PUBLIC_URL", "https://party.example/")
	t.Setenv("UPBEAT_ADMIN_PASSWORD_FILE", "/run/secret")
	c, err := parse(t)
	if err != nil || c.PublicURL != "https://party.example/" || c.AdminPasswordFile != "/run/secret" {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestMaskedHoldsNoSecret(t *testing.T) {
	c := config.Config{Redis: "redis://user:hidden1@host/0", Database: "postgres://u:hidden2@host/db", MetricsToken: "hidden3"}
	m := c.Masked()
	for _, s := range []string{m.Redis, m.Database, m.MetricsToken} {
		if strings.Contains(s, "hidden") {
			t.Errorf("%q shows a secret", s)
		}
	}
	if !strings.Contains(m.Redis, "host/0") {
		t.Errorf("%q lost the host", m.Redis)
	}
}

// TestTableNamesEveryFlag holds the README's table against what kong makes of the struct.
func TestTableNamesEveryFlag(t *testing.T) {
	var c config.Config
	parser, err := kong.New(&c, kong.DefaultEnvars("UPBEAT"), kong.Vars{"data": "x"})
	if err != nil {
		t.Fatal(err)
	}
	table := config.Table()
	for _, flag := range parser.Model.Flags {
		if flag.Name == "help" {
			continue
		}
		if !strings.Contains(table, "`--"+flag.Name+"`") || !strings.Contains(table, "`"+flag.Envs[0]+"`") {
			t.Errorf("the table lacks --%s or %v", flag.Name, flag.Envs)
		}
	}
}
