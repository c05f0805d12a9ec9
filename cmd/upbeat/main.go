// Command upbeat is the democratic party jukebox: one binary that serves the guests' page, runs the slow work and plays the music.
// It parses, builds and runs; it holds no logic of the party.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"upbeat/internal/config"
	"upbeat/internal/remote"
	"upbeat/library"
)

// commands is the command line. Serve is what happens without a word.
type commands struct {
	config.Config
	ConfigFile kong.ConfigFlag `name:"config" placeholder:"FILE" help:"JSON file with the same names as the flags."`

	Serve           serveCmd    `cmd:"" default:"withargs" help:"Serve the party (the default)."`
	Password        passwordCmd `cmd:"" help:"Make a new password for the host and print it."`
	Version         versionCmd  `cmd:"" help:"Print the version."`
	Simulate        simulateCmd `cmd:"" help:"Play made-up nights in seconds and print how fair each order policy is."`
	Bench           benchCmd    `cmd:"" help:"Measure a running party, or this machine."`
	Tasks           tasksCmd    `cmd:"" help:"Print what the running party does in the background."`
	Doctor          doctorCmd   `cmd:"" help:"Say what is missing on this machine, and what that costs."`
	Backup          backupCmd   `cmd:"" help:"Copy the whole party into one file, while it runs."`
	Restore         restoreCmd  `cmd:"" help:"Put a copy back; the party must not be running."`
	remote.Commands `embed:""`
	ReadTags        readTagsCmd `cmd:"" hidden:"" help:"Read tags of the files named on standard input (used by the library)."`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "upbeat:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("upbeat"),
		kong.Description("A democratic party jukebox: guests request and vote, the fairest order plays."),
		kong.DefaultEnvars("UPBEAT"), kong.Configuration(jsonFile), kong.Vars{"data": config.DataDefault()}, kong.UsageOnError())
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := newLog(c.Config)
	slog.SetDefault(log)
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(c.Config, log)
	if err := parsed.Run(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func newLog(c config.Config) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(strings.ToUpper(c.LogLevel))); err != nil {
		level = slog.LevelInfo
	}
	opts := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, opts))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, opts))
}

type versionCmd struct{}

func (versionCmd) Run() error {
	fmt.Println("upbeat", version())
	return nil
}

type readTagsCmd struct{}

func (readTagsCmd) Run() error { return library.ReadTags(os.Stdin, os.Stdout) }
