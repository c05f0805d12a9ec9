package present

import (
	"os"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"upbeat/models"
)

func TestAccentsAreReadableOnBothGrounds(t *testing.T) {
	check := func(t *rapid.T, colour string) {
		accent := Clamp(colour)
		for ground, is := range map[string]string{GroundDark: accent.Dark, GroundLight: accent.Light} {
			a, ok1 := parseColour(is)
			b, ok2 := parseColour(ground)
			if !ok1 || !ok2 || contrast(a, b) < leastContrast {
				t.Fatalf("%s became %s: contrast %.2f on %s", colour, is, contrast(a, b), ground)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rgb{rapid.Byte().Draw(t, "r"), rapid.Byte().Draw(t, "g"), rapid.Byte().Draw(t, "b")}
		check(t, c.String())
		check(t, Hue(models.SongID(rapid.Int64().Draw(t, "song"))).Dark)
	})
}

func TestClampOfNoColourIsNothing(t *testing.T) {
	for _, colour := range []string{"", "#fff", "red", "#12345g", "#1234567"} {
		if got := Clamp(colour); got.Dark != "" || got.Light != "" {
			t.Errorf("%q became %v", colour, got)
		}
	}
}

func TestContrastIsWCAGs(t *testing.T) {
	white, _ := parseColour("#ffffff")
	black, _ := parseColour("#000000")
	grey, _ := parseColour("#767676")
	if got := contrast(white, black); got < 20.99 || got > 21.01 {
		t.Errorf("white on black: %f", got)
	}
	if got := contrast(grey, white); got < 4.5 || got > 4.6 {
		t.Errorf("#767676 on white: %f", got)
	}
}

// The grounds are those of the style sheet: the first --ground is the dark theme's, the next the light one's.
func TestGroundsAreTheStyleSheets(t *testing.T) {
	data, err := os.ReadFile("../../static/css/upbeat.css")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`--ground:\s*(#[0-9a-f]{6})`).FindAllSubmatch(data, -1)
	if len(found) < 2 || string(found[0][1]) != GroundDark || string(found[1][1]) != GroundLight {
		t.Errorf("the style sheet's grounds are %q, ours %s and %s", found, GroundDark, GroundLight)
	}
}

func TestAccentsAreLearnedOnce(t *testing.T) {
	a := NewAccents()
	before := a.Of(7, "abc")
	if before != Hue(7) {
		t.Errorf("unknown cover: %v", before)
	}
	if got := <-a.Unknown(); got != "abc" {
		t.Errorf("asked for %q", got)
	}
	if !a.Learn("abc", "#ff0000") || a.Learn("abc", "#ff0000") {
		t.Error("learning tells wrongly whether it changed anything")
	}
	if got := a.Of(7, "abc"); got != Clamp("#ff0000") {
		t.Errorf("known cover: %v", got)
	}
	a.Learn("grey", "")
	if a.Of(7, "grey") != Hue(7) || !a.Knows("grey") {
		t.Error("a cover without a colour")
	}
}
