// Package simulate plays whole parties in seconds: made-up guests come and go, request, look at the queue and vote by taste on the real
// queue, voting and settings code, on a database of its own and a clock that it moves. It measures how fair and how good the parties were
// under each order policy, with and without guests who try to game it. Its caller is the command line; nothing of a real party is touched.
// For a seed the same parties happen every time.
package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/settings"
	"upbeat/models"
)

// Attack is who tries to game the party. A tenth of the guests does it, or one with many identities.
type Attack string

// The attacks.
const (
	NoAttack Attack = "none"
	Clique   Attack = "clique" // a tenth request four times as often and vote only for each other
	Trolls   Attack = "trolls" // a tenth vote everything down that is not their own
	Both     Attack = "both"   // a tenth each
	// one guest makes fifty identities at each look, all at once and from one address, that vote for theirs and against all others
	Sybils  Attack = "sybils"
	Sitters Attack = "sitters" // the same with fifty that are made once, and whose pages stay open
)

// Attacks lists them.
func Attacks() []Attack { return []Attack{NoAttack, Clique, Trolls, Both, Sybils, Sitters} }

// Setup is one kind of party.
type Setup struct {
	Guests int             `json:"guests"`
	Hours  float64         `json:"hours"`
	Policy settings.Policy `json:"policy"`
	Attack Attack          `json:"attack"`
	Crowd  string          `json:"crowd"`
}

// Plan is what to play: every combination, once for each seed.
type Plan struct {
	Guests   []int
	Hours    float64
	Policies []settings.Policy
	Attacks  []Attack
	Crowd    string // "" = the first of Crowds
	Seeds    int
	Settings settings.Changes // on top of the simulation's own: see base
	Say      func(format string, args ...any)
}

// Case is a setup with what came of it.
type Case struct {
	Setup
	Mean       Figures   `json:"mean"`
	Worst      Figures   `json:"worst"`                  // each figure's worst of all seeds
	Interval   *Figures  `json:"interval,omitempty"`     // half of each mean's 95 % interval; nil of one party
	JoyOfVotes *Estimate `json:"joy_of_votes,omitempty"` // joy over plain votes' without an attack, by night; nil = not played
	Parties    []Result  `json:"nights"`                 // of one setup
}

// Bounds of a plan: what a machine plays in reasonable time, and what makes sense.
const (
	fewest, most = 10, 1000 // guests
	longest      = 24       // hours
)

// Check tells what is wrong with a plan: a *models.FieldError.
func (p Plan) Check() error {
	for _, n := range p.Guests {
		if n < fewest || n > most {
			return &models.FieldError{Field: "guests", Want: fmt.Sprintf("%d to %d", fewest, most)}
		}
	}
	policy, _ := settings.Of("policy")
	for _, name := range p.Policies {
		if !slices.Contains(policy.Choices, string(name)) {
			return &models.FieldError{Field: "policy", Want: fmt.Sprintf("one of %v", policy.Choices)}
		}
	}
	for _, a := range p.Attacks {
		if !slices.Contains(Attacks(), a) {
			return &models.FieldError{Field: "attack", Want: fmt.Sprintf("one of %v", Attacks())}
		}
	}
	if _, known := crowdNamed(p.Crowd); !known {
		return &models.FieldError{Field: "crowd", Want: "one of the crowds that docs/fairness.md describes"}
	}
	switch {
	case p.Hours < 0.5 || p.Hours > longest:
		return &models.FieldError{Field: "hours", Want: fmt.Sprintf("0.5 to %d", longest)}
	case p.Seeds < 1 || p.Seeds > 1000:
		return &models.FieldError{Field: "seeds", Want: "1 to 1000"}
	case len(p.Guests) == 0 || len(p.Policies) == 0 || len(p.Attacks) == 0:
		return errors.New("nothing to play")
	}
	standard := settings.Default()
	_, _, err := standard.With(p.Settings)
	return err
}

// base are the settings of all parties: the defaults, but that a share of the guests present votes a song out, as in the preset for house
// parties. By default two down votes do, which is right for a dozen guests; of forty, two that dislike a song are always found.
func base(policy settings.Policy, changes settings.Changes) settings.Changes {
	all := settings.Changes{"kick": json.RawMessage(`"share"`)}
	maps.Copy(all, changes)
	all["policy"] = json.RawMessage(strconv.Quote(string(policy)))
	return all
}

// Setups lists the plan's kinds of parties.
func (p Plan) Setups() []Setup {
	var list []Setup
	for _, guests := range p.Guests {
		for _, attack := range p.Attacks {
			for _, policy := range p.Policies {
				list = append(list, Setup{Guests: guests, Hours: p.Hours, Policy: policy, Attack: attack, Crowd: p.Crowd})
			}
		}
	}
	return list
}

// Run plays the plan, one party on each core at a time.
func Run(ctx context.Context, p Plan) ([]Case, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	h, err := openHarness(ctx)
	if err != nil {
		return nil, err
	}
	cases := make([]Case, 0, len(p.Guests)*len(p.Attacks)*len(p.Policies))
	for _, setup := range p.Setups() {
		cases = append(cases, Case{Setup: setup, Parties: make([]Result, p.Seeds)})
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for i := range cases {
		for seed := range p.Seeds {
			group.Go(func() error {
				began := time.Now()
				result, err := h.play(ctx, cases[i].Setup, p.Settings, uint64(seed+1))
				if err != nil {
					return fmt.Errorf("%+v, seed %d: %w", cases[i].Setup, seed+1, err)
				}
				if cases[i].Parties[seed] = result; p.Say != nil {
					p.Say("%d guests, %s, %s, night %d: %d acts in %.1f s", cases[i].Guests, cases[i].Policy, cases[i].Attack, seed+1,
						result.Acts, time.Since(began).Seconds())
				}
				return nil
			})
		}
	}
	err = group.Wait()
	if err := errors.Join(err, h.close()); err != nil {
		return nil, err
	}
	for i := range cases {
		cases[i].Mean, cases[i].Worst, cases[i].Interval = sum(cases[i].Parties)
	}
	compare(cases)
	return cases, nil
}
