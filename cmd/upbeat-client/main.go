// Command upbeat-client is the commands for a party elsewhere, without the party: a small program for any machine.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"

	"upbeat/internal/remote"
)

func main() {
	var commands remote.Commands
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parsed := kong.Parse(&commands, kong.Name("upbeat-client"), kong.Description("Search, request and listen at an Upbeat party."),
		kong.DefaultEnvars("UPBEAT"), kong.UsageOnError())
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "upbeat-client:", err)
		os.Exit(1) //nolint:gocritic // the context ends with the process
	}
}
