//go:build race

package confine

// Tags does not bound a process that the race detector watches: what the detector notes of each piece of memory counts as memory too.
const Tags = 1 << 60
