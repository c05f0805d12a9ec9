package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"upbeat/bench"
)

// benchCmd measures a running party and the project's own figures.
type benchCmd struct {
	Party benchPartyCmd `cmd:"" help:"Vote as many guests against a running server on this machine and measure when every phone has seen it."`
}

type benchPartyCmd struct {
	URL         string  `default:"http://127.0.0.1:8080" help:"The server; only one on this machine is measured."`
	Guests      int     `default:"200" help:"Guests, each with a live connection."`
	Songs       int     `default:"30" help:"Songs that wait in the queue before the voting begins."`
	Votes       int     `default:"1000" help:"Votes that are measured."`
	Rate        float64 `default:"0" help:"Votes a second. 0: each as soon as every phone has seen the one before."`
	Mode        string  `default:"live" enum:"live,throughput" help:"live, or throughput: as many votes as the server answers, without live connections."`
	Connections int     `default:"8" help:"Keep-alive connections that vote at a rate or for throughput."`
	PID         int     `name:"pid" help:"The server's process. None: who listens on the port."`
	JSON        bool    `name:"json" help:"Print the report as JSON."`
}

func (b benchPartyCmd) Run(ctx context.Context) error {
	c := bench.PartyConfig{URL: b.URL, Guests: b.Guests, Songs: b.Songs, Votes: b.Votes, Rate: b.Rate, Connections: b.Connections, PID: b.PID,
		Say: func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }}
	f := bench.Party
	if b.Mode == "throughput" {
		f = bench.Throughput
	}
	report, err := f(ctx, c)
	if err != nil {
		return err
	}
	if b.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		err = printParty(os.Stdout, report)
	}
	if err == nil && !report.OK() {
		err = fmt.Errorf("the party is not in order: %d votes lost, %d counted twice, %d unseen, %d gaps, %d connections lost",
			report.Lost, report.Twice, report.Unseen, report.Gaps, report.SocketsLost)
	}
	return err
}

func printParty(w io.Writer, r bench.PartyReport) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%d votes by %d guests on %d songs in %.1f s: %.0f a second\n\n", r.Votes, r.Guests, r.Songs, r.Seconds, r.PerSecond)
	fmt.Fprintln(t, "\tp50\tp95\tp99\tmax\tms")
	for _, row := range []struct {
		name string
		bench.Latency
	}{
		{"request sent to answer", r.Answer},
		{"answer to seen by the last phone", r.Seen},
		{"request sent to seen by the last phone", r.SeenSent},
	} {
		if row.Count > 0 {
			fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\t%.2f\n", row.name, row.P50, row.P95, row.P99, row.Max)
		}
	}
	fmt.Fprintln(t)
	fmt.Fprintf(t, "server CPU per vote\t%.2f ms\n", r.ServerCPU)
	fmt.Fprintf(t, "generator CPU per vote\t%.2f ms\n", r.ClientCPU)
	fmt.Fprintf(t, "bytes per phone and vote\t%.0f\n", r.BytesPerVote)
	fmt.Fprintf(t, "votes lost\t%d\n", r.Lost)
	fmt.Fprintf(t, "votes counted twice\t%d\n", r.Twice)
	fmt.Fprintf(t, "votes unseen after 5 s\t%d\n", r.Unseen)
	fmt.Fprintf(t, "refused, song just gone\t%d\n", r.Refused)
	fmt.Fprintf(t, "unchecked, song has played\t%d\n", r.Unchecked)
	fmt.Fprintf(t, "phones behind / gaps / connections lost\t%d / %d / %d\n", r.Snapshots, r.Gaps, r.SocketsLost)
	return t.Flush()
}
