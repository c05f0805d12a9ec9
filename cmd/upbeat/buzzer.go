package main

import (
	"upbeat/internal/gpio"
	"upbeat/internal/system"
)

// buzzer is the button that rings the party's alarm. It is watched by the process that was given its pin, which may be any.
func (p *parts) buzzer() gpio.Button {
	return gpio.Button{Name: p.config.BuzzerPin, Open: gpio.OpenGPIO, Party: p.party, Log: p.log}
}

// buzzerFindings is what the doctor says of the buzzer; nothing where none was asked for.
func buzzerFindings(pin string) []system.Finding {
	if pin == "" {
		return nil
	}
	button, err := gpio.OpenGPIO(pin)
	if err != nil {
		return []system.Finding{{Level: system.Lacking, Name: "buzzer", Found: pin + ": " + err.Error(),
			Costs: "The party goes on without the button. The host page and the API still ring the alarm."}}
	}
	found := pin + " can be watched"
	if button.Pressed() {
		found += "; it is pressed now, or wired the wrong way: the button belongs between the pin and ground"
	}
	if err := button.Close(); err != nil {
		found += "; " + err.Error()
	}
	return []system.Finding{{Level: system.Fine, Name: "buzzer", Found: found}}
}
