package present

import (
	"encoding/hex"
	"strings"

	"upbeat/queue"
	"upbeat/web/api"
)

// shownVoters is how many dots fit on a row: a vote costs every phone under 300 bytes with all of them.
const shownVoters = 12

// noColour is the dot of a voter whose colour is not known.
const noColour = "9a93a8"

// voters are the colours of those whose votes are in an item's counts, up first, then by guest; "" where the party does not show them.
func voters(snap *queue.Snapshot, item *queue.Item) string {
	if !snap.Values.VotersColours || len(item.Ballots) == 0 {
		return ""
	}
	var out strings.Builder
	left := shownVoters
	for _, up := range []bool{true, false} {
		for i := 0; i < len(item.Ballots) && left > 0; i++ {
			said := item.Ballots[i]
			if _, doubted := snap.Doubted[said.Guest]; !doubted && said.Value > 0 == up {
				out.WriteByte(sign(up))
				out.WriteString(colour(said.Colour))
				left--
			}
		}
	}
	return out.String()
}

func sign(up bool) byte {
	if up {
		return '+'
	}
	return '-'
}

func colour(c queue.Colour) string {
	if c == (queue.Colour{}) {
		return noColour
	}
	return hex.EncodeToString(c[:])
}

// Voters reads the dots of an entry, and how many more voted.
func Voters(e *api.Entry) (dots []api.Voter, more int) {
	const each = len("+rrggbb")
	for at := 0; at+each <= len(e.Voters); at += each {
		dots = append(dots, api.Voter{Colour: "#" + e.Voters[at+1:at+each], Down: e.Voters[at] == '-'})
	}
	if len(dots) > 0 {
		more = max(e.Ups+e.Downs-len(dots), 0)
	}
	return dots, more
}
