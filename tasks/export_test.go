package tasks

import "time"

// Hurry makes the registry look and try again without pauses.
func (r *Registry) Hurry() {
	const soon = time.Millisecond
	r.pace = pace{check: soon, forward: soon, sweep: 5 * soon, first: soon, longest: soon}
}

// Pause is the usual pause before a retry.
func Pause(n int) time.Duration { return usual.pause(n) }
