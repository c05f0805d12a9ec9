package device

import (
	"context"
	"errors"
	"time"
)

// link is a device that is open. One goroutine drives it, another asks beside it whether it is there.
type link struct {
	*Driver
	device Device
	full   int // frames in a row that found the socket full
}

// begin tells the device the frame that stands, if there is one, so that the network has something to answer to; and asks whether it is
// there.
func (l *link) begin(ctx context.Context) error {
	if err := l.take(ctx); err != nil {
		return err
	}
	report, err := l.device.Check(ctx)
	if err == nil {
		err = l.send(ctx) // the socket tells now what has failed meanwhile
	}
	if err != nil {
		return err
	}
	l.found(report)
	return nil
}

// drive tells frames until the device fails or ctx ends.
func (l *link) drive(ctx context.Context) error {
	asking, cancel := context.WithCancel(ctx)
	failed := make(chan error, 1)
	go func() { failed <- l.ask(asking) }()
	defer func() {
		cancel()
		<-failed
	}()
	keep := time.NewTimer(l.timing.keep)
	defer keep.Stop()
	gap := time.Duration(0)
	if rate := l.config.rate(); rate > 0 {
		gap = time.Second / time.Duration(rate)
	}
	for last := time.Now().Add(-gap); ; last = time.Now() {
		var err error
		select {
		case <-ctx.Done():
			l.end()
			return nil
		case err = <-failed:
			failed <- nil
		case <-l.box.signal:
			if wait(ctx, gap-time.Since(last)) == nil {
				err = l.take(ctx)
			}
		case <-keep.C:
			err = l.send(ctx)
		}
		if err != nil {
			return err
		}
		keep.Reset(l.timing.keep)
	}
}

// take takes what was handed over, and tells it.
func (l *link) take(ctx context.Context) error {
	frame, rest, any := l.box.take(l.frame)
	switch {
	case any && rest:
		l.rests = true
		return l.rest(ctx)
	case any:
		l.frame, l.rests = frame, false
	}
	return l.send(ctx)
}

// waker is a device that must be woken before it is told anything. Waking one that is awake does nothing.
type waker interface {
	Wake(ctx context.Context) error
}

// rest leaves the device to itself. What goes wrong is found by the next question.
func (l *link) rest(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.timing.end)
	defer cancel()
	if err := l.device.Rest(ctx); err != nil {
		l.log.Debug("the device may not have taken its last light", "error", err)
	}
	return nil
}

// end tells the device its ending, where it is told anything.
func (l *link) end() {
	if l.frame != nil && !l.rests {
		_ = l.rest(context.Background())
	}
}

// send tells the device the frame that stands.
func (l *link) send(ctx context.Context) error {
	if l.rests || len(l.frame) == 0 {
		return nil
	}
	if w, ok := l.device.(waker); ok {
		if err := w.Wake(ctx); err != nil {
			return err
		}
	}
	switch err := l.device.Send(l.frame); {
	case errors.Is(err, ErrFull):
		l.full++
		l.count(0, 1)
		l.crowded(l.full)
	case err != nil:
		l.count(0, 1)
		return err
	default:
		if l.full > 0 {
			l.full = 0
			l.crowded(0)
		}
		l.count(1, 0)
	}
	return nil
}

// ask asks again and again whether the device is there, until it has not been for several times. It returns when ctx ends, too.
func (l *link) ask(ctx context.Context) error {
	for failures := 0; ; {
		if wait(ctx, l.timing.check) != nil {
			return nil
		}
		report, err := l.device.Check(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			failures = 0
			l.found(report)
			continue
		}
		if failures++; failures >= l.timing.patient || errors.Is(err, ErrGarbage) || errors.Is(err, ErrHardware) {
			return err
		}
	}
}
