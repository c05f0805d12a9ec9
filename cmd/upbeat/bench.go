package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"upbeat/internal/bench"
	"upbeat/internal/config"
)

// benchCmd measures a running party, or this machine by the figures that the project has set itself.
type benchCmd struct {
	Party    benchPartyCmd `cmd:"" help:"Vote as many guests against a running server on this machine and measure when every phone has seen it."`
	All      benchSuiteCmd `cmd:"" help:"Measure all figures that Upbeat has set itself, with servers of its own, and print one table."`
	Start    benchSuiteCmd `cmd:"" help:"Start to the first page, and to sound after kill -9, with 10,000 songs."`
	Memory   benchSuiteCmd `cmd:"" help:"Memory of the whole idle party with 10,000 songs."`
	Votes    benchSuiteCmd `cmd:"" help:"A vote's way to 200 and 1,000 phones, its cost, and durable votes a second."`
	Rules    benchSuiteCmd `cmd:"" help:"A change of the rules on its way to 1,000 phones."`
	Rank     benchSuiteCmd `cmd:"" help:"The order of 1,000 entries."`
	Fairness benchSuiteCmd `cmd:"" help:"Made-up nights: how fair the default order is, with and without guests who game it."`
	Playback benchSuiteCmd `cmd:"" help:"The player's share of a core, with crossfade and ffmpeg."`
	Search   benchSuiteCmd `cmd:"" help:"Search as you type in 200,000 songs."`
	Scan     benchSuiteCmd `cmd:"" help:"Scan of real files (--music) beside mpd's, where it is installed."`
	History  benchSuiteCmd `cmd:"" help:"Every host page with 10,000 guests, 1,000,000 votes and 100,000 plays on record."`
	Visual   benchSuiteCmd `cmd:"" name:"visualizer" help:"The spectrum's share of a core beside cava's, with onsets and tempo."`
	Lights   benchSuiteCmd `cmd:"" help:"How evenly lamps are told frames, at rest and while 200 guests vote, and what 50 screens cost."`
	Programs benchSuiteCmd `cmd:"" help:"How far each program of the lights follows real songs (--music), and whether it rests in silence."`
	Uploads  benchSuiteCmd `cmd:"" help:"200 guests bring 5 MB each at once: the guests' page, memory, the music, and speed beside a plain copy."`
	Tempos   benchSuiteCmd `cmd:"" help:"Tempo and beats of real songs (--music) beside aubio's, where it is installed."`
}

// benchSuiteCmd runs the part of the suite that it is named after.
type benchSuiteCmd struct {
	JSON     bool `name:"json" help:"Print the figures as JSON."`
	Markdown bool `help:"Print the table as Markdown."`
}

var errMissed = errors.New("not every figure is reached")

func (b benchSuiteCmd) Run(ctx context.Context, c config.Config, k *kong.Context) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	s := bench.Suite{Binary: program, Say: func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }}
	if len(c.Music) > 0 {
		s.Music = c.Music[0]
	}
	parts := []string{k.Selected().Name}
	if parts[0] == "all" {
		parts = bench.Parts()
	}
	var figures []bench.Figure
	for _, part := range parts {
		list, err := s.Run(ctx, part)
		if err != nil {
			return err
		}
		figures = append(figures, list...)
	}
	return b.print(figures)
}

func (b benchSuiteCmd) print(figures []bench.Figure) error {
	if b.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(figures); err != nil {
			return err
		}
	} else if err := bench.Print(os.Stdout, figures, b.Markdown); err != nil {
		return err
	}
	for _, f := range figures {
		if f.Measured != "" && !f.OK {
			return errMissed
		}
	}
	return nil
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
	c := bench.PartyConfig{URL: b.URL, Guests: b.Guests, Songs: b.Songs, Votes: b.Votes, Rate: b.Rate, Connections: b.Connections,
		PID: b.PID,
		Say: func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }}
	f := bench.Party
	if b.Mode == "throughput" {
		f = bench.Throughput
	}
	report, measured := f(ctx, c)
	if measured != nil && report.Votes == 0 { // it did not come as far as voting
		return measured
	}
	err := b.print(report)
	if err = errors.Join(measured, err); err == nil && !report.OK() {
		err = fmt.Errorf("the party is not in order: %d votes lost, %d counted twice, %d unseen, %d gaps, %d connections lost",
			report.Lost, report.Twice, report.Unseen, report.Gaps, report.SocketsLost)
	}
	return err
}

func (b benchPartyCmd) print(report bench.PartyReport) error {
	if !b.JSON {
		return printParty(os.Stdout, report)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
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
	fmt.Fprintf(t, "server CPU per vote\t%.2f ms (%.2f with the music that plays meanwhile)\n", r.ServerCPU, r.ServerCPUAll)
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
