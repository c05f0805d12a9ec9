package system

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"upbeat/internal/kv"
	"upbeat/internal/store"
	"upbeat/library"
)

// Level says how bad a finding is.
type Level string

// The levels: all well; something that a party does without; what keeps it from starting.
const (
	Fine    Level = "ok"
	Lacking Level = "warn"
	Broken  Level = "FAIL"
)

// Finding is one thing that the doctor looked at.
type Finding struct {
	Level Level
	Name  string // "database"
	Found string // what is there
	Costs string // what its absence costs, and what to do; "" when fine
}

// Patient is what the doctor examines: the settings of a party that may or may not be running.
type Patient struct {
	Listen   string
	Secure   string // address of HTTPS; "" = there is none
	Data     string
	Database string // address as store.Open takes it
	Redis    string // as --redis spells it
	Music    []string
	Serves   bool            // its roles open the port
	Plays    bool            // its roles make sound
	Outputs  func() []string // the sound outputs of this machine that are not null
}

// Examine looks at everything that a party needs. It changes nothing.
func Examine(ctx context.Context, p Patient) []Finding {
	list := []Finding{p.data(), p.database(ctx), p.redis(ctx)}
	if p.Serves {
		list = append(list, p.port(ctx, "port", "--listen", p.Listen))
		if p.Secure != "" {
			list = append(list, p.port(ctx, "HTTPS port", "--tls-listen", p.Secure))
		}
	}
	if p.Plays {
		list = append(list, p.sound())
	}
	return append(list, append(p.music(ctx), checkFFmpeg(ctx), checkMemory(), checkClock(), p.watches())...)
}

// CanStart tells whether nothing found keeps a party from starting.
func CanStart(list []Finding) bool {
	for _, f := range list {
		if f.Level == Broken {
			return false
		}
	}
	return true
}

func (p Patient) data() Finding {
	f := Finding{Level: Fine, Name: "data folder"}
	dir := p.Data
	for { // the folder is made at the first start: what counts is where
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			return Finding{Broken, f.Name, dir + " is not a folder", "Name another with --data."}
		}
		if err == nil {
			break
		}
		if parent := filepath.Dir(dir); parent != dir && errors.Is(err, fs.ErrNotExist) {
			dir = parent
			continue
		}
		return Finding{Broken, f.Name, err.Error(), "Name another with --data."}
	}
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return Finding{Broken, f.Name, p.Data + " cannot be written", "Nothing can be kept. Mend its rights, or name another with --data."}
	}
	_, free, err := Disk(dir)
	if err != nil {
		return Finding{Lacking, f.Name, p.Data + ", free space unknown", ""}
	}
	f.Found = fmt.Sprintf("%s, %s free", p.Data, Size(free))
	if free < diskLow {
		f.Level, f.Costs = Lacking, "When it is full, requests and votes are refused until there is room again."
	}
	return f
}

func (p Patient) database(ctx context.Context) Finding {
	f := Finding{Level: Fine, Name: "database"}
	if !store.IsPostgres(p.Database) {
		if _, err := os.Stat(p.Database); errors.Is(err, fs.ErrNotExist) {
			f.Found = "SQLite, made at the first start: " + p.Database
			return f
		}
	}
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	facts, err := store.Inspect(ctx, p.Database)
	if err != nil {
		f.Level, f.Found, f.Costs = Broken, strings.Join(strings.Fields(err.Error()), " "),
			"Songs, votes and the host's password are in it: nothing works without."
		if errors.Is(err, store.ErrNewer) || errors.Is(err, store.ErrEdited) {
			f.Costs = "Start the version that made it, or restore a backup into a new database (docs/operations.md, Backup and restore)."
		}
		return f
	}
	f.Found = fmt.Sprintf("%s, %s, schema %d of %d", databaseName(facts), Size(facts.Bytes), facts.Schema, facts.Known)
	if l := facts.Leader; l.Owner != "" {
		f.Found += fmt.Sprintf(", the player is on %s since %s", l.Host, l.Since.Time().Format(time.DateTime))
		if l.Trouble != "" {
			f.Level, f.Costs = Lacking, "That player cannot play: "+l.Trouble
		}
	}
	if facts.Lacking > 0 {
		f.Level, f.Costs = Lacking, fmt.Sprintf("A version that never came out made it: %d steps are missing, and without them no song may play. "+
			"Restart Upbeat, which mends it; make a backup before.", facts.Lacking)
	}
	return f
}

func (p Patient) redis(ctx context.Context) Finding {
	f := Finding{Level: Fine, Name: "Redis"}
	if strings.Contains(p.Redis, "://") {
		return p.remoteRedis(ctx, f)
	}
	if version := programVersion(ctx, "redis-server", "--version"); version != "" && p.Redis != string(kv.Embedded) {
		f.Found = "redis-server " + version + ", run as a private child"
		return f
	}
	f.Level, f.Found = Lacking, "the built-in one"
	f.Costs = "It is slower (some thousand tasks a second) and forgets with the process, which is enough for a party. `apt install redis-server` brings the real one."
	if p.Redis == string(kv.Child) {
		f.Level, f.Found, f.Costs = Broken, "redis-server is not installed",
			"--redis child needs it: `apt install redis-server`, or leave --redis out."
	}
	return f
}

func (p Patient) remoteRedis(ctx context.Context, f Finding) Finding {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	server, err := kv.Open(ctx, p.Redis, p.Data, nil)
	if err != nil {
		return Finding{Broken, f.Name, err.Error(), "The address is not one. It looks like redis://:password@host:6379/0."}
	}
	version, err := redisVersion(ctx, server)
	if cerr := server.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		f.Level, f.Found = Lacking, "the server does not answer: "+err.Error()
		f.Costs = "The music goes on and votes count; until it does, songs that were never played here wait to be prepared, and other processes hear of changes late."
		return f
	}
	f.Found = "Redis " + version
	return f
}

