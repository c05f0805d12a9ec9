// Package lights will show the visualizer's frames on LEDs: devices times programs, run beside the player, pulling the latest frame.
// Nothing is here yet; the room is kept so that the arrows of docs/architecture.md are true from the start.
package lights
