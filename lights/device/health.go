package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// Reason is why a device cannot be reached, or what is odd about one that can, for pages to tell.
type Reason string

// The reasons.
const (
	Starting    Reason = "starting" // it has not been tried yet
	NoAnswer    Reason = "silent"   // it does not answer, or the network knows no such address
	Refused     Reason = "refused"  // the host is there, but nobody listens
	Garbage     Reason = "garbage"  // something else answers there
	BadAddress  Reason = "address"  // the address may not be used, see Detail
	BadConfig   Reason = "config"   // what is set cannot be, see Detail
	NoHardware  Reason = "hardware" // this box has no such bus
	NotPaired   Reason = "pairing"  // the Hue bridge does not know us
	OtherBridge Reason = "bridge"   // another Hue bridge answers than the one that was paired
	OtherPixels Reason = "pixels"   // it can be reached; it has another number of pixels than is set
	Crowded     Reason = "full"     // it can be reached; the network takes no more, and frames are dropped
	Failed      Reason = "failed"   // something else, see Detail
)

// Health is how a device does.
type Health struct {
	Reachable bool
	Since     time.Time // when Reachable became what it is
	Reason    Reason    // why not; or, while Reachable, what is odd; "" = nothing
	Cause     string    // what is behind the reason, for pages to tell: a code of causeOf; "" = none is known
	Detail    string    // the reason in words, for the log; it holds no secret
	Answers   bool      // it says something by itself; where it never does, Reachable means that nothing says otherwise
	Name      string    // as it calls itself
	Version   string
	Pixels    int // that it says it has; 0 = it did not say

	FramesSent, FramesDropped uint64
}

// Health tells how the device does.
func (d *Driver) Health() Health {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.health
}

func (d *Driver) count(sent, dropped uint64) {
	d.mu.Lock()
	d.health.FramesSent += sent
	d.health.FramesDropped += dropped
	d.mu.Unlock()
}

// lost notes that the device cannot be reached, and says so once, until it is back.
func (d *Driver) lost(err error) {
	reason := reasonOf(err)
	if !d.warned {
		d.warned = true
		d.log.Warn("the lamp cannot be reached; it is tried again until it can", "reason", string(reason), "error", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	h := &d.health
	if h.Reachable {
		h.Since = time.Now()
	}
	h.Reachable, h.Reason, h.Cause, h.Detail = false, reason, causeOf(err), err.Error()
}

// found notes that the device is there, and what it says of itself.
func (d *Driver) found(r Report) {
	odd, detail := Reason(""), ""
	if r.Pixels > 0 && r.Pixels != d.config.Pixels {
		odd, detail = OtherPixels, fmt.Sprintf("it has %d pixels, and %d are set", r.Pixels, d.config.Pixels)
	}
	if d.warned {
		d.warned = false
		d.log.Info("the lamp is back")
	}
	if odd != "" && d.Health().Detail != detail {
		d.log.Warn("the lamp has another number of pixels than is set", "pixels", r.Pixels, "set", d.config.Pixels)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	h := &d.health
	if !h.Reachable {
		h.Reachable, h.Since = true, time.Now()
		h.Reason, h.Cause, h.Detail = "", "", ""
	}
	if h.Reason != Crowded {
		h.Reason, h.Cause, h.Detail = odd, string(odd), detail
	}
	if r.Answered {
		h.Answers, h.Name, h.Version, h.Pixels = true, r.Name, r.Version, r.Pixels
	}
}

// crowdedAfter is how many frames in a row find the socket full before that is told: about a second of them.
const crowdedAfter = 60

// crowded notes that so many frames in a row were dropped since the socket was full; 0 = it is not any more.
func (d *Driver) crowded(frames int) {
	if frames == crowdedAfter {
		d.log.Warn("the network takes no more for the lamp; frames are dropped")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	h := &d.health
	switch {
	case frames == crowdedAfter:
		h.Reason, h.Cause, h.Detail = Crowded, "", "the network takes no more: frames are dropped"
	case frames == 0 && h.Reason == Crowded:
		h.Reason, h.Cause, h.Detail = "", "", ""
	}
}

// reasonOf sorts an error.
func reasonOf(err error) Reason {
	var config ConfigError
	var address AddressError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &config):
		return BadConfig
	case errors.As(err, &address):
		return BadAddress
	case errors.Is(err, ErrPairing):
		return NotPaired
	case errors.Is(err, ErrOtherBridge):
		return OtherBridge
	case errors.Is(err, ErrHardware):
		return NoHardware
	case errors.Is(err, ErrGarbage):
		return Garbage
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case errors.Is(err, ErrSilent), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH),
		errors.Is(err, syscall.EHOSTDOWN), errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return NoAnswer
	}
	return Failed
}

// causeOf is what is behind an error: an AddressProblem after "address_", or what the network or the system says.
func causeOf(err error) string {
	var address AddressError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &address):
		return "address_" + string(address.Problem)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTDOWN):
		return "unreachable"
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return "not_allowed"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	}
	return ""
}
