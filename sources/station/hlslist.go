package station

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"
)

// piece is one piece of sound in a list.
type piece struct {
	number    int64
	address   string // from the list's own
	bytes     span   // of what lies there; zero = all of it
	init      string // the address of what goes before it, "" = nothing
	initRange span
	key       string // the address of its key, "" = it is not encrypted
	vector    []byte // nil = its number
}

type span struct{ start, length int64 }

// best is the rate in bits a second up to which a better variant is taken: more brings nothing but traffic.
const best = 400_000

// variant is the address of the variant to listen to, in a list of variants: sound by itself where there is such, else the best of the
// small ones, else the smallest; "" = it is a list of pieces.
func variant(list []byte) string {
	var sound, chosen string
	var rate float64
	var waits float64 = -1 // the rate of the variant whose address comes next
	lines := bufio.NewScanner(bytes.NewReader(list))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if text, found := strings.CutPrefix(line, "#EXT-X-MEDIA:"); found {
			a := attributes(text)
			if a["TYPE"] == "AUDIO" && a["URI"] != "" && (sound == "" || a["DEFAULT"] == "YES") {
				sound = a["URI"]
			}
		} else if text, found := strings.CutPrefix(line, "#EXT-X-STREAM-INF:"); found {
			waits, _ = strconv.ParseFloat(attributes(text)["BANDWIDTH"], 64)
		} else if line != "" && line[0] != '#' && waits >= 0 {
			better := waits <= best && (waits > rate || rate > best) || waits > best && waits < rate
			if chosen == "" || better {
				chosen, rate = line, waits
			}
			waits = -1
		}
	}
	if sound != "" {
		return sound
	}
	return chosen
}

// readPieces reads a list of pieces: them, how often it changes, and whether it is whole. Errors: *NoStation.
func readPieces(list []byte) (pieces []piece, every time.Duration, over bool, err error) {
	var p piece // what the next one is
	var after span
	lines := bufio.NewScanner(bytes.NewReader(list))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		name, text, _ := strings.Cut(line, ":")
		switch name {
		case "#EXT-X-TARGETDURATION":
			seconds, _ := strconv.ParseFloat(text, 64)
			every = time.Duration(math.Min(math.Max(seconds, 0), 60) * float64(time.Second))
		case "#EXT-X-MEDIA-SEQUENCE":
			p.number, _ = strconv.ParseInt(text, 10, 64)
		case "#EXT-X-ENDLIST":
			over = true
		case "#EXT-X-BYTERANGE":
			p.bytes = rangeOf(text, after)
			after = p.bytes
		case "#EXT-X-MAP":
			a := attributes(text)
			p.init, p.initRange = a["URI"], rangeOf(a["BYTERANGE"], span{})
		case "#EXT-X-KEY":
			a := attributes(text)
			p.key, p.vector = "", nil
			switch a["METHOD"] {
			case "NONE":
			case "AES-128":
				p.key = a["URI"]
				p.vector, _ = hex.DecodeString(strings.TrimPrefix(strings.ToLower(a["IV"]), "0x"))
				if len(p.vector) != keyBytes {
					p.vector = nil
				}
			default:
				return nil, 0, false, &NoStation{"its sound is encrypted in a way that is not public"}
			}
		default:
			if line == "" || line[0] == '#' {
				continue
			}
			p.address = line
			pieces = append(pieces, p)
			p.number++
			p.address, p.bytes = "", span{}
		}
	}
	return pieces, every, over, nil
}

// rangeOf reads "length@start"; without a start it begins where the one before ended.
func rangeOf(text string, before span) span {
	length, start, given := strings.Cut(text, "@")
	n, err := strconv.ParseInt(length, 10, 64)
	if err != nil || n <= 0 {
		return span{}
	}
	s := span{before.start + before.length, n}
	if given {
		s.start, _ = strconv.ParseInt(start, 10, 64)
	}
	return s
}

// attributes reads a list like A=1,B="two, three" (RFC 8216, section 4.2).
func attributes(text string) map[string]string {
	found := map[string]string{}
	for text != "" {
		name, rest, ok := strings.Cut(text, "=")
		if !ok {
			break
		}
		var value string
		if quoted, is := strings.CutPrefix(rest, `"`); is {
			value, rest, _ = strings.Cut(quoted, `"`)
			_, rest, _ = strings.Cut(rest, ",")
		} else {
			value, rest, _ = strings.Cut(rest, ",")
		}
		found[strings.TrimSpace(name)] = value
		text = rest
	}
	return found
}
