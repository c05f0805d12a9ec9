package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// WLED's realtime protocols over UDP: https://kno.wled.ge/interfaces/udp-realtime/. The first byte is the protocol, the second for how many
// seconds the board waits for another packet before it goes back to what it did.
const (
	WLEDPort = 21324

	WLEDLeave   = 0   // this timeout ends realtime mode at once
	WLEDForever = 255 // this timeout keeps it until WLEDLeave is told, even when the sender has died

	DRGBPixels  = 490 // the most that one packet holds
	DRGBWPixels = 367
	DNRGBPixels = 489

	drgb, drgbw, dnrgb = 2, 3, 4 // the protocols' numbers
)

// AppendDRGB appends a packet with the first pixels of a strip, three bytes each. Timeout is in seconds.
func AppendDRGB(dst []byte, timeout uint8, pixels []byte) []byte {
	dst = append(dst, drgb, timeout)
	return append(dst, pixels[:min(len(pixels), 3*DRGBPixels)]...)
}

// AppendDRGBW appends a packet with the first pixels of a strip, four bytes each: red, green, blue, white.
func AppendDRGBW(dst []byte, timeout uint8, pixels []byte) []byte {
	dst = append(dst, drgbw, timeout)
	return append(dst, pixels[:min(len(pixels), 4*DRGBWPixels)]...)
}

// AppendDNRGB appends a packet with the pixels from start on, three bytes each.
func AppendDNRGB(dst []byte, timeout uint8, start uint16, pixels []byte) []byte {
	dst = append(dst, dnrgb, timeout, byte(start>>8), byte(start))
	return append(dst, pixels[:min(len(pixels), 3*DNRGBPixels)]...)
}

// WLEDInfo is what a board says of itself: https://kno.wled.ge/interfaces/json-api/, the object info.
type WLEDInfo struct {
	Name    string // as its owner called it, without what cannot be printed
	Version string
	MAC     string
	Pixels  int
	White   bool   // its strip has a white channel
	Live    bool   // it shows what a realtime sender tells it
	LiveIP  string // whose, as the board says it
}

// ErrNotWLED means that an answer is no board's: another web server, or garbage.
var ErrNotWLED = errors.New("the answer is not that of a WLED board")

const maxWLEDPixels = 1 << 16 // DNRGB counts to 65,535

// ParseWLEDInfo reads the answer to GET /json/info.
func ParseWLEDInfo(body []byte) (WLEDInfo, error) {
	var raw struct {
		Version string `json:"ver"`
		Brand   string `json:"brand"`
		Name    string `json:"name"`
		MAC     string `json:"mac"`
		Live    bool   `json:"live"`
		LiveIP  string `json:"lip"`
		LEDs    *struct {
			Count int  `json:"count"`
			RGBW  bool `json:"rgbw"`
		} `json:"leds"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return WLEDInfo{}, fmt.Errorf("%w: %w", ErrNotWLED, err)
	}
	if raw.LEDs == nil || raw.Version == "" || raw.LEDs.Count < 0 || raw.LEDs.Count > maxWLEDPixels {
		return WLEDInfo{}, ErrNotWLED
	}
	return WLEDInfo{Name: plainText(raw.Name, maxName), Version: plainText(raw.Version, maxName), MAC: plainText(raw.MAC, maxName),
		Pixels: raw.LEDs.Count, White: raw.LEDs.RGBW, Live: raw.Live, LiveIP: plainText(raw.LiveIP, maxName)}, nil
}

const maxName = 64 // bytes of a name that a device gave itself

// plainText is text from outside as one short line: what cannot be printed becomes a space, and spaces at the ends go.
func plainText(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > limit {
		s = strings.TrimSpace(strings.ToValidUTF8(s[:limit], ""))
	}
	return s
}
