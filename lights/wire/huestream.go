package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Philips Hue Entertainment, version 2 of its stream: https://developers.meethue.com/develop/hue-entertainment/hue-entertainment-api/ (an
// account is asked for; https://iotech.blog/posts/philips-hue-entertainment-api tells the same in public). Packets travel in DTLS.
const (
	HuePort     = 2100
	HueChannels = 20 // the most of one area
	HueHead     = 52 // 16 bytes and the area's id
	hueAreaID   = 36 // a UUID in its text form
)

// AppendHueStream appends a packet for the entertainment area of that id; channel i of colors, three bytes a channel, is told to the
// channel whose id is channels[i]. Bytes become 16 bits by 257: 0 stays 0 and 255 becomes 65,535.
func AppendHueStream(dst []byte, sequence uint8, area string, channels []uint8, colors []byte) []byte {
	dst = append(dst, 'H', 'u', 'e', 'S', 't', 'r', 'e', 'a', 'm', 2, 0, sequence, 0, 0)
	dst = append(dst, 0, 0) // colour space RGB; reserved
	dst = append(dst, area[:min(len(area), hueAreaID)]...)
	for range hueAreaID - len(area) {
		dst = append(dst, 0)
	}
	for i, channel := range channels[:min(len(channels), len(colors)/3, HueChannels)] {
		c := colors[3*i : 3*i+3]
		dst = append(dst, channel, c[0], c[0], c[1], c[1], c[2], c[2])
	}
	return dst
}

// HueArea is an entertainment area: some lamps in places of a room, as its owner arranged them in Hue's app.
type HueArea struct {
	ID       string
	Name     string
	Active   bool    // somebody streams to it
	Channels []uint8 // ids, in the bridge's order
}

// What a bridge refuses.
var (
	ErrNotHue        = errors.New("the answer is not that of a Hue bridge")
	ErrHueLinkButton = errors.New("the button on the Hue bridge was not pressed in the last half minute")
)

// HueError is a refusal in the bridge's own words.
type HueError struct{ Text string }

func (e HueError) Error() string { return "the Hue bridge refuses: " + e.Text }

const hueNoLinkButton = 101 // https://developers.meethue.com/develop/hue-api/error-messages/: link button not pressed

// ParseHuePairing reads the answer to POST /api: the name that the bridge gave us, and the key of the stream in hexadecimal digits. Both
// are secrets.
func ParseHuePairing(body []byte) (username, clientKey string, err error) {
	var answers []struct {
		Success *struct {
			Username  string `json:"username"`
			ClientKey string `json:"clientkey"`
		} `json:"success"`
		Error *struct {
			Type        int    `json:"type"`
			Description string `json:"description"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &answers) != nil || len(answers) == 0 { // the error would quote what may be a secret
		return "", "", ErrNotHue
	}
	switch a := answers[0]; {
	case a.Error != nil && a.Error.Type == hueNoLinkButton:
		return "", "", ErrHueLinkButton
	case a.Error != nil:
		return "", "", HueError{plainText(a.Error.Description, maxRefusal)}
	case a.Success == nil || a.Success.Username == "" || a.Success.ClientKey == "":
		return "", "", ErrNotHue
	default:
		return a.Success.Username, a.Success.ClientKey, nil
	}
}

const maxRefusal = 200 // bytes of a bridge's own words

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// ValidHueArea tells whether a text has the form of an area's id.
func ValidHueArea(id string) bool { return uuid.MatchString(id) }

// ParseHueAreas reads the answer to GET /clip/v2/resource/entertainment_configuration.
func ParseHueAreas(body []byte) ([]HueArea, error) {
	var answer struct {
		Errors []struct {
			Description string `json:"description"`
		} `json:"errors"`
		Data []struct {
			ID       string `json:"id"`
			Status   string `json:"status"`
			Metadata struct {
				Name string `json:"name"`
			} `json:"metadata"`
			Channels []struct {
				ID uint8 `json:"channel_id"`
			} `json:"channels"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotHue, err)
	}
	if len(answer.Errors) > 0 {
		return nil, HueError{plainText(answer.Errors[0].Description, maxRefusal)}
	}
	var areas []HueArea
	for _, d := range answer.Data {
		if !ValidHueArea(d.ID) {
			continue
		}
		area := HueArea{ID: strings.ToLower(d.ID), Name: plainText(d.Metadata.Name, maxName), Active: d.Status == "active"}
		for _, c := range d.Channels[:min(len(d.Channels), HueChannels)] {
			area.Channels = append(area.Channels, c.ID)
		}
		areas = append(areas, area)
	}
	return areas, nil
}
