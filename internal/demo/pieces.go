package demo

// The five pieces. Bars are counted from 0; every piece has an opening, a theme, something else, and an end that rings.

// doorsOpen is house at 114: A minor that keeps looking at C major.
func doorsOpen() *song {
	const bars = 28
	s := newSong(114, 4, "Am7 Fmaj7 C G Am7 Fmaj7 Dm7 G", bars)
	s.drum(kick(), "X...X...X...X...", 2, 18, 0.95, 0)
	s.drum(kick(), "X...X...X...X...", 20, 27, 0.95, 0)
	s.add(effects{gain: 0.60})
	s.drum(clap(), "....x.......x...", 4, 18, 0.5, 0)
	s.drum(clap(), "....x.......x.o.", 20, 27, 0.5, 0)
	s.drum(openHat(), "..x...x...x...x.", 4, 18, 0.2, 0.2)
	s.drum(openHat(), "..x...x...x...x.", 20, 27, 0.2, 0.2)
	s.drum(shaker(), "x.oxx.oxx.oxx.ox", 8, 27, 0.22, -0.3)
	s.add(effects{gain: 0.56, reverb: 0.15})

	bass := &voice{wave: harmonics(1, 0.45, 0.2, 0.1), shape: shape{0.004, 0.25, 0.5, 0.05}}
	s.bassline(bass, "r.r.o.r.r.r.o.s.", 4, 18, 40, 0.8)
	s.bassline(bass, "r.r.o.r.r.r.o.f.", 20, 27, 40, 0.8)
	s.bassline(bass, "r---------------", 27, 28, 40, 0.8)
	s.add(effects{gain: 0.47, duck: true, dark: 0.4})

	pad := &voice{wave: harmonics(partials(12, saw)...), shape: shape{0.25, 2, 0.8, 0.5}, detune: 14}
	s.pads(pad, 0, bars, 62, 0.22)
	s.add(effects{gain: 0.85, reverb: 0.5, duck: true, dark: 0.72})

	pluck := &voice{wave: harmonics(partials(9, saw)...), shape: shape{0.002, 0.09, 0.05, 0.08}}
	s.arpeggio(pluck, "0.2.13.20.2.34.2", 0, 27, 70, 0.35)
	s.add(effects{gain: 0.67, reverb: 0.25, echo: 0.33, time: s.beats(0.75), duck: true, dark: 0.35})

	lead := &voice{wave: harmonics(1, 0.3, 0.35, 0.1, 0.12), shape: shape{0.012, 0.5, 0.6, 0.15}, vibrato: 14}
	theme := "E5:.5 G5:.5 A5:1 G5:.5 E5:.5 -:1 | C5:.5 E5:.5 F5:1 E5:.5 C5:.5 -:1 | E5:.5 G5:.5 C6:1 B5:.5 G5:.5 -:1 | D5:.5 G5:.5 B5:1 A5:.5 G5:.5 -:1"
	answer := "A5:1 -:.5 E5:.5 G5:1 E5:1 | F5:1 -:.5 C5:.5 E5:1 C5:1 | D5:.5 F5:.5 A5:1 C6:1 A5:1 | B5:1.5 A5:.5 G5:1 -:1"
	s.melody(lead, s.bar(8), theme, 0.4, -0.1)
	s.melody(lead, s.bar(12), answer, 0.4, -0.1)
	s.melody(lead, s.bar(20), theme, 0.4, 0.1)
	s.melody(lead, s.bar(24), "A5:1 -:.5 E5:.5 G5:1 E5:1 | F5:1 -:.5 C5:.5 E5:1 C5:1 | D5:.5 F5:.5 A5:1 B5:2 | A5:4", 0.42, 0)
	s.add(effects{gain: 0.57, reverb: 0.35, echo: 0.25, time: s.beats(0.5), dark: 0.2})
	return s
}

func saw(k float64) float64 { return 1 / k }

