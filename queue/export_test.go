package queue

import "time"

// SetClock has the lease tell the time by now.
func (l *Lease) SetClock(now func() time.Time) { l.now = now }

// SetLeaderClock has the party tell by now how long the leader has shown no life.
func (p *Party) SetLeaderClock(now func() time.Time) { p.leader.now = now }
