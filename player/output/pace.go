package output

import (
	"context"
	"sync"
	"time"
)

const (
	block     = 40 * time.Millisecond // pulled at once by an output without a device: 25 wake-ups a second
	blockSize = int(Rate * block / time.Second)
	// behind is how late a paced output may be before it takes the lost time as lost: the process was frozen, or the machine slept.
	behind = 500 * time.Millisecond
)

// pacer plays the part of a sound card's clock for outputs that have none.
type pacer struct {
	mu      sync.Mutex
	start   time.Time // when frame base was due
	base    int64
	written int64
}

// run pulls a block each time the last one has been "heard" and hands it to sink, until ctx is done or sink fails.
func (p *pacer) run(ctx context.Context, pull Pull, sink func(samples [][2]float64) error) error {
	samples := make([][2]float64, blockSize)
	p.mu.Lock()
	p.start = time.Now()
	p.mu.Unlock()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		pull(samples, p.Progress().Heard)
		if err := sink(samples); err != nil {
			return err
		}
		timer.Reset(p.advance(len(samples)))
	}
}

// advance notes that frames were written and returns how long until they have been heard.
func (p *pacer) advance(frames int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written += int64(frames)
	wait := time.Until(p.due(p.written))
	if wait < -behind {
		p.start, p.base = time.Now(), p.written
		return 0
	}
	return max(wait, 0)
}

// due is when frame n has been heard.
func (p *pacer) due(n int64) time.Time {
	n -= p.base
	return p.start.Add(time.Duration(n/Rate)*time.Second + time.Duration(n%Rate)*time.Second/Rate)
}

// Progress counts by the clock.
func (p *pacer) Progress() Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.start.IsZero() {
		return Progress{}
	}
	elapsed := time.Since(p.start)
	heard := p.base + int64(elapsed/time.Second)*Rate + int64(elapsed%time.Second)*Rate/int64(time.Second)
	return Progress{Written: p.written, Heard: min(heard, p.written)}
}

// null is a sound card without sound.
type null struct{ pacer }

func newNull() *null { return &null{} }

// Run plays to nobody, in time.
func (n *null) Run(ctx context.Context, pull Pull) error {
	return n.run(ctx, pull, func([][2]float64) error { return nil })
}

// Close has nothing to close.
func (n *null) Close() error { return nil }
