// Package config owns the one table of what can be set before the start: flags, UPBEAT_* environment variables and a JSON file, in
// this order of precedence. cmd parses it; the README's table is generated from it. It knows names, defaults and bounds, and builds
// nothing. What a host changes while the party runs is not here: that is state.
package config

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"upbeat/internal/store"
)

// Config is everything that can be set at start.
type Config struct {
	Listen            string   `default:":8080" placeholder:"ADDR" help:"Address and port to serve the party on."`
	Data              string   `default:"${data}" placeholder:"DIR" type:"path" help:"Folder for the database, covers and secrets. Made when it is missing."`
	Music             []string `placeholder:"DIR" sep:"none" help:"Music folder; may be given several times, or several with commas or line breaks in between. A path may hold a comma where that folder exists. None: ~/Music, or a small demo album when that is empty."`
	Redis             string   `placeholder:"URL" help:"embedded, child or a redis:// URL. None: a private redis-server where it is installed, else an embedded one."`
	Database          string   `placeholder:"URL" help:"postgres:// URL or a SQLite file. None: upbeat.db in the data folder."`
	Output            string   `placeholder:"SPEC" help:"Where the sound goes: null, pulse[:SINK], alsa[:DEVICE], file:PATH or pipe:PATH. None: the first that works."`
	Roles             []string `default:"web,tasks,player" sep:"," help:"What this process does: web, tasks, player; lights drives the lamps from another machine than the player's. With the first three the player runs as a supervised child process."`
	AdminPasswordFile string   `placeholder:"FILE" type:"path" help:"File whose first line is the host's password. None: one is generated at the first start and printed once."`
	PublicURL         string   `placeholder:"URL" help:"Address that guests open, for the QR code. None: this machine's address in its network."`
	TrustedProxies    []string `placeholder:"ADDR" sep:"," help:"Addresses or networks of reverse proxies whose X-Forwarded-For is believed. None: no header is believed."`
	TLSListen         string   `placeholder:"ADDR" help:"Address and port for HTTPS beside plain HTTP, such as :8443. None: there is no HTTPS. Without a certificate from the next settings the box makes its own."`
	TLSCert           string   `placeholder:"FILE" type:"path" help:"Certificate with its chain, PEM. It is read again when it changes, and on SIGHUP."`
	TLSKey            string   `placeholder:"FILE" type:"path" help:"Key of that certificate, PEM."`
	TLSNames          []string `placeholder:"NAME" sep:"," help:"Further names and addresses of the box for the certificate that it makes itself. It knows its host name, HOST.local and its private addresses."`
	ACMEDomains       []string `placeholder:"NAME" sep:"," help:"Public names of the box, for which certificates are fetched by ACME. Naming one accepts the authority's terms of service."`
	ACMEDirectory     string   `default:"https://acme-v02.api.letsencrypt.org/directory" placeholder:"URL" help:"ACME authority that is asked; the default is Let's Encrypt."`
	HSTS              bool     `help:"Tell browsers that came by HTTPS and a public name to stay with HTTPS, a day at a time. For port 80 and 443 only, and never with the box's own certificate."`
	JoinLimit         int      `default:"300" placeholder:"N" help:"New guests per network address and minute; 0 = no limit. A party shares one address."`
	MetricsToken      string   `placeholder:"TOKEN" help:"Bearer token that may read /metrics. None: only the host may."`
	MetricsListen     string   `placeholder:"ADDR" help:"Address for /metrics alone, open to whoever reaches it: 127.0.0.1:9180, or unix:PATH. None: there is none."`
	YtDlp             string   `default:"yt-dlp" placeholder:"PROGRAM" help:"yt-dlp, by which YouTube, SoundCloud, Bandcamp and more are reached. It is looked for when it is needed."`
	YtDlpUpdate       string   `placeholder:"COMMAND" help:"Command that brings yt-dlp up to date, run without a shell by the button on the Sources page: such as pipx upgrade yt-dlp. None: there is no button."`
	BuzzerPin         string   `placeholder:"PIN" help:"GPIO pin of a buzzer, such as GPIO17: a button between the pin and ground. None: there is no buzzer."`
	SkipPin           string   `placeholder:"PIN" help:"GPIO pin of a button that skips the song. None: there is no such button."`
	LightsPin         string   `placeholder:"PIN" help:"GPIO pin of a button that switches the lights off and on. None: there is no such button."`
	ActivityLED       string   `placeholder:"LED" help:"LED of the box that blinks with the beat while a song plays: a name in /sys/class/leds such as ACT, or a GPIO pin. None: it is left alone."`
	LogLevel          string   `default:"info" enum:"debug,info,warn,error" help:"How much is logged: debug, info, warn or error."`
	LogFormat         string   `default:"text" enum:"text,json" help:"text or json."`
}

