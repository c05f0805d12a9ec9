package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"upbeat/internal/settings"
	"upbeat/internal/simulate"
)

// simulateCmd plays made-up parties and prints how fair they were.
type simulateCmd struct {
	Guests []int             `default:"40,120" help:"Guests of a night, one or more numbers."`
	Hours  float64           `default:"6" help:"How long a night is."`
	Policy []string          `default:"fair,votes,first-come" help:"Order policies: fair, votes, first-come, shuffle, host."`
	Attack []string          `default:"none,clique,trolls,both" help:"Who tries to game the night: none, clique, trolls, both, sybils, sitters."`
	Crowd  string            `default:"evening" help:"What the guests are like: evening, trickle, keen, quiet, modest, brief, groups; see docs/fairness.md."`
	Nights int               `default:"20" aliases:"seeds" help:"Nights of each kind; the table shows their means with 95 % intervals."`
	Set    map[string]string `placeholder:"NAME=VALUE" help:"Another value for a setting of the party, e.g. waiting_per_guest=1."`
	JSON   bool              `name:"json" help:"Print all figures of all nights as JSON."`
	Plots  string            `placeholder:"DIR" type:"path" help:"Write the plots of docs/fairness.md into this folder."`
	Quiet  bool              `short:"q" help:"Do not tell on standard error which night was played."`
}

func (s simulateCmd) Run(ctx context.Context) error {
	plan := simulate.Plan{Guests: s.Guests, Hours: s.Hours, Crowd: s.Crowd, Seeds: s.Nights, Settings: settings.Changes{}}
	if !s.Quiet {
		plan.Say = func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	}
	for _, name := range s.Policy {
		plan.Policies = append(plan.Policies, settings.Policy(strings.ReplaceAll(name, "-", "_")))
	}
	for _, name := range s.Attack {
		plan.Attacks = append(plan.Attacks, simulate.Attack(name))
	}
	for name, value := range s.Set {
		plan.Settings[name] = asJSON(value)
	}
	cases, err := simulate.Run(ctx, plan)
	if err != nil {
		return err
	}
	if s.Plots != "" {
		if err := simulate.Plot(s.Plots, cases); err != nil {
			return err
		}
	}
	if s.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(cases)
	}
	return simulate.Print(os.Stdout, cases)
}

// asJSON takes a value as it is where it is JSON, and as text where it is not: votes and "votes" are the same.
func asJSON(value string) json.RawMessage {
	if json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	text, _ := json.Marshal(value) // a string always is JSON
	return text
}
