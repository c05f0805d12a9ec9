// Package system knows the machine that the party runs on: processes, memory, disk, and the programs and versions around it. doctor,
// the benchmarks and the host's System page ask it. It changes nothing, and it knows nothing of songs and votes.
package system
