package templates

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// BarChart is a chart of marks along an axis: stacked bars, and below the line those that count against.
type BarChart struct {
	ID     string // unique on its page
	Title  string
	Desc   string // what there is to see, in a sentence: for who does not see it
	Labels []string
	Series []Series
}

// Series is one kind of bar. Values has one number, 0 or more, for each label.
type Series struct {
	Class  string // of its bars, in the style sheet: "one", "two", "up", "down"
	Name   string
	Below  bool // the bars hang below the line
	Values []int
}

// The chart's own measures, in CSS pixels. Across, everything is in percent: the chart is as wide as its place, and its text stays as large
// as the page's.
const (
	plotTop    = 12.0
	plotBottom = 150.0
	plotHeight = 176
)

// SVG draws the chart. Text on it is in the page's size. No data draw an empty axis.
func (c BarChart) SVG() template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="plot" role="img" aria-labelledby="%[1]s-t %[1]s-d" width="100%%" height="%[2]d"><title id="%[1]s-t">%[3]s</title><desc id="%[1]s-d">%[4]s</desc>`,
		esc(c.ID), plotHeight, esc(c.Title), esc(c.Desc))
	up, down := c.heights()
	s := newScale(up, down)
	for _, tick := range s.ticks() {
		class := "grid"
		if tick == 0 {
			class = "axis"
		}
		y := s.y(tick)
		fmt.Fprintf(&b, `<line class="%s" x1="0" x2="100%%" y1="%s" y2="%[2]s"/><text class="tick" x="-6" y="%s" text-anchor="end">%d</text>`, class, px(y), px(y+4), abs(tick))
	}
	c.bars(&b, s)
	c.labels(&b)
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // every text in it is escaped
}

// heights are the highest stacks above and below the line.
func (c BarChart) heights() (up, down int) {
	for i := range c.Labels {
		above, below := 0, 0
		for _, s := range c.Series {
			if s.Below {
				below += s.at(i)
			} else {
				above += s.at(i)
			}
		}
		up, down = max(up, above), max(down, below)
	}
	return up, down
}

func (s Series) at(i int) int {
	if i >= len(s.Values) {
		return 0
	}
	return max(s.Values[i], 0)
}

func (c BarChart) bars(b *strings.Builder, s scale) {
	const widest = 14 // percent of the chart
	slot := 100 / float64(max(len(c.Labels), 1))
	width := min(slot*0.72, widest)
	for i, label := range c.Labels {
		above, below := 0, 0
		for _, series := range c.Series {
			value := series.at(i)
			if value == 0 {
				continue
			}
			from, to := above, above+value
			if series.Below {
				from, to = -below, -below-value
				below += value
			} else {
				above += value
			}
			top, bottom := min(s.y(from), s.y(to)), max(s.y(from), s.y(to))
			fmt.Fprintf(b, `<rect class="%s" x="%s%%" y="%s" width="%s%%" height="%s" rx="2"><title>%s: %d %s</title></rect>`,
				esc(series.Class), px(slot*(float64(i)+0.5)-width/2), px(top), px(width), px(bottom-top), esc(label), value, esc(series.Name))
		}
	}
}

// labels writes at most six of the labels below the chart. Every other one is of class "odd": where the chart is narrow, it is left out.
func (c BarChart) labels(b *strings.Builder) {
	const most = 6
	n := len(c.Labels)
	step := max((n+most-1)/most, 1)
	slot := 100 / float64(max(n, 1))
	for i := 0; i < n; i += step {
		class := "when-mark"
		if i/step%2 == 1 {
			class += " odd"
		}
		anchor, at := "middle", slot*(float64(i)+0.5)
		if at > 94 {
			anchor, at = "end", 100
		}
		fmt.Fprintf(b, `<text class="%s" x="%s%%" y="%d" text-anchor="%s">%s</text>`, class, px(at), plotHeight-6, anchor, esc(c.Labels[i]))
	}
}

// scale maps counts to the height of a chart. Its ticks are round numbers.
type scale struct{ step, up, down int }

// newScale has room for counts up to up above the line and down below it, with some four ticks.
func newScale(up, down int) scale {
	const ticks = 4
	rough := float64(max(up+down, 1)) / ticks
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 1
	for _, round := range []float64{1, 2, 5, 10} {
		if step = max(int(math.Round(round*power)), 1); float64(step) >= rough {
			break
		}
	}
	fit := func(n int) int { return (n + step - 1) / step * step }
	return scale{step, max(fit(up), step), fit(down)}
}

func (s scale) ticks() []int {
	var list []int
	for tick := -s.down; tick <= s.up; tick += s.step {
		list = append(list, tick)
	}
	return list
}

func (s scale) y(count int) float64 {
	return plotBottom - float64(count+s.down)/float64(s.up+s.down)*(plotBottom-plotTop)
}

// RankBar is the bar of one line in a ranking; the text beside it says the same. best is the ranking's highest value.
func RankBar(value, best int) template.HTML {
	share := 0.0
	if best > 0 {
		share = 100 * float64(min(max(value, 0), best)) / float64(best)
	}
	return template.HTML(`<svg class="rank-bar" width="100%" height="6" aria-hidden="true"><rect class="track" width="100%" height="6" rx="3"/><rect class="one" width="` + px(share) + `%" height="6" rx="3"/></svg>`) //nolint:gosec // a number
}

// ShareChart is one bar that is divided into shares.
type ShareChart struct {
	ID, Title, Desc string
	Names           []string
	Values          []int
}

// shareClasses is how many colours the style sheet has for shares: "c0", "c1"... the last is for what has no name of its own.
const shareClasses = 8

// ShareClass is the class of the i-th share.
func ShareClass(i int) string { return "c" + strconv.Itoa(min(max(i, 0), shareClasses-1)) }

// SVG draws the bar. Shares of nothing draw nothing.
func (c ShareChart) SVG() template.HTML {
	const height, gap = 28, 0.4 // pixels; percent between two shares
	whole := 0
	for _, v := range c.Values {
		whole += max(v, 0)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="shares" role="img" aria-labelledby="%[1]s-t %[1]s-d" width="100%%" height="%[2]d"><title id="%[1]s-t">%[3]s</title><desc id="%[1]s-d">%[4]s</desc>`, esc(c.ID), height, esc(c.Title), esc(c.Desc))
	at := 0.0
	for i, v := range c.Values {
		if v <= 0 {
			continue
		}
		width := 100 * float64(v) / float64(whole)
		fmt.Fprintf(&b, `<rect class="%s" x="%s%%" width="%s%%" height="%d"><title>%s: %d</title></rect>`, ShareClass(i), px(at),
			px(max(width-gap, 0.1)), height, esc(c.Names[i]), v)
		at += width
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // every text in it is escaped
}

// px writes a measure with at most two decimals.
func px(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

func esc(text string) string { return template.HTMLEscapeString(text) }

func abs(n int) int { return max(n, -n) }

// Count writes a whole number as the language does: 10,234 or 10.234.
func Count(lang string, n int) string { return count(lang, n) }
