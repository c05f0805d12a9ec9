package templates

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/quick"
)

func TestABarChartIsDrawnAsExpected(t *testing.T) {
	c := BarChart{ID: "votes", Title: "Votes <up & down>", Desc: "Most at 21:00.", Labels: []string{"20:00", "21:00"}, Series: []Series{
		{Class: "up", Name: "up", Values: []int{3, 6}}, {Class: "down", Name: "down", Below: true, Values: []int{0, 2}}}}
	const want = `<svg class="plot" role="img" aria-labelledby="votes-t votes-d" width="100%" height="176"><title id="votes-t">Votes &lt;up &amp; down&gt;</title><desc id="votes-d">Most at 21:00.</desc>` +
		`<line class="grid" x1="0" x2="100%" y1="150" y2="150"/><text class="tick" x="-6" y="154" text-anchor="end">2</text>` +
		`<line class="axis" x1="0" x2="100%" y1="115.5" y2="115.5"/><text class="tick" x="-6" y="119.5" text-anchor="end">0</text>` +
		`<line class="grid" x1="0" x2="100%" y1="81" y2="81"/><text class="tick" x="-6" y="85" text-anchor="end">2</text>` +
		`<line class="grid" x1="0" x2="100%" y1="46.5" y2="46.5"/><text class="tick" x="-6" y="50.5" text-anchor="end">4</text>` +
		`<line class="grid" x1="0" x2="100%" y1="12" y2="12"/><text class="tick" x="-6" y="16" text-anchor="end">6</text>` +
		`<rect class="up" x="18%" y="63.75" width="14%" height="51.75" rx="2"><title>20:00: 3 up</title></rect>` +
		`<rect class="up" x="68%" y="12" width="14%" height="103.5" rx="2"><title>21:00: 6 up</title></rect>` +
		`<rect class="down" x="68%" y="115.5" width="14%" height="34.5" rx="2"><title>21:00: 2 down</title></rect>` +
		`<text class="when-mark" x="25%" y="170" text-anchor="middle">20:00</text><text class="when-mark odd" x="75%" y="170" text-anchor="middle">21:00</text></svg>`
	if got := string(c.SVG()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAShareBarIsDrawnAsExpected(t *testing.T) {
	c := ShareChart{ID: "g", Title: "Genres", Desc: "d", Names: []string{"Jazz", "Rock"}, Values: []int{1, 3}}
	const want = `<svg class="shares" role="img" aria-labelledby="g-t g-d" width="100%" height="28"><title id="g-t">Genres</title><desc id="g-d">d</desc>` +
		`<rect class="c0" x="0%" width="24.6%" height="28"><title>Jazz: 1</title></rect><rect class="c1" x="25%" width="74.6%" height="28"><title>Rock: 3</title></rect></svg>`
	if got := string(c.SVG()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// number finds the measures of a drawing.
var number = regexp.MustCompile(` (?:x|y|x1|y1|x2|y2|width|height|rx)="([^"]*)"`)

// sound tells what is wrong with a drawing: it must be XML, and its measures finite, none of them beyond the drawing.
func sound(svg string) error {
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	for _, match := range number.FindAllStringSubmatch(svg, -1) {
		text, percent := strings.CutSuffix(match[1], "%")
		n, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil:
			return err
		case n != n || percent && (n < 0 || n > 100.01) || n > 1000 || n < -6:
			return errors.New("out of the drawing: " + match[0])
		}
	}
	return nil
}

func TestNoDataDrawNoNonsense(t *testing.T) {
	for name, svg := range map[string]string{
		"no labels": string(BarChart{}.SVG()),
		"all zero": string(BarChart{Labels: []string{"a", "b"}, Series: []Series{{Values: []int{0, 0}},
			{Below: true, Values: []int{0, 0}}}}.SVG()),
		"short series":  string(BarChart{Labels: []string{"a", "b"}, Series: []Series{{Values: []int{1}}}}.SVG()),
		"negative":      string(BarChart{Labels: []string{"a"}, Series: []Series{{Values: []int{-4}}}}.SVG()),
		"no shares":     string(ShareChart{}.SVG()),
		"empty shares":  string(ShareChart{Names: []string{"a"}, Values: []int{0}}.SVG()),
		"rank of none":  string(RankBar(0, 0)),
		"rank too high": string(RankBar(9, 3)),
	} {
		if err := sound(svg); err != nil || strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s: %v in %s", name, err, svg)
		}
	}
}

func TestAnyDataAreDrawnWithinTheDrawing(t *testing.T) {
	err := quick.Check(func(labels []string, up, down []uint16, text string) bool {
		values := func(list []uint16) []int {
			out := make([]int, len(list))
			for i, v := range list {
				out[i] = int(v)
			}
			return out
		}
		clean := func(s string) string {
			return strings.ToValidUTF8(regexp.MustCompile(`[^\PC]|[\x{fffe}\x{ffff}]`).ReplaceAllString(s, ""), "")
		}
		for i := range labels {
			labels[i] = clean(labels[i])
		}
		svg := BarChart{ID: "x", Title: clean(text), Labels: labels, Series: []Series{{Values: values(up)},
			{Below: true, Values: values(down)}}}.SVG()
		if err := sound(string(svg)); err != nil {
			t.Log(err)
			return false
		}
		names := make([]string, len(up))
		return sound(string(ShareChart{Names: names, Values: values(up)}.SVG())) == nil
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

func TestScalesAreRound(t *testing.T) {
	for _, test := range []struct{ up, down, step, top int }{{0, 0, 1, 1}, {1, 0, 1, 1}, {3, 0, 1, 3}, {7, 0, 2, 8}, {40, 0, 10, 40},
		{41, 0, 20, 60}, {4539, 0, 2000, 6000}, {10, 10, 5, 10}} {
		if s := newScale(test.up, test.down); s.step != test.step || s.up != test.top {
			t.Errorf("%+v: %+v", test, s)
		}
	}
}
