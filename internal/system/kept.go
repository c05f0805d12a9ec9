package system

import (
	"sync"
	"time"
)

// How long a fact stands that is dear to ask for: starting ffmpeg and adding up the memory of all processes take some fifty milliseconds
// each, and a host's page shows them every time.
const (
	keepProgram = time.Minute
	keepMemory  = 3 * time.Second
)

// kept is a fact that was asked for not long ago. The zero kept holds none. Safe for use by many goroutines.
type kept struct {
	mu    sync.Mutex
	fact  Fact
	until time.Time
}

// get is the fact as it stands, asked for anew once it is older than age. Who comes while another asks waits for that answer.
func (k *kept) get(age time.Duration, ask func() Fact) Fact {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now := time.Now(); !now.Before(k.until) {
		k.fact, k.until = ask(), now.Add(age)
	}
	return k.fact
}
