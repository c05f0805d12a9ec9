// Package visualizer makes of samples what screens and lights show: bars, loudness, onsets, tempo and beats, frame by frame while they
// play, and the score of a whole song beforehand. The player's tap and internal/analysis call it.
//
// It is pure: samples in, facts out. It opens nothing, asks no clock and starts no goroutine, and imports nothing but the standard library,
// gonum and models. Nothing here may be called from two goroutines at once.
package visualizer
