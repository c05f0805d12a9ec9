package templates

import "strconv"

// lightPictures are the programs of lights as nine lamps show them at a good moment: what a tile of the page looks like. "a" is the accent,
// "" a dark lamp; a program that is not here has none.
var lightPictures = map[string][9]string{
	"spectrum":   {"#ff2a2a", "#ff7a1a", "#c98a00", "#7fbf10", "#18a048", "#0a6a70", "#1f5fd0", "#33307a", "#7a2ab8"},
	"energy":     {"", "#3a1240", "#7a1f70", "#d0389a", "#ff86c8", "#d0389a", "#7a1f70", "#3a1240", ""},
	"beat":       {"a", "a", "a", "a", "a", "a", "a", "a", "a"},
	"chase":      {"#ff3b30", "#5a1512", "", "#34c759", "#12451f", "", "#3a86ff", "#142f5a", ""},
	"meter":      {"#1f9d2b", "#1f9d2b", "#5cbf2a", "#9bdc28", "#ffd60a", "#ff9500", "", "", ""},
	"fire":       {"#ff9000", "#ff4a00", "#ffb347", "#b32000", "#ff7a00", "#ffe08a", "#ff5a00", "#8a1500", "#ff9000"},
	"cover":      {"a", "a", "#c56cf0", "#c56cf0", "#c56cf0", "#54a0ff", "#54a0ff", "a", "a"},
	"drift":      {"#3a0ca3", "#5e10a6", "#8213a5", "#b5179e", "#d83a70", "#ff5a36", "#ff8a3c", "#ffa841", "#ffc247"},
	"rainbow":    {"#ff3b30", "#ff9500", "#ffd60a", "#34c759", "#30d5c8", "#3a86ff", "#5e5ce6", "#bf5af2", "#ff2d95"},
	"votes":      {"#feca57", "#feca57", "#feca57", "#feca57", "#feca57", "#ffffff", "#54a0ff", "#54a0ff", "#54a0ff"},
	"requester":  {"", "#0f5f48", "#1dd1a1", "#1dd1a1", "#1dd1a1", "#1dd1a1", "#1dd1a1", "#0f5f48", ""},
	"dedication": {"#ffc04d", "", "#8a6420", "", "#ffc04d", "", "#8a6420", "", "#ffc04d"},
	"strobe":     {"#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff"},
	"fixed":      {"#ffb45a", "#ffb45a", "#ffb45a", "#ffb45a", "#ffb45a", "#ffb45a", "#ffb45a", "#ffb45a", "#ffb45a"},
}

// bulb is one lamp of a picture.
type bulb struct {
	At     string
	Colour string // "" = dark
	Accent bool
}

func lightPicture(program string) []bulb {
	const apart, first = 10, 6
	var list []bulb
	for i, colour := range lightPictures[program] {
		list = append(list, bulb{strconv.Itoa(first + i*apart), colour, colour == "a"})
	}
	return list
}

// lightStep is the step of a slider: fine enough for its range.
func lightStep(least, most float64) string {
	switch span := most - least; {
	case span <= 1:
		return "0.01"
	case span < 10:
		return "0.05"
	}
	return "1"
}

// lightNumber is a slider's value as it is read: a range of 0 to at most 1 is a share.
func lightNumber(value any, most float64) string {
	n, ok := value.(float64)
	switch {
	case !ok:
		return ""
	case most <= 1:
		return strconv.Itoa(int(n*100+0.5)) + " %"
	}
	return strconv.FormatFloat(float64(int(n*100+0.5))/100, 'f', -1, 64)
}
