package frames

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

const (
	// pingEvery is how often a Remote asks for the player's clock, which also shows that there is a player.
	pingEvery = time.Second
	// forgotten is the age from which a newer, slower measurement of the clock is better than a drifting old one: clocks of boxes go apart by
	// some ms in a minute at most.
	forgotten = time.Minute
	drifted   = 10 * time.Millisecond // the most that clocks go apart in that time
	// silent is how long a player that does not answer is still taken to be there.
	silent = 2 * time.Second
	// awaited is for how many pings an answer is awaited.
	awaited = 16
)

// clock is how far the player's clock is ahead of ours. Of the last minute's measurements that with the shortest way there and back holds:
// it is off by half of that way at most.
type clock struct {
	player string // that was measured
	ahead  time.Duration
	trip   time.Duration
	taken  time.Time
	heard  time.Time // when the player answered last
}

func (c *clock) sample(player string, sent, theirs, received time.Time) {
	trip := received.Sub(sent)
	ahead := theirs.Sub(sent.Add(trip / 2))
	agrees := (ahead - c.ahead).Abs() <= (trip+c.trip)/2+drifted // else a clock was set
	known := c.player == player && received.Sub(c.taken) < forgotten && agrees
	c.heard = received
	if trip < 0 || known && trip > c.trip {
		return
	}
	c.player, c.trip, c.taken, c.ahead = player, trip, received, ahead
}

// pingAll asks for the player's clock until ctx ends; often at first, since the first answers are slow.
func (r *Remote) pingAll(ctx context.Context) {
	const often, quickly = 8, 50 * time.Millisecond
	for n := 0; ctx.Err() == nil; n++ {
		r.ping(ctx)
		wait := pingEvery
		if n < often {
			wait = quickly
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (r *Remote) ping(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, pingEvery)
	defer cancel()
	number := rand.Uint64() // other processes hear the answer too
	r.mu.Lock()
	if len(r.pings) >= awaited {
		clear(r.pings)
	}
	r.pings[number] = r.Now()
	r.mu.Unlock()
	_ = r.Redis.Publish(ctx, wantedChannel(r.Room), clockOf+strconv.FormatUint(number, 10)).Err() // asked again in a moment
}

// answered takes in a player's answer to a ping: its number, the player's name, and its clock in microseconds since 1970.
func (r *Remote) answered(message string) {
	received := r.Now()
	var number uint64
	var player string
	var theirs int64
	if _, err := fmt.Sscanf(message, "%d %s %d", &number, &player, &theirs); err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	sent, ours := r.pings[number]
	if !ours {
		return
	}
	delete(r.pings, number)
	r.clock.sample(player, sent, time.UnixMicro(theirs), received)
}

// Leads has this process answer to who asks for the player's clock, until the returned function is called.
func (s *Source) Leads() (stop func()) {
	s.leads.Store(true)
	return func() { s.leads.Store(false) }
}

// PlayerTime is a moment by the clock of the player's machine, which is this one.
func (s *Source) PlayerTime(moment time.Time) time.Time { return moment }

// answer answers to who asks for the player's clock.
func (s *Source) answer(ctx context.Context, number string) {
	if !s.leads.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	text := fmt.Sprintf("%s %s %d", number, s.name, time.Now().UnixMicro())
	if err := s.Redis.Publish(ctx, clockChannel(s.Room), text).Err(); err != nil {
		s.Log.Debug("the clock was not told", "error", err)
	}
}

// asksClock is the number of a ping.
func asksClock(what string) (number string, asks bool) { return strings.CutPrefix(what, clockOf) }
