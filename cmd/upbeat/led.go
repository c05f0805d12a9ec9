package main

import (
	"context"
	"time"

	"upbeat/internal/frames"
	"upbeat/internal/gpio"
	"upbeat/internal/system"
	"upbeat/visualizer"
)

// lightLED has the box's activity LED blink with the beat until ctx ends.
func (p *parts) lightLED(ctx context.Context, source *frames.Source) {
	defer source.Want()()
	var heard visualizer.Frame
	gpio.LED{
		Name: p.config.ActivityLED, Open: openLED, Log: p.log,
		Lit: func(now time.Time) bool { return source.At(now, &heard) && onBeat(&heard) },
	}.Run(ctx)
}

func openLED(name string) (gpio.Lamp, error) { return gpio.OpenLED(gpio.LEDs, name) }

const (
	silence = 0.02 // a level below is silence
	flash   = 0.25 // of a beat
)

// onBeat tells whether an LED is lit in a frame: at the beginning of each beat, and all the time where no beat is known.
func onBeat(f *visualizer.Frame) bool { return f.Level > silence && (f.Tempo == 0 || f.Beat < flash) }

// ledFindings is what the doctor says of the activity LED; nothing where none was asked for.
func ledFindings(name string) []system.Finding {
	if name == "" {
		return nil
	}
	lamp, err := openLED(name)
	if err == nil {
		err = lamp.Close()
	}
	if err != nil {
		return []system.Finding{{Level: system.Lacking, Name: "activity LED", Found: name + ": " + err.Error(),
			Costs: "The party goes on without it."}}
	}
	return []system.Finding{{Level: system.Fine, Name: "activity LED", Found: name + " can be lit"}}
}
