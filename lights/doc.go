// Package lights shows what is heard, and what the party is about, on lamps. Programs paint zones (program), a limiter holds their flashes
// (safe), zones are mapped to devices (zone), and devices are told in their own formats (device, wire). Run drives all of it, sixty times a
// second, in the process that plays the sound; Control is what pages see of it. The setup is the lights' own, and nobody else writes it.
package lights
