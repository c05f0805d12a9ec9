package gpio

import (
	"errors"
	"fmt"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/host/v3"
)

// button is a pin of this machine.
type button struct{ gpio.PinIO }

// OpenGPIO makes a pin of this machine a button, pulled up. A pin that cannot be pulled up is taken as it is: it needs a resistor.
// Errors: ErrNoPin, or what the system says.
func OpenGPIO(name string) (Pin, error) {
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
