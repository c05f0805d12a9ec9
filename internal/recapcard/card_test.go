package recapcard

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func sample() Card {
	cover := image.NewRGBA(image.Rect(0, 0, 300, 300))
	for y := range 300 {
		for x := range 300 {
			cover.SetRGBA(x, y, color.RGBA{uint8(x / 2), uint8(40 + y/3), uint8(220 - x/3), 255})
		}
	}
	return Card{
		Title: "Midsummer on the roof", Heading: "Saturday, 21 June 2026, since 20:15",
		Figures: []Figure{{"87", "songs"}, {"5 h 12 min", "of music"}, {"64", "requests"}, {"41", "guests"}},
		Awards: []Award{
			{Name: "Crowd favourite", Winner: "Dancing Queen", Text: "+14 votes for Ada’s song", Cover: cover},
			{Name: "Hidden gem", Winner: "Группа крови", Text: "Never played here before", Cover: cover},
			{Name: "Best DJ", Winner: "Ada 🦊 with a name that is too long for one line", Text: "31 votes", Colour: color.RGBA{255, 120, 90, 255}},
			{Name: "Kingmaker", Winner: "שלום עולם", Text: "Helped 12 songs of others to play", Colour: color.RGBA{90, 200, 160, 255}},
			{Name: "Love or hate", Winner: "Last Christmas", Text: "9 votes, and not one opinion", Cover: cover},
		},
		Backdrop: cover, Accent: color.RGBA{0xff, 0x9f, 0xb0, 0xff}, Foot: "Every song picked by the room.",
	}
}

func TestPicturesHaveTheirSizeAndTellWhatTheyAreTold(t *testing.T) {
	empty := Card{Title: "x", Accent: color.RGBA{255, 255, 255, 255}}
	hostile := sample()
	hostile.Title = strings.Repeat("w", 10_000)
	hostile.Figures[0].Value = strings.Repeat("9", 1000)
	strange := sample()
	strange.Title = "\xff\x00🦊🦊🦊 \u202e عيد ميلاد 東京の夜"
	for name, card := range map[string]Card{"sample": sample(), "empty": empty, "hostile": hostile, "strange": strange} {
		for shape, want := range map[string]Shape{"tall": Tall, "wide": Wide} {
			data, err := Draw(card, want)
			if err != nil {
				t.Fatal(err)
			}
			if dir := os.Getenv("UPBEAT_PICTURES"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, name+"-"+shape+".jpg"), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if got.Bounds() != image.Rect(0, 0, want.Width, want.Height) {
				t.Errorf("%s, %s: %v", name, shape, got.Bounds())
			}
			if other := card; name == "sample" {
				other.Awards = append([]Award(nil), card.Awards...)
				other.Awards[0].Winner = "Dancing Quest"
				if changed, _ := Draw(other, want); bytes.Equal(changed, data) {
					t.Errorf("%s: another winner is the same picture", shape)
				}
			}
			if len(data) > 600<<10 {
				t.Errorf("%s, %s: %d bytes", name, shape, len(data))
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	card := sample()
	for b.Loop() {
		if _, err := Draw(card, Tall); err != nil {
			b.Fatal(err)
		}
	}
}
