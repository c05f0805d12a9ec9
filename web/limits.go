package web

import (
	"context"
	"sync"
	"time"

	"upbeat/internal/limits"
	"upbeat/web/request"
)

// limit is how often one subject may do something. All are counted in this process. Shared ones are counted in Redis as well, for all
// processes together; the others are asked several hundred times a second, and not worth that.
type limit struct {
	what   string
	times  int
	window time.Duration
	shared bool
}

func (l limit) inRedis() limits.Limit {
	return limits.Limit{What: l.what, Times: l.times, Window: l.window}
}

// The limits. A guest taps as fast as a human can, a shared script does not; a host who forgot the password gets five tries a minute.
func newLimits(joins int) map[string]limit {
	return map[string]limit{
		"vote":          {"vote", 10, time.Second, false},        // per guest
		"control":       {"control", 50, time.Second, false},     // per guest: a volume slider that is dragged
		"search":        {"search", 20, time.Second, false},      // per guest, else per address
		"request":       {"request", 30, time.Minute, true},      // per guest
		"outside":       {"outside", 60, time.Minute, true},      // per guest: other machines are asked
		"outside_all":   {"outside_all", 300, time.Minute, true}, // of everybody together
		"upload":        {"upload", 60, time.Minute, true},       // files per guest; the party's own bound is stricter
		"shout":         {"shout", 10, time.Minute, true},        // per guest; the party's own bound is stricter
		"react":         {"react", 5, 2 * time.Second, false},    // per guest
		"react_all":     {"react_all", 200, time.Second, false},  // of everybody together, in this process
		"rename":        {"rename", 20, time.Minute, true},       // per guest
		"listen":        {"listen", 60, time.Minute, false},      // links asked for by a guest, else from an address
		"token":         {"token", 10, time.Minute, true},        // made by a guest, else from an address
		"bad_token":     {"bad_token", 20, time.Minute, false},   // unknown ones per address, and all who send long bodies together
		"join":          {"join", joins, time.Minute, true},      // per address
		"login_address": {"login_address", 5, time.Minute, true}, // per address
		"login_slow":    {"login_slow", 30, time.Hour, true},     // per address: the back-off
		"login_name":    {"login_name", 10, time.Minute, true},   // per account
		"login_lot":     {"login_lot", 100, time.Hour, true},     // per account
		"login_device":  {"login_device", 10, time.Minute, true}, // per device that has logged in before: nobody else can use it up
		"login_often":   {"login_often", 60, time.Hour, true},    // per device that has logged in before
		"login_noted":   {"login_noted", 60, time.Minute, true},  // refused logins in the audit log, of all addresses
		"invite":        {"invite", 20, time.Minute, true},       // per guest, else per address
		"proof":         {"proof", 6, 10 * time.Minute, true},    // codes per guest; right ones are given back
		"proof_address": {"proof_address", 300, time.Minute, true},
		"proof_lot":     {"proof_lot", 1200, time.Hour, true},  // per address: see docs/people.md for what that leaves to who guesses
		"open":          {"open", 30, 10 * time.Second, false}, // sockets per guest, else per address
	}
}

// allow counts one act and refuses it with a *request.LimitError when it is one too many. A limit of 0 times is none.
func (s *Server) allow(ctx context.Context, name, who string) error {
	l := s.limited[name]
	if l.times == 0 {
		return nil
	}
	ok := s.local.take(l, who, s.Now()) // the shared ones too: Redis may be down or slow, and then it allows everything
	if !ok || l.shared && !s.Limits.Allow(ctx, l.inRedis(), who) {
		return &request.LimitError{Wait: l.window}
	}
	return nil
}

// spent refuses, as allow does but without counting, who has used a limit up in this process.
func (s *Server) spent(name, who string) error {
	l := s.limited[name]
	if l.times > 0 && s.local.spent(l, who, s.Now()) {
		return &request.LimitError{Wait: l.window}
	}
	return nil
}

// localLimits counts in this process, in fixed windows.
type localLimits struct {
	mu     sync.Mutex
	counts map[string]*window
	swept  time.Time
}

type window struct {
	ends  time.Time
	spent int
}

func (l *localLimits) take(limit limit, who string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	key := limit.what + " " + who
	w := l.counts[key]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Add(limit.window)}
		l.counts[key] = w
	}
	w.spent++
	return w.spent <= limit.times
}

func (l *localLimits) spent(limit limit, who string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.counts[limit.what+" "+who]
	return w != nil && now.Before(w.ends) && w.spent >= limit.times
}

// refund takes one act back that was counted.
func (s *Server) refund(ctx context.Context, name, who string) {
	l := s.limited[name]
	s.local.give(l, who, s.Now())
	if l.shared {
		s.Limits.Refund(ctx, l.inRedis(), who)
	}
}

func (l *localLimits) give(limit limit, who string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.counts[limit.what+" "+who]; w != nil && now.Before(w.ends) && w.spent > 0 {
		w.spent--
	}
}

// sweep forgets windows that have ended.
func (l *localLimits) sweep(now time.Time) {
	const often = 30 * time.Second
	if l.counts != nil && now.Sub(l.swept) < often {
		return
	}
	if l.counts == nil {
		l.counts = map[string]*window{}
	}
	l.swept = now
	for key, w := range l.counts {
		if now.After(w.ends) {
			delete(l.counts, key)
		}
	}
}
