// Package device speaks to lamps: it owns their sockets and buses, finds them in the network, knows whether they are there, and tries again
// where they are not. It is told bytes that lights/zone has mapped, and writes them as lights/wire says. It paints nothing and decides
// nothing.
//
// A Driver keeps one device, in a goroutine of its own; who paints hands it a frame and never waits:
//
//	Driver.Show ── mailbox (one frame, the latest) ── Driver.Run ── Device.Send ── socket that never blocks
//	                                                       └── Device.Check, beside it: is it there?
//
// What is addressed lies in the venue's own network, unless an admin said otherwise (Config.AllowAny, Config.Multicast).
package device
