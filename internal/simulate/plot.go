package simulate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"upbeat/internal/settings"
)

// Plot writes the plots of docs/fairness.md into a folder, one SVG file each, readable on light and on dark pages.
func Plot(dir string, cases []Case) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // documentation
		return err
	}
	plain := map[int]float64{} // what plain votes reach without an attack, by guests
	for _, c := range cases {
		if c.Policy == settings.ByVotes && c.Attack == NoAttack {
			plain[c.Guests] = c.Mean.Net
		}
	}
	none := func(Case) bool { return true }
	for name, svg := range map[string]string{
		"even.svg": bars("How evenly songs fell to those who asked", "Jain's index over the best possible; 1 = as even as can be", cases,
			none, 1, []float64{0.9, 0.97},
			func(c Case) (float64, string) { return c.Mean.Even, fmt.Sprintf("%.2f", c.Mean.Even) }),
		"clique.svg": bars("The clique's share of the songs",
			"a tenth of the guests who ask four times as often and vote only for each other; dashed: 15 %", cases,
			func(c Case) bool { return c.Attack == Clique || c.Attack == Both }, 1, []float64{0.15},
			func(c Case) (float64, string) { return c.Mean.Clique, fmt.Sprintf("%.0f %%", 100*c.Mean.Clique) }),
		"wanted.svg": bars("How wanted the songs were that played",
			"mean net votes by honest guests, in percent of what plain votes reach without an attack; dashed: 85", cases, none, 1.2,
			[]float64{0.85},
			func(c Case) (float64, string) {
				r := ratio(c.Mean.Net, plain[c.Guests])
				return r, fmt.Sprintf("%.0f", 100*r)
			}),
		"joy.svg": bars("How much guests liked what they heard",
			"share of the songs while a guest is here that they like", cases, none, 0, nil,
			func(c Case) (float64, string) { return c.Mean.Joy, fmt.Sprintf("%.2f", c.Mean.Joy) }),
		"first.svg": bars("The longest wait for a guest's first song",
			"minutes from the first request; to the end of the night where it never came", cases, none, 0, nil,
			func(c Case) (float64, string) { return c.Mean.First, fmt.Sprintf("%.0f", c.Mean.First) }),
		"shares.svg": lorenz(cases),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(svg), 0o644); err != nil { //nolint:gosec // documentation
			return err
		}
	}
	return nil
}

// Measures of a plot in pixels.
const (
	panelWidth, panelHeight = 420, 190
	left, top, bottom       = 40, 58, 52
	gap                     = 20
)

// style is for both kinds of pages: the text follows the reader's scheme, the colours of the policies stand on both.
const style = `<style>
text{font:12px system-ui,sans-serif;fill:#4b5563}.t{font-size:15px;font-weight:600;fill:#111827}.v{font-size:10px}.g{stroke:#9ca3af;stroke-opacity:.35}.d{stroke:#6b7280;stroke-dasharray:4 3}
.p0{fill:#2f9e6e;stroke:#2f9e6e}.p1{fill:#d97b1f;stroke:#d97b1f}.p2{fill:#4c7fd6;stroke:#4c7fd6}.p3{fill:#a45fc4;stroke:#a45fc4}.p4{fill:#8a8f98;stroke:#8a8f98}.l{fill:none;stroke-width:2.5}.b{stroke:none}
@media(prefers-color-scheme:dark){text{fill:#c3c9d1}.t{fill:#f3f4f6}.d{stroke:#c3c9d1}}
</style>`

// svg is a drawing in the making.
type svg struct{ strings.Builder }

func (s *svg) add(format string, args ...any) { fmt.Fprintf(s, format+"\n", args...) }

