package deck

// clip is a sound that lies in memory, from its frame at on. beep.Buffer holds whole numbers of at most 24 bits; this takes what the alarm
// made as it is, and two clips may share it.
type clip struct {
	sound [][2]float32
	at    int
}

// Stream gives the frames that are left.
func (c *clip) Stream(samples [][2]float64) (n int, ok bool) {
	rest := c.sound[c.at:]
	n = min(len(samples), len(rest))
	for i, f := range rest[:n] {
		samples[i] = [2]float64{float64(f[0]), float64(f[1])}
	}
	c.at += n
	return n, len(rest) > 0
}

// left is how many frames it still has.
func (c *clip) left() int { return len(c.sound) - c.at }

// Err is nil.
func (c *clip) Err() error { return nil }
