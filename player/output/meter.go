package output

import (
	"sync"
	"time"
)

// meter turns a device's reports about its delay into a smooth count of frames heard, which never goes back.
type meter struct {
	mu      sync.Mutex
	written int64
	heard   int64     // true at at
	at      time.Time // zero = no report yet
	running bool
	last    int64 // greatest count given out
}

// write notes that frames were handed to the device.
func (m *meter) write(frames int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.written += frames
}

// sync notes a report: heard frames were heard at time at; running reports whether the device plays on.
func (m *meter) sync(heard int64, at time.Time, running bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard, m.at, m.running = max(heard, 0), at, running
}

// now is the progress at this moment.
func (m *meter) now() Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	heard := m.heard
	if m.running && !m.at.IsZero() {
		elapsed := max(time.Since(m.at), 0)
		heard += int64(elapsed/time.Second)*Rate + int64(elapsed%time.Second)*Rate/int64(time.Second)
	}
	m.last = max(m.last, min(heard, m.written))
	return Progress{Written: m.written, Heard: m.last}
}
