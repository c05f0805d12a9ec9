// Package visualizer will turn the player's samples into frames for screens and lights: spectrum, level, onsets, tempo. It is pure:
// samples in, frames out. The player's mixer offers it every block, before the volume, at the time it will be heard (deck.Tap).
// Nothing is here yet; the room is kept so that the arrows of docs/architecture.md are true from the start.
package visualizer
