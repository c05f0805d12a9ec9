package system

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"upbeat/internal/kv"
	"upbeat/internal/store"
)

const (
	// diskLow is when the host is told that the disk fills up: some hours of a busy party, and a copy of the database, still fit.
	diskLow = 200_000_000
	// memoryLow is when the kernel begins to throw out what the party needs.
	memoryLow = 100_000_000
	// askFor bounds what one fact may take.
	askFor = 2 * time.Second
)

// Box is the machine as the host's System page shows it.
type Box struct {
	Version string // of Upbeat
	Data    string // the data folder
	Store   *store.Store
	KV      *kv.Server
	Address func() string // where guests find the party; nil = not shown
	Songs   func(ctx context.Context) (int, error)
	Player  func(ctx context.Context) (Player, error) // who leads the sound; nil = not shown
	HTTPS   func() []Fact                             // how the party is reached by HTTPS; nil = it is not
	Started time.Time

	ffmpeg, memory kept
}

// Player is who leads the party's sound.
type Player struct {
	Host         string // the name of its machine; "" = nobody leads
	Since        time.Time
	Alive, Works bool
}

// Fact is one line of the System page.
type Fact struct {
	Key   string // "system.<key>" in the catalogue
	Value string
	Warn  string // message key: what is wrong and what to do; "" = fine
}

// Facts asks the machine and the party's servers. What does not answer is shown as a dash; it never fails.
func (b *Box) Facts(ctx context.Context) []Fact {
	facts := []Fact{
		{Key: "version", Value: b.Version + " · " + runtime.Version()},
		{Key: "machine", Value: Machine()},
		{Key: "uptime", Value: clock(time.Since(b.Started))},
		b.database(ctx), b.redis(ctx), b.ffmpeg.get(keepProgram, func() Fact { return ffmpegFact(ctx) }), b.disk(),
		b.memory.get(keepMemory, memoryFact),
	}
	if b.Player != nil {
		facts = append(facts, b.player(ctx))
	}
	if b.Songs != nil {
		if n, err := b.Songs(ctx); err == nil {
			facts = append(facts, Fact{Key: "songs", Value: fmt.Sprint(n)})
		}
	}
	if b.Address != nil {
		facts = append(facts, Fact{Key: "address", Value: b.Address()})
	}
	if b.HTTPS != nil {
		facts = append(facts, b.HTTPS()...)
	}
	return facts
}

// clock writes a duration as 12:34:56, whatever the language.
func clock(d time.Duration) string {
	s := int64(d / time.Second)
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

const unknown = "–"

func (b *Box) database(ctx context.Context) Fact {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	f, err := b.Store.Facts(ctx)
	if err != nil {
		return Fact{Key: "database", Value: unknown, Warn: "warn.database"}
	}
	return Fact{Key: "database", Value: databaseName(f) + " · " + Size(f.Bytes)}
}

func databaseName(f store.Facts) string {
	if f.Kind == store.Postgres {
		return "PostgreSQL " + f.Version
	}
	return "SQLite " + f.Version
}

func (b *Box) redis(ctx context.Context) Fact {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	if b.KV.Tier == kv.Embedded {
		return Fact{Key: "redis", Value: string(kv.Embedded), Warn: "warn.redis_embedded"}
	}
	version, err := redisVersion(ctx, b.KV)
	if err != nil {
		return Fact{Key: "redis", Value: string(b.KV.Tier), Warn: "warn.redis"}
	}
	return Fact{Key: "redis", Value: version + " (" + string(b.KV.Tier) + ")"}
}

func redisVersion(ctx context.Context, server *kv.Server) (string, error) {
	info, err := server.Client.Info(ctx, "server").Result()
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(info) {
		if version, ok := strings.CutPrefix(strings.TrimSpace(line), "redis_version:"); ok {
			return version, nil
		}
	}
	return unknown, nil
}

func ffmpegFact(ctx context.Context) Fact {
	version := programVersion(ctx, "ffmpeg", "-version")
	if version == "" {
		return Fact{Key: "ffmpeg", Value: unknown, Warn: "warn.no_ffmpeg"}
	}
	return Fact{Key: "ffmpeg", Value: version}
}

// programVersion runs a program that tells its version in its first line, as the word after "version" or "v="; "" = it is not there.
func programVersion(ctx context.Context, name, flag string) string {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, flag)
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	words := strings.Fields(line)
	for i, word := range words {
		if version, ok := strings.CutPrefix(word, "v="); ok {
			return version
		}
		if word == "version" && i+1 < len(words) {
			return words[i+1]
		}
	}
	return strings.TrimSpace(line)
}

func (b *Box) player(ctx context.Context) Fact {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	p, err := b.Player(ctx)
	if err != nil || p.Host == "" {
		return Fact{Key: "player", Value: unknown, Warn: "warn.player_none"}
	}
	fact := Fact{Key: "player", Value: p.Host + " · " + p.Since.Format(time.DateTime)}
	switch {
	case !p.Alive:
		fact.Warn = "warn.player_none"
	case !p.Works:
		fact.Warn = "warn.player_trouble"
	}
	return fact
}

func (b *Box) disk() Fact {
	_, free, err := Disk(b.Data)
	if err != nil {
		return Fact{Key: "disk", Value: unknown}
	}
	fact := Fact{Key: "disk", Value: Size(free)}
	if free < diskLow {
		fact.Warn = "warn.disk_low"
	}
	return fact
}

// memoryFact is the memory of this process and those below it.
func memoryFact() Fact {
	pss, err := PSS(Tree(os.Getpid()))
	total, available := Memory()
	fact := Fact{Key: "memory", Value: unknown}
	if err == nil {
		fact.Value = Size(pss) + " / " + Size(total)
	}
	if total > 0 && available < memoryLow {
		fact.Warn = "warn.memory_low"
	}
	return fact
}
