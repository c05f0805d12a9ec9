// Package wire writes what lamps are told, byte for byte, and reads what they answer. Its functions are pure: no socket, no clock, no
// state. lights/device calls them and owns the sockets.
//
// Encoders append one packet to the caller's buffer and return it, as append does; where the buffer is large enough they allocate
// nothing. Pixels are bytes in the order in which the lamp takes them (three a pixel, or four with white), as lights/zone has mapped them.
// More pixels than a packet holds are left out: the caller splits, by the constants that stand beside each encoder.
//
// Parsers take bytes from outside: they accept anything, and answer with an error where it is not what they read.
package wire