// begin opens a drawing of so many panels with its title, what is drawn, and the policies' colours.
func begin(title, what string, panels int, policies []settings.Policy) *svg {
	s := &svg{}
	width, height := left+panels*(panelWidth+gap), top+panelHeight+bottom
	s.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`, width, height, width, height)
	s.add(`<title>%s</title><desc>%s</desc>%s`, title, what, style)
	s.add(`<text class="t" x="%d" y="18">%s</text><text x="%d" y="34">%s</text>`, left, title, left, what)
	x := left
	for i, p := range policies {
		s.add(`<rect class="p%d b" x="%d" y="%d" width="12" height="12" rx="2"/><text x="%d" y="%d">%s</text>`, i, x, height-16, x+17,
			height-6, named(p))
		x += 44 + 7*len(named(p))
	}
	return s
}

func named(p settings.Policy) string { return strings.ReplaceAll(string(p), "_", " ") }

func (s *svg) end() string {
	s.add("</svg>")
	return s.String()
}

// bars draws a panel for each number of guests, in it a group for each attack, in it a bar for each policy. Highest is the top of the
// scale, 0 = the greatest value; dashes are drawn across.
func bars(title, what string, cases []Case, with func(Case) bool, highest float64, dashes []float64,
	value func(Case) (float64, string)) string {
	cases = slices.DeleteFunc(slices.Clone(cases), func(c Case) bool { return !with(c) })
	policies := distinct(cases, func(c Case) settings.Policy { return c.Policy })
	guests := distinct(cases, func(c Case) int { return c.Guests })
	attacks := distinct(cases, func(c Case) Attack { return c.Attack })
	for _, c := range cases {
		if v, _ := value(c); v > highest {
			highest = v
		}
	}
	s := begin(title, what, len(guests), policies)
	for i, n := range guests {
		x := left + i*(panelWidth+gap)
		s.frame(x, fmt.Sprintf("%d guests", n), highest, dashes)
		group := float64(panelWidth) / float64(max(len(attacks), 1))
		width := min(group*0.8/float64(max(len(policies), 1)), 34)
		for j, a := range attacks {
			middle := float64(x) + group*(float64(j)+0.5)
			s.add(`<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, middle, top+panelHeight+15, a)
			for k, p := range policies {
				at := slices.IndexFunc(cases, func(c Case) bool { return c.Guests == n && c.Attack == a && c.Policy == p })
				if at < 0 {
					continue
				}
				v, label := value(cases[at])
				h := panelHeight * max(v, 0) / highest
				bar := middle + width*(float64(k)-float64(len(policies))/2)
				s.add(`<rect class="p%d b" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, k, bar+1, top+panelHeight-h, width-2, h)
				s.add(`<text class="v" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, bar+width/2, top+panelHeight-h-3, label)
			}
		}
	}
	return s.end()
}

// frame draws a panel's lines.
func (s *svg) frame(x int, name string, highest float64, dashes []float64) {
	s.add(`<text x="%d" y="%d" text-anchor="end">%s</text>`, x+panelWidth, top-15, name)
	s.add(`<line class="g" x1="%d" y1="%d" x2="%d" y2="%d"/><line class="g" x1="%d" y1="%d" x2="%d" y2="%d"/>`, x, top, x+panelWidth, top,
		x, top+panelHeight, x+panelWidth, top+panelHeight)
	for _, d := range dashes {
		y := float64(top+panelHeight) - panelHeight*d/highest
		s.add(`<line class="d" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/>`, x, y, x+panelWidth, y)
	}
}

// lorenz draws which share of the songs the less lucky guests had: Lorenz's curves, without an attack and with a clique, for the most
// guests. The nearer to the dashed line of equal shares, the more even.
func lorenz(cases []Case) string {
	most := 0
	for _, c := range cases {
		most = max(most, c.Guests)
	}
	cases = slices.DeleteFunc(slices.Clone(cases), func(c Case) bool {
		return c.Guests != most || c.Attack != NoAttack &&
			c.Attack != Clique
	})
	policies := distinct(cases, func(c Case) settings.Policy { return c.Policy })
	attacks := distinct(cases, func(c Case) Attack { return c.Attack })
	s := begin("Who heard how much",
		fmt.Sprintf("share of the songs (upwards) of the less lucky guests (to the right), %d guests; dashed: equal shares", most),
		len(attacks), policies)
	for i, a := range attacks {
		x := left + i*(panelWidth+gap)
		s.frame(x, string(a), 1, nil)
		s.add(`<line class="d" x1="%d" y1="%d" x2="%d" y2="%d"/>`, x, top+panelHeight, x+panelWidth, top)
		for _, c := range cases {
			if c.Attack == a {
				s.add(`<polyline class="l p%d" style="fill:none" points="%s"/>`, slices.Index(policies, c.Policy), curve(c, float64(x)))
			}
		}
	}
	return s.end()
}

// curve is the mean curve of a case's parties.
func curve(c Case, x float64) string {
	const points = 50
	var out []string
	for k := range points + 1 {
		sum := 0.0
		for _, party := range c.Parties {
			sum += lower(party.Played, float64(k)/points)
		}
		out = append(out, fmt.Sprintf("%.1f,%.1f", x+panelWidth*float64(k)/points,
			float64(top+panelHeight)-panelHeight*sum/float64(len(c.Parties))))
	}
	return strings.Join(out, " ")
}

// lower is the share of the songs that the given share of the guests had, the least lucky first.
func lower(played []int, share float64) float64 {
	sorted := slices.Sorted(slices.Values(played))
	all, sum, n := 0, 0.0, share*float64(len(sorted))
	for i, songs := range sorted {
		all += songs
		sum += float64(songs) * min(max(n-float64(i), 0), 1)
	}
	return ratio(sum, float64(all))
}

// distinct lists the values of a field in the order in which they appear.
func distinct[T comparable](cases []Case, of func(Case) T) []T {
	var list []T
	for _, c := range cases {
		if !slices.Contains(list, of(c)) {
			list = append(list, of(c))
		}
	}
	return list
}