// kitchenTalk is lazy and swung at 84: jazz chords on an electric piano.
func kitchenTalk() *song {
	const bars = 18
	s := newSong(84, 4, "Gm9 C13 Fmaj9 Dm9 Bbmaj7 Am7 Gm9 C9", bars)
	s.swing = 0.28
	s.drum(kick(), "X.....x...X.....", 2, bars-1, 0.8, 0)
	s.add(effects{gain: 0.56, dark: 0.3})
	s.drum(softSnare(), "....x.......x..o", 2, bars-1, 0.55, 0.05)
	s.drum(hat(), "x.xox.x.x.xox.x.", 2, bars-1, 0.2, 0.3)
	s.drum(shaker(), "..o...o...o...o.", 6, bars-1, 0.2, -0.4)
	s.add(effects{gain: 0.59, reverb: 0.18, dark: 0.25})

	piano := &voice{wave: harmonics(1), shape: shape{0.003, 0.9, 0.15, 0.35}, fm: 1.5, ratio: 1, fmDecay: 0.35}
	s.stabs(piano, "x.....o...x.....", 1.3, 0, bars-2, 60, 0.3)
	s.stabs(piano, "x...............", 4, bars-2, bars, 60, 0.3)
	s.add(effects{gain: 0.84, reverb: 0.3, dark: 0.2})

	bass := &voice{wave: harmonics(1, 0.25, 0.08), shape: shape{0.006, 0.5, 0.45, 0.08}}
	s.bassline(bass, "r---..r-f---..o-", 2, bars-2, 38, 0.85)
	s.bassline(bass, "r---------------", bars-2, bars, 38, 0.85)
	s.add(effects{gain: 0.44})

	vibes := &voice{wave: harmonics(1, 0, 0, 0.22), shape: shape{0.003, 0.7, 0.08, 0.5}, vibrato: 6}
	talk := "-:1 D5:.5 F5:.5 A5:1 G5:.5 F5:.5 | E5:1.5 D5:.5 -:2 | -:1 C5:.5 E5:.5 G5:1 A5:.5 G5:.5 | F5:1.5 D5:.5 -:2 |"
	reply := "D5:1 F5:.5 A5:.5 -:1 C6:.5 A5:.5 | G5:1.5 E5:.5 -:2 | F5:.5 G5:.5 Bb5:1 A5:.5 G5:.5 F5:1 | E5:2 -:2"
	s.melody(vibes, s.bar(4), talk+" "+reply, 0.45, 0.25)
	s.melody(vibes, s.bar(12), "-:1 D5:.5 F5:.5 A5:1 G5:.5 F5:.5 | E5:1.5 G5:.5 -:2 | D5:.5 F5:.5 Bb5:1 A5:1 F5:1 | E5:1 C5:1 -:2 | D5:4",
		0.42, -0.2)
	s.add(effects{gain: 0.58, reverb: 0.4, echo: 0.22, time: s.beats(1)})
	return s
}

