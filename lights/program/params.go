package program

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"upbeat/lights/color"
)

// Type says what a parameter is.
type Type string

// The types of parameters, and what JSON has for them.
const (
	Number Type = "number" // a number from Min to Max
	Choice Type = "choice" // one of Choices, a string
	Colour Type = "colour" // "#rrggbb"
	Switch Type = "switch" // true or false
)

// Param is something that a host can set. Its label is the text "lights.param.NAME", that of a choice "lights.choice.CHOICE".
type Param struct {
	Name    string   `json:"name"`
	Type    Type     `json:"type"`
	Default any      `json:"default"`
	Min     float64  `json:"min,omitempty"`
	Max     float64  `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
}

// The parameters that several programs have, each with its own default.
func speed(standard float64) Param {
	return Param{Name: "speed", Type: Number, Default: standard, Min: 0.1, Max: 4}
}

func sensitivity() Param {
	return Param{Name: "sensitivity", Type: Number, Default: 1.0, Min: 0.2, Max: 3}
}

func colours(standard string) Param {
	return Param{Name: "palette", Type: Choice, Default: standard, Choices: palettes}
}

func single(name, standard string) Param { return Param{Name: name, Type: Colour, Default: standard} }

func toggle(name string, standard bool) Param {
	return Param{Name: name, Type: Switch, Default: standard}
}

// Values are parameters as they are set: complete and within their bounds, see Kind.Check.
type Values map[string]any

func (v Values) number(name string) float32 { return float32(v[name].(float64)) }
func (v Values) choice(name string) string  { return v[name].(string) }
func (v Values) on(name string) bool        { return v[name].(bool) }
func (v Values) colour(name string) color.Color {
	c, _ := color.Parse(v[name].(string))
	return c
}

// Check completes what a host set with the defaults. Errors name the parameter and what it may be.
func (k Kind) Check(set map[string]any) (Values, error) {
	values := Values{}
	for _, p := range k.Params {
		value, given := set[p.Name]
		if !given {
			values[p.Name] = p.Default
			continue
		}
		if err := p.check(value); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		values[p.Name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !slices.ContainsFunc(k.Params, func(p Param) bool { return p.Name == name }) {
			return nil, fmt.Errorf("the program %s has no %q", k.Name, name)
		}
	}
	return values, nil
}

func (p Param) check(value any) error {
	switch p.Type {
	case Number:
		if n, ok := value.(float64); !ok || !(n >= p.Min && n <= p.Max) {
			return fmt.Errorf("%v is no number from %v to %v", value, p.Min, p.Max)
		}
	case Choice:
		if s, ok := value.(string); !ok || !slices.Contains(p.Choices, s) {
			return fmt.Errorf("%v is none of %s", value, strings.Join(p.Choices, ", "))
		}
	case Colour:
		s, ok := value.(string)
		if _, err := color.Parse(s); !ok || err != nil {
			return fmt.Errorf("%v is no colour such as #ff8800", value)
		}
	case Switch:
		if _, ok := value.(bool); !ok {
			return fmt.Errorf("%v is neither true nor false", value)
		}
	}
	return nil
}
