package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

// Figure is one number that the project has set itself.
type Figure struct {
	Name     string `json:"figure"`
	Target   string `json:"target"`
	Measured string `json:"measured"` // "" = could not be measured here: Note says why
	OK       bool   `json:"ok"`
	Note     string `json:"note,omitempty"`
}

// Suite is what the figures are measured with.
type Suite struct {
	Binary string // the program whose servers are measured
	Music  string // real music for the scan; "" = none: that figure is left out
	Say    func(format string, args ...any)
}

// Parts names the parts of the suite in the order in which they run.
func Parts() []string {
	return []string{"start", "memory", "votes", "rules", "rank", "fairness", "playback", "search", "scan", "history", "visualizer", "lights",
		"programs", "tempos", "uploads"}
}

// Run measures one part. It starts servers of its own in a temporary folder and leaves nothing behind.
func (s Suite) Run(ctx context.Context, part string) (figures []Figure, err error) {
	dir, err := os.MkdirTemp("", "upbeat-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	h := harness{binary: s.Binary, data: filepath.Join(dir, "data"), music: filepath.Join(dir, "music")}
	for _, folder := range []string{h.data, h.music} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return nil, err
		}
	}
	run, ok := map[string]func(context.Context, harness) ([]Figure, error){
		"start": s.start, "memory": s.memory, "votes": s.votes, "rules": s.rules, "rank": s.rank, "fairness": s.fairness,
		"playback": s.playback, "search": s.search, "scan": s.scan, "history": s.history, "visualizer": s.visualizer, "tempos": s.tempos,
		"lights": s.lights, "programs": s.programs, "uploads": s.uploads,
	}[part]
	if !ok {
		return nil, fmt.Errorf("there is no part %q, only %s", part, strings.Join(Parts(), ", "))
	}
	s.Say("measuring: %s", part)
	figures, err = run(ctx, h)
	if err != nil {
		err = fmt.Errorf("%s: %w", part, err)
	}
	return figures, err
}

// Print writes the figures as a table: for people, or as Markdown.
func Print(w io.Writer, figures []Figure, markdown bool) error {
	if markdown {
		fmt.Fprintln(w, "| figure | target | measured | ok |\n|---|---|---|---|")
		for _, f := range figures {
			fmt.Fprintf(w, "| %s | %s | %s | %s |\n", f.Name, f.Target, f.said(), f.verdict())
		}
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FIGURE\tTARGET\tMEASURED\tOK")
	for _, f := range figures {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.Name, f.Target, f.said(), f.verdict())
	}
	return t.Flush()
}

func (f Figure) said() string {
	if f.Note == "" {
		return f.Measured
	}
	return strings.TrimSpace(f.Measured + " (" + f.Note + ")")
}

func (f Figure) verdict() string {
	switch {
	case f.Measured == "":
		return "–"
	case f.OK:
		return "yes"
	}
	return "NO"
}

// atMost is a figure that must not be exceeded.
func atMost(name string, limit, measured float64, unit string) Figure {
	return Figure{Name: name, Target: fmt.Sprintf("≤ %g %s", limit, unit), Measured: fmt.Sprintf("%.3g %s", measured, unit),
		OK: measured <= limit}
}

// atLeast is a figure that must be reached.
func atLeast(name string, limit, measured float64, unit string) Figure {
	return Figure{Name: name, Target: fmt.Sprintf("≥ %g %s", limit, unit), Measured: fmt.Sprintf("%.0f %s", measured, unit),
		OK: measured >= limit}
}