// neonBicycle is synthwave at 124 in D minor: sixteenths below, a long line above.
func neonBicycle() *song {
	const bars = 32
	s := newSong(124, 4, "Dm Bb F C Dm Bb Gm Am", bars)
	s.drum(kick(), "X...X...X...X...", 4, 20, 0.9, 0)
	s.drum(kick(), "X...X...X...X.x.", 24, bars-1, 0.9, 0)
	s.add(effects{gain: 0.56})
	s.drum(snare(), "....X.......X...", 4, 20, 0.7, 0)
	s.drum(snare(), "....X.......X...", 24, bars-1, 0.7, 0)
	s.drum(snare(), "........xxxxXXXX", 23, 24, 0.45, 0)
	s.drum(hat(), "x.xxx.xxx.xxx.xx", 8, 20, 0.2, 0.25)
	s.drum(hat(), "x.xxx.xxx.xxx.xx", 24, bars-1, 0.2, 0.25)
	s.drum(tom(110), "............x.x.", 7, 8, 0.7, -0.3)
	s.drum(tom(82), ".............x.X", 7, 8, 0.7, 0.3)
	s.add(effects{gain: 0.55, reverb: 0.3})

	bass := &voice{wave: harmonics(partials(10, saw)...), shape: shape{0.003, 0.12, 0.4, 0.03}}
	s.bassline(bass, "rrrrrrrrrrrrrror", 0, bars-1, 38, 0.6)
	s.bassline(bass, "r---------------", bars-1, bars, 38, 0.6)
	s.add(effects{gain: 0.45, duck: true, dark: 0.62})

	pad := &voice{wave: harmonics(partials(14, saw)...), shape: shape{0.4, 2, 0.85, 0.8}, detune: 20}
	s.pads(pad, 4, bars, 60, 0.2)
	s.add(effects{gain: 0.90, reverb: 0.55, duck: true, dark: 0.7})

	arp := &voice{wave: harmonics(1, 0, 0.33, 0, 0.2, 0, 0.14), shape: shape{0.002, 0.1, 0.1, 0.06}}
	s.arpeggio(arp, "0120412042104210", 8, bars-1, 74, 0.3)
	s.add(effects{gain: 0.54, reverb: 0.3, echo: 0.36, time: s.beats(0.75), dark: 0.3})

	lead := &voice{wave: harmonics(partials(11, saw)...), shape: shape{0.02, 0.8, 0.7, 0.25}, vibrato: 16, glide: -0.6}
	line := "D5:1.5 E5:.5 F5:1 A5:1 | F5:2 D5:1 -:1 | C5:1.5 D5:.5 F5:1 C6:1 | G5:2 E5:1 -:1 |"
	turn := "D5:1.5 E5:.5 F5:1 A5:1 | Bb5:2 A5:1 F5:1 | G5:1.5 F5:.5 D5:1 Bb4:1 | C#5:2 E5:1 A5:1"
	s.melody(lead, s.bar(12), line+" "+turn, 0.34, 0)
	s.melody(lead, s.bar(24), line+" D5:1.5 F5:.5 A5:1 D6:1 | Bb5:2 A5:1 F5:1 | G5:1.5 Bb5:.5 A5:1 E5:1 | D5:4", 0.36, 0)
	s.add(effects{gain: 0.53, reverb: 0.4, echo: 0.3, time: s.beats(0.5), dark: 0.5})
	return s
}

// slowLantern is a waltz without drums at 76, in G: a music box over strings.
func slowLantern() *song {
	const bars = 20
	s := newSong(76, 3, "G Em7 Cmaj7 D G Bm7 Cadd9 Dsus4", bars)
	s.fade = 3
	box := &voice{wave: harmonics(1), shape: shape{0.002, 0.8, 0.02, 0.6}, fm: 1.1, ratio: 3.01, fmDecay: 0.18}
	s.arpeggio(box, "012421", 0, bars-1, 67, 0.34)
	s.add(effects{gain: 0.42, reverb: 0.55, echo: 0.2, time: s.beats(1.5), dark: 0.15})

	strings := &voice{wave: harmonics(partials(10, func(k float64) float64 { return 1 / (k * k) * 1.6 })...),
		shape: shape{0.7, 3, 0.9, 1.2}, detune: 11}
	s.pads(strings, 0, bars, 60, 0.26)
	s.add(effects{gain: 0.6, reverb: 0.5, dark: 0.5})

	bass := &voice{wave: harmonics(1, 0.3, 0.06), shape: shape{0.03, 1.2, 0.5, 0.4}}
	s.bassline(bass, "r-----", 4, bars, 40, 0.7)
	s.add(effects{gain: 0.48, reverb: 0.1})

	bell := &voice{wave: harmonics(1), shape: shape{0.003, 1.1, 0.05, 0.9}, fm: 1.6, ratio: 2, fmDecay: 0.5}
	s.melody(bell, s.bar(4), "D5:2 G5:1 | B5:2 A5:1 | G5:1.5 A5:.5 E5:1 | D5:3 | B5:2 A5:1 | D6:2 B5:1 | C6:1 B5:1 G5:1 | A5:3 |", 0.42,
		0.15)
	s.melody(bell, s.bar(12), "D5:2 G5:1 | B5:2 D6:1 | E6:1.5 D6:.5 B5:1 | A5:3 | B5:1 D6:1 B5:1 | A5:2 F#5:1 | E5:1 G5:1 A5:1 | G5:3",
		0.42, -0.15)
	s.add(effects{gain: 0.46, reverb: 0.6, echo: 0.24, time: s.beats(1)})
	return s
}