func (p Patient) port(ctx context.Context, name, flag, listen string) Finding {
	f := Finding{Level: Fine, Name: name, Found: listen + " is free"}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", listen)
	if err == nil {
		_ = listener.Close()
		return f
	}
	holder := listenerAt(listen)
	if partyAt(ctx, p.Listen) && (listen == p.Listen || holder != 0 && holder == listenerAt(p.Listen)) {
		f.Found = listen + ", where a party is running now"
		return f
	}
	f.Level, f.Found, f.Costs = Broken, err.Error(), "Guests cannot reach the party. Choose another, such as "+flag+" :8081."
	if holder != 0 {
		f.Found += fmt.Sprintf(" (process %d)", holder)
	}
	return f
}

// listenerAt is the process that listens at the port of an address; 0 = it is not known.
func listenerAt(listen string) int {
	number, err := strconv.Atoi(listen[strings.LastIndexByte(listen, ':')+1:])
	if err != nil {
		return 0
	}
	pid, err := Listener(number)
	if err != nil {
		return 0
	}
	return pid
}

// partyAt tells whether an Upbeat answers there.
func partyAt(ctx context.Context, listen string) bool {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+"/manifest.webmanifest", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	head := make([]byte, 512)
	n, _ := resp.Body.Read(head)
	return strings.Contains(string(head[:n]), `"Upbeat"`)
}

func (p Patient) sound() Finding {
	list := p.Outputs()
	if len(list) == 0 {
		return Finding{Lacking, "sound", "no sound server and no sound card found",
			"The party runs in silence, at the right pace. Plug a card in, or start PipeWire or PulseAudio; the user needs the group audio."}
	}
	return Finding{Fine, "sound", strings.Join(list, ", "), ""}
}

func (p Patient) music(ctx context.Context) []Finding {
	if len(p.Music) == 0 {
		return []Finding{{Fine, "music", "no folder named: ~/Music, or the demo album", ""}}
	}
	var list []Finding
	for _, dir := range p.Music {
		list = append(list, musicIn(ctx, dir))
	}
	return list
}

func musicIn(ctx context.Context, dir string) Finding {
	const patience = 3 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	files, denied := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case errors.Is(err, fs.ErrPermission):
			denied++
		case err != nil:
			return err
		case d.Type().IsRegular() && library.IsMusic(path):
			files++
		}
		return nil
	})
	f := Finding{Fine, "music", fmt.Sprintf("%s: %d files", dir, files), ""}
	switch {
	case err != nil:
		return Finding{Lacking, "music", err.Error(), "Its songs cannot be requested until it is back."}
	case ctx.Err() != nil:
		f.Found = fmt.Sprintf("%s: more than %d files", dir, files)
	case denied > 0:
		f.Level, f.Costs = Lacking,
			fmt.Sprintf("%d folders in it may not be read: their songs are missing. Mend their rights for the user who runs Upbeat.",
				denied)
	case files == 0:
		f.Level, f.Costs = Lacking, "There is no music in it: guests find nothing."
	}
	return f
}

func checkFFmpeg(ctx context.Context) Finding {
	version := programVersion(ctx, "ffmpeg", "-version")
	if version == "" {
		return Finding{Lacking, "ffmpeg", "not installed",
			"m4a, aac and opus cannot be played, long FLAC files seek slowly, and damaged files are found later. `apt install ffmpeg` brings it."}
	}
	return Finding{Fine, "ffmpeg", version, ""}
}

func checkMemory() Finding {
	total, available := Memory()
	f := Finding{Fine, "memory", fmt.Sprintf("%s available of %s", Size(available), Size(total)), ""}
	if total > 0 && available < memoryLow {
		f.Level, f.Costs = Lacking, "A party needs about 100 MB: music may stutter. Close other programs."
	}
	return f
}

// checkClock asks the kernel whether anything keeps its clock right.
func checkClock() Finding {
	var t unix.Timex
	const unsynchronized = 5 // TIME_ERROR, https://man7.org/linux/man-pages/man2/adjtimex.2.html
	state, err := unix.Adjtimex(&t)
	now := time.Now()
	f := Finding{Fine, "clock", now.Format("2006-01-02 15:04:05 MST"), ""}
	const built = 2025 // Upbeat did not exist before
	if now.Year() < built {
		f.Level, f.Costs = Lacking, "The clock is wrong: logins expire at once. A Raspberry Pi without network needs the time set by hand."
	} else if err == nil && state == unsynchronized {
		f.Found += ", not synchronised"
	}
	return f
}

// watches looks whether the kernel lets us watch all music folders for new files. https://man7.org/linux/man-pages/man7/inotify.7.html
func (p Patient) watches() Finding {
	const name, few = "new files", 8192
	data, err := os.ReadFile("/proc/sys/fs/inotify/max_user_watches")
	if err != nil {
		return Finding{Lacking, name, "this machine cannot watch folders", "New files are found by a scan only."}
	}
	limit, _ := strconv.Atoi(strings.TrimSpace(string(data)))
	f := Finding{Fine, name, fmt.Sprintf("up to %d folders are watched", limit), ""}
	if limit < few {
		f.Level, f.Costs = Lacking,
			"In larger libraries new files are found by a scan only. `sysctl fs.inotify.max_user_watches=65536` lifts it."
	}
	return f
}
