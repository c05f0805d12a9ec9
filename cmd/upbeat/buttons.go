package main

import (
	"context"

	"upbeat/internal/gpio"
	"upbeat/internal/system"
	"upbeat/lights"
	"upbeat/models"
)

// buttons are those on pins that this process was given: they belong to its machine, which may be any of the party.
func (p *parts) buttons() (all []gpio.Button) {
	for _, b := range []gpio.Button{
		{Name: p.config.BuzzerPin, Is: "buzzer", Act: p.ringAlarm},
		{Name: p.config.SkipPin, Is: "skip button", Act: p.skipSong},
		{Name: p.config.LightsPin, Is: "lights button", Act: p.switchLights},
	} {
		if b.Name != "" {
			b.Open, b.Log = gpio.OpenGPIO, p.log
			all = append(all, b)
		}
	}
	return all
}

func (p *parts) ringAlarm(ctx context.Context) error {
	_, err := p.party.Alarm(ctx, models.AsSystem(), "")
	return err
}

// skipSong ends the song that plays; in silence it does nothing.
func (p *parts) skipSong(ctx context.Context) error {
	playback, err := p.party.Playback(ctx)
	if err != nil || playback.EntryID == 0 {
		return err
	}
	_, err = p.party.Skip(ctx, models.AsSystem(), playback.EntryID)
	return err
}

// switchLights switches the lights off, or on again.
func (p *parts) switchLights(ctx context.Context) error {
	_, err := p.lightControl().Change(ctx, models.AsSystem(), 0, "lights_switch", "", func(s *lights.Setup) error {
		s.Off = !s.Off
		return nil
	})
	return err
}

// buttonFindings is what the doctor says of a button; nothing where none was asked for.
func buttonFindings(name, pin, costs string) []system.Finding {
	if pin == "" {
		return nil
	}
	button, err := gpio.OpenGPIO(pin)
	if err != nil {
		return []system.Finding{{Level: system.Lacking, Name: name, Found: pin + ": " + err.Error(),
			Costs: "The party goes on without the button. " + costs}}
	}
	found := pin + " can be watched"
	if button.Pressed() {
		found += "; it is pressed now, or wired the wrong way: the button belongs between the pin and ground"
	}
	if err := button.Close(); err != nil {
		found += "; " + err.Error()
	}
	return []system.Finding{{Level: system.Fine, Name: name, Found: found}}
}
