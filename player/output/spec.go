package output

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Spec is an output as --output spells it, taken apart.
type Spec struct {
	Kind   string // "pulse", "alsa", "null", "file", "pipe"; "" = choose
	Target string // sink, ALSA device or absolute path; "" = the system's default
	Float  bool   // a pipe of f32le samples instead of s16le
}

// floatPrefix in front of a pipe's path asks for 32-bit floats.
const floatPrefix = "f32le:"

// errSpec explains what a spec may be.
var errSpec = errors.New("must be null, pulse[:SINK], alsa[:DEVICE], file:PATH, pipe:PATH or pipe:f32le:PATH")

// ParseSpec reads null, pulse[:SINK], alsa[:DEVICE], file:PATH, pipe:PATH (s16le) or pipe:f32le:PATH. "" and "auto" choose by
// what the machine has. The error is an *Error with CodeSpec.
func ParseSpec(s string) (Spec, error) {
	refuse := func() (Spec, error) { return Spec{}, &Error{Code: CodeSpec, Output: s, Err: errSpec} }
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return refuse()
	}
	kind, target, has := strings.Cut(s, ":")
	spec := Spec{Kind: kind, Target: target}
	switch kind {
	case "", "auto":
		if has {
			return refuse()
		}
		return Spec{}, nil
	case "null":
		if has {
			return refuse()
		}
		return spec, nil
	case "pulse", "alsa":
		if has && target == "" {
			return refuse()
		}
		return spec, nil
	case "pipe":
		spec.Target, spec.Float = strings.CutPrefix(target, floatPrefix)
	case "file":
	default:
		return refuse()
	}
	if spec.Target == "" {
		return refuse()
	}
	path, err := filepath.Abs(spec.Target)
	spec.Target = path
	if err != nil {
		return Spec{}, &Error{Code: CodeSpec, Output: s, Err: err}
	}
	return spec, nil
}

// String spells the spec as --output does.
func (s Spec) String() string {
	switch {
	case s.Kind == "":
		return "auto"
	case s.Target == "":
		return s.Kind
	case s.Float:
		return s.Kind + ":" + floatPrefix + s.Target
	}
	return s.Kind + ":" + s.Target
}

// Opened is an output that is ready to Run.
type Opened struct {
	Output
	Spec   string // what plays, as --output spells it
	Reason string // CodeNoCard when nothing better than null was found, "" otherwise
}

// Open opens the output that spec describes; for "" the best that the machine has. It waits a few seconds at most. Errors are
// *Error.
func Open(ctx context.Context, spec string) (*Opened, error) {
	s, err := ParseSpec(spec)
	if err != nil {
		return nil, err
	}
	if s.Kind == "" {
		return openBest(ctx)
	}
	out, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	return &Opened{Output: out, Spec: s.String()}, nil
}

func (s Spec) open(ctx context.Context) (Output, error) {
	switch s.Kind {
	case "pulse":
		return openPulse(ctx, s)
	case "alsa":
		return openALSA(s)
	case "null":
		return newNull(), nil
	case "file":
		return openFile(s)
	case "pipe":
		return openPipe(s)
	}
	return nil, &Error{Code: CodeSpec, Output: s.String(), Err: fmt.Errorf("%q %w", s.Kind, errSpec)}
}

// openBest tries PulseAudio or PipeWire, then ALSA where there is a card, then settles for silence.
func openBest(ctx context.Context) (*Opened, error) {
	if out, err := openPulse(ctx, Spec{Kind: "pulse"}); err == nil {
		return &Opened{Output: out, Spec: "pulse"}, nil
	}
	if hasCard() {
		if out, err := openALSA(Spec{Kind: "alsa"}); err == nil {
			return &Opened{Output: out, Spec: "alsa"}, nil
		}
	}
	return &Opened{Output: newNull(), Spec: "null", Reason: CodeNoCard}, nil
}

// hasCard reports whether the kernel has a sound card that plays.
func hasCard() bool {
	pcms, err := filepath.Glob("/dev/snd/pcmC*D*p")
	return err == nil && len(pcms) > 0
}
