package gpio

import (
	"errors"
	"fmt"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/host/v3"
)

// found is a pin of this machine. Errors: ErrNoPin.
func found(name string) (gpio.PinIO, error) {
	state, err := host.Init()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPin, err)
	}
	pin := gpioreg.ByName(name)
	if pin == nil {
		err := ErrNoPin
		for _, failed := range state.Failed {
			err = fmt.Errorf("%w (%s: %w)", err, failed.D, failed.Err)
		}
		return nil, err
	}
	return pin, nil
}

// pinLamp is an LED between a pin of this machine and ground.
type pinLamp struct{ gpio.PinIO }

// openLamp makes a pin of this machine dark and ready to be lit.
func openLamp(name string) (Lamp, error) {
	pin, err := found(name)
	if err != nil {
		return nil, err
	}
	if err := pin.Out(gpio.Low); err != nil {
		return nil, err
	}
	return pinLamp{pin}, nil
}

func (l pinLamp) Light(on bool) error { return l.Out(gpio.Level(on)) }

// Close leaves the pin as the machine has it at its start: no output.
func (l pinLamp) Close() error {
	return errors.Join(l.Out(gpio.Low), l.In(gpio.PullNoChange, gpio.NoEdge))
}

// button is a pin of this machine.
type button struct{ gpio.PinIO }

// OpenGPIO makes a pin of this machine a button, pulled up. A pin that cannot be pulled up is taken as it is: it needs a resistor.
// Errors: ErrNoPin, or what the system says.
func OpenGPIO(name string) (Pin, error) {
	pin, err := found(name)
	if err != nil {
		return nil, err
	}
	err = pin.In(gpio.PullUp, gpio.FallingEdge)
	if err == nil {
		return button{pin}, nil
	}
	if bare := pin.In(gpio.PullNoChange, gpio.FallingEdge); bare != nil {
		return nil, errors.Join(err, bare)
	}
	return button{pin}, nil
}

func (b button) Fell(limit time.Duration) bool { return b.WaitForEdge(limit) }
func (b button) Pressed() bool                 { return b.Read() == gpio.Low }
func (b button) Close() error                  { return b.Halt() }
