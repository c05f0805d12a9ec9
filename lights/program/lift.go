package program

// Lift is laid over a program that follows the music, where the song's score is known: light rises before a drop instead of answering it,
// and breaks out with it.
func Lift(to Canvas, s *Show) {
	if s.Build <= 0 && s.Drop <= 0 {
		return
	}
	rising := s.Accent.Mix(white, 0.6*s.Build).Scale(0.5 * s.Build * s.Build)
	out := 0.75 * s.Drop * s.Drop
	for i, c := range to.Pixels {
		c.R, c.G, c.B = max(c.R, rising.R), max(c.G, rising.G), max(c.B, rising.B)
		to.Pixels[i] = c.Mix(white, out)
	}
}
