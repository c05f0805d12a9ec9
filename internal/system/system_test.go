package system

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"upbeat/internal/i18n"
	"upbeat/internal/kv"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
)

func TestTreeAndItsCosts(t *testing.T) {
	child := exec.Command("cat")
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	tree := Tree(os.Getpid())
	if !slices.Contains(tree, child.Process.Pid) || tree[0] != os.Getpid() {
		t.Errorf("%v does not hold child %d", tree, child.Process.Pid)
	}
	mine, err := PSS([]int{os.Getpid()})
	if err != nil || mine < 1<<20 || mine > 1<<31 {
		t.Errorf("PSS %d %v", mine, err)
	}
	all, err := PSS(tree)
	if err != nil || all <= mine/2 {
		t.Errorf("PSS of all %d %v", all, err)
	}
	_ = stdin.Close()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	if gone, err := PSS([]int{child.Process.Pid}); gone != 0 || err != nil {
		t.Errorf("a process that has ended: %d %v", gone, err)
	}
}

func TestCPUCounts(t *testing.T) {
	before := CPU([]int{os.Getpid()})
	sum := 0
	for end := time.Now().Add(150 * time.Millisecond); time.Now().Before(end); {
		for i := range 100_000 {
			sum += i
		}
	}
	if spent := CPU([]int{os.Getpid()}) - before; spent <= 0 || spent > 10*time.Second {
		t.Errorf("150 ms of work (%d) count as %s", sum, spent)
	}
}

func TestListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if pid, err := Listener(port); pid != os.Getpid() || err != nil {
		t.Errorf("process %d %v, want %d", pid, err, os.Getpid())
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Listener(port); !errors.Is(err, ErrNoListener) {
		t.Errorf("%v, want ErrNoListener", err)
	}
}

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 kB", 1_500_000: "1.5 MB", 123_456_789: "123 MB",
		2_000_000_000_000: "2.0 TB"} {
		if got := Size(bytes); got != want {
			t.Errorf("%d: %q, want %q", bytes, got, want)
		}
	}
}

// Every fact and warning has its words.
func TestFactsHaveWords(t *testing.T) {
	db, err := store.Open(t.Context(), testdb.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	server, err := kv.Open(t.Context(), "embedded", t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	english := catalogue.For("en")
	box := &Box{Version: "1.2.3", Data: t.TempDir(), Store: db, KV: server, Address: func() string { return "http://x/" },
		Started: time.Now()}
	seen := map[string]string{}
	for _, f := range box.Facts(t.Context()) {
		seen[f.Key] = f.Value
		if f.Value == "" {
			t.Errorf("%s is empty", f.Key)
		}
		for _, key := range []string{"system." + f.Key, f.Warn} {
			if key != "" && english.T(key) == key {
				t.Errorf("no words for %s", key)
			}
		}
	}
	if !strings.HasPrefix(seen["database"], "SQLite 3.") || seen["redis"] != "embedded" || seen["address"] != "http://x/" {
		t.Errorf("%v", seen)
	}
}

func examine(t *testing.T, p Patient) map[string]Finding {
	t.Helper()
	if p.Data == "" {
		p.Data = t.TempDir()
	}
	if p.Database == "" {
		p.Database = filepath.Join(p.Data, "upbeat.db")
	}
	p.Serves, p.Plays, p.Outputs = true, true, func() []string { return nil }
	found := map[string]Finding{}
	for _, f := range Examine(t.Context(), p) {
		found[f.Name] = f
	}
	return found
}

func TestDoctor(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	broken := filepath.Join(t.TempDir(), "upbeat.db")
	if err := os.WriteFile(broken, []byte(strings.Repeat("no database ", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	party := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_,
			_ = w.Write([]byte(`{"name":"Upbeat"}`))
	}))
	defer party.Close()
	cases := []struct {
		name string
		p    Patient
		part string
		want Level
	}{
		{"a new machine", Patient{Listen: "127.0.0.1:0"}, "database", Fine},
		{"no sound", Patient{Listen: "127.0.0.1:0"}, "sound", Lacking},
		{"port taken", Patient{Listen: busy.Addr().String()}, "port", Broken},
		{"party running", Patient{Listen: strings.TrimPrefix(party.URL, "http://")}, "port", Fine},
		{"damaged database", Patient{Listen: "127.0.0.1:0", Database: broken}, "database", Broken},
		{"no PostgreSQL", Patient{Listen: "127.0.0.1:0", Database: "postgres://a:b@127.0.0.1:1/x"}, "database", Broken},
		{"no Redis", Patient{Listen: "127.0.0.1:0", Redis: "redis://127.0.0.1:1/0"}, "Redis", Lacking},
		{"data is a file", Patient{Listen: "127.0.0.1:0", Data: broken}, "data folder", Broken},
		{"embedded Redis", Patient{Listen: "127.0.0.1:0", Redis: "embedded"}, "Redis", Lacking},
		{"no such music", Patient{Listen: "127.0.0.1:0", Music: []string{"/no/such/folder"}}, "music", Lacking},
		{"no music in it", Patient{Listen: "127.0.0.1:0", Music: []string{t.TempDir()}}, "music", Lacking},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := examine(t, c.p)[c.part]
			if got.Level != c.want || got.Level != Fine && got.Costs == "" {
				t.Errorf("%+v, want %s", got, c.want)
			}
		})
	}
	if CanStart([]Finding{{Level: Fine}, {Level: Lacking}}) != true || CanStart([]Finding{{Level: Broken}}) != false {
		t.Error("what lacks keeps a party from starting, or what is broken does not")
	}
}

func TestDoctorChangesNothing(t *testing.T) {
	data := filepath.Join(t.TempDir(), "not", "yet")
	examine(t, Patient{Listen: "127.0.0.1:" + strconv.Itoa(0), Data: data})
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the data folder is there now: %v", err)
	}
}
