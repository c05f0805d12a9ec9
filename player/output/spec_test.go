package output

import (
	"path/filepath"
	"testing"
)

func TestSpecs(t *testing.T) {
	for in, want := range map[string]Spec{
		"":                     {},
		"auto":                 {},
		"null":                 {Kind: "null"},
		"pulse":                {Kind: "pulse"},
		"pulse:alsa_out.usb-1": {Kind: "pulse", Target: "alsa_out.usb-1"},
		"alsa":                 {Kind: "alsa"},
		"alsa:hw:CARD=DAC":     {Kind: "alsa", Target: "hw:CARD=DAC"},
		"file:/tmp/a:b.wav":    {Kind: "file", Target: "/tmp/a:b.wav"},
		"pipe:/tmp/snapfifo":   {Kind: "pipe", Target: "/tmp/snapfifo"},
		"pipe:f32le:/tmp/fifo": {Kind: "pipe", Target: "/tmp/fifo", Float: true},
	} {
		if got, err := ParseSpec(in); err != nil || got != want {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"speaker", "null:x", "pulse:", "alsa:", "file", "file:", "pipe:", "pipe:f32le:", "auto:x", "pulse:a\x00b"} {
		if _, err := ParseSpec(in); Code(err) != CodeSpec {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add("pipe:f32le:/tmp/x")
	f.Add("alsa:hw:CARD=DAC")
	f.Fuzz(func(t *testing.T, in string) {
		spec, err := ParseSpec(in)
		if err != nil {
			return
		}
		again, err := ParseSpec(spec.String())
		if err != nil || again != spec {
			t.Fatalf("%q -> %+v -> %q -> %+v, %v", in, spec, spec.String(), again, err)
		}
		if (spec.Kind == "file" || spec.Kind == "pipe") && !filepath.IsAbs(spec.Target) {
			t.Fatalf("%q: %q is not absolute", in, spec.Target)
		}
	})
}

func TestTheMeterNeverGoesBack(t *testing.T) {
	var m meter
	m.write(1000)
	m.sync(800, m.at, false)
	if p := m.now(); p.Heard != 800 {
		t.Fatal(p)
	}
	m.sync(500, m.at, false)
	if p := m.now(); p.Heard != 800 || p.Written != 1000 {
		t.Fatal(p)
	}
	m.sync(5000, m.at, false)
	if p := m.now(); p.Heard != 1000 {
		t.Fatal("heard more than was written", p)
	}
}