// The roles of a process.
const (
	Web    = "web"
	Tasks  = "tasks"
	Player = "player"
	Lights = "lights" // where the player's process does not drive the lamps
)

// Has tells whether the process plays this role.
func (c Config) Has(role string) bool { return slices.Contains(c.Roles, role) }

// Address is the database's: the URL, or the SQLite file.
func (c Config) Address() string {
	if c.Database == "" {
		return filepath.Join(c.Data, "upbeat.db")
	}
	return c.Database
}

// Check finds what cannot work before anything is started. Its errors name the flag.
func (c Config) Check() error {
	if len(c.Roles) == 0 {
		return fmt.Errorf("--roles: name at least one of web, tasks, player, lights")
	}
	for _, role := range c.Roles {
		if !slices.Contains([]string{Web, Tasks, Player, Lights}, role) {
			return fmt.Errorf("--roles: %q is none of web, tasks, player, lights", role)
		}
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("--listen: %q is not an address like :8080 or 127.0.0.1:8080", c.Listen)
	}
	if c.MetricsListen != "" && !strings.HasPrefix(c.MetricsListen, "unix:") {
		if _, _, err := net.SplitHostPort(c.MetricsListen); err != nil {
			return fmt.Errorf("--metrics-listen: %q is neither an address like 127.0.0.1:9180 nor unix:PATH", c.MetricsListen)
		}
	}
	whole := c.Has(Web) && c.Has(Tasks) && c.Has(Player)
	if !whole && !strings.Contains(c.Redis, "://") {
		return fmt.Errorf("--roles %s needs --redis URL: processes can only share a Redis that has an address", strings.Join(c.Roles, ","))
	}
	if strings.Contains(c.Database, "://") && !store.IsPostgres(c.Database) {
		return fmt.Errorf("--database: only postgres:// URLs and SQLite files are known")
	}
	if c.JoinLimit < 0 {
		return fmt.Errorf("--join-limit: 0 or more")
	}
	if err := c.checkPlaces(); err != nil {
		return err
	}
	return c.checkTLS()
}

func (c Config) checkPlaces() error {
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("--public-url: %q is not an address like http://party.local:8080/", c.PublicURL)
		}
	}
	for _, proxy := range c.TrustedProxies {
		if _, _, err := net.ParseCIDR(proxy); err != nil && net.ParseIP(proxy) == nil {
			return fmt.Errorf("--trusted-proxies: %q is neither an address nor a network like 10.0.0.0/8", proxy)
		}
	}
	for _, dir := range c.Music {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("--music: %s is not a folder that can be read", dir)
		}
	}
	return nil
}

// Masked is a copy for the log: the secrets in it are stars.
func (c Config) Masked() Config {
	c.Redis, c.Database = maskURL(c.Redis), maskURL(c.Database)
	if c.MetricsToken != "" {
		c.MetricsToken = "***"
	}
	return c
}

func maskURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "***"
	}
	if u.User == nil {
		return s
	}
	if _, secret := u.User.Password(); !secret {
		return s
	}
	return strings.Replace(u.Redacted(), "xxxxx@", "***@", 1)
}

// DataDefault is the data folder of a user: $XDG_DATA_HOME/upbeat, else ~/.local/share/upbeat.
func DataDefault() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "upbeat")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "upbeat-data"
	}
	return filepath.Join(home, ".local", "share", "upbeat")
}