// runForTheTram is a chiptune at 152 in C: squares, a triangle, noise.
func runForTheTram() *song {
	const bars = 28
	s := newSong(152, 4, "C G Am F C G F G", bars)
	square := harmonics(partials(15, func(k float64) float64 {
		if int(k)%2 == 0 {
			return 0
		}
		return 1 / k
	})...)
	triangle := harmonics(1, 0, -1.0/9, 0, 1.0/25, 0, -1.0/49)
	s.drum(kick(), "X.....x.X...x...", 2, bars-1, 0.8, 0)
	s.add(effects{gain: 0.52})
	s.drum(snare(), "....x.......x..o", 2, bars-1, 0.5, 0)
	s.drum(hat(), "x.x.x.x.x.x.x.xx", 4, bars-1, 0.22, 0.2)
	s.add(effects{gain: 0.51, reverb: 0.06})

	bass := &voice{wave: triangle, shape: shape{0.002, 0.6, 0.8, 0.02}}
	s.bassline(bass, "r.ro..rr.fr.o.r.", 0, bars-1, 40, 0.9)
	s.bassline(bass, "r---------------", bars-1, bars, 40, 0.9)
	s.add(effects{gain: 0.45})

	blip := &voice{wave: square, shape: shape{0.002, 0.06, 0.25, 0.02}}
	s.arpeggio(blip, "0124012401240124", 4, bars-1, 67, 0.3)
	s.add(effects{gain: 0.39, reverb: 0.1, dark: 0.15})

	lead := &voice{wave: square, shape: shape{0.002, 0.3, 0.65, 0.04}, vibrato: 18}
	run := "G5:.5 E5:.5 G5:.5 C6:1 B5:.5 G5:1 | D5:.5 G5:.5 B5:.5 D6:1 B5:.5 G5:1 | C6:.5 B5:.5 A5:.5 E5:1 A5:.5 C6:1 | A5:.5 F5:.5 A5:.5 C6:1 A5:.5 F5:1 |"
	home := "G5:.5 E5:.5 G5:.5 C6:1 D6:.5 E6:1 | D6:.5 B5:.5 G5:.5 B5:1 D6:.5 G5:1 | F5:.5 A5:.5 C6:.5 F6:1 E6:.5 D6:1 | B5:.5 C6:.5 D6:.5 B5:.5 G5:1 -:1 |"
	s.melody(lead, s.bar(4), run+" "+home, 0.4, 0.1)
	s.melody(lead, s.bar(12), "E6:1 D6:.5 C6:.5 G5:2 | D6:1 C6:.5 B5:.5 G5:2 | C6:1 B5:.5 A5:.5 E5:2 | A5:1 G5:.5 F5:.5 C5:1 G5:1", 0.36,
		-0.1)
	s.melody(lead, s.bar(18), "F5:.5 A5:.5 C6:.5 F6:1 E6:.5 D6:1 | B5:.5 C6:.5 D6:.5 B5:.5 G5:1 -:1", 0.36, -0.1)
	s.melody(lead, s.bar(20),
		run+" G5:.5 E5:.5 G5:.5 C6:1 D6:.5 E6:1 | D6:.5 B5:.5 G5:.5 B5:1 D6:.5 G5:1 | F5:.5 A5:.5 B5:.5 D6:1 B5:.5 G5:1 | C6:.25 E6:.25 G6:.5 C7:2 -:1", 0.4, 0)
	s.add(effects{gain: 0.42, reverb: 0.14, echo: 0.2, time: s.beats(0.75), dark: 0.1})
	s.chords[bars-1] = parseChord("C")
	pad := &voice{wave: triangle, shape: shape{0.01, 1, 0.5, 0.8}}
	s.pads(pad, bars-1, bars, 64, 0.4)
	s.add(effects{gain: 0.50, reverb: 0.3})
	return s
}
