package bench

import (
	"bytes"
	"encoding/json"

	"upbeat/models"
)

// change is what a diff says about one entry's votes.
type change struct {
	entry models.EntryID
	votes int
	gone  bool // the entry has left the queue
}

// diff is a parsed message of the kind "diff".
type diff struct {
	from, version models.Version
	changes       []change
}

// lastDiff parses each diff once, however many sockets bring it: all phones get the same bytes.
type lastDiff struct {
	payload []byte
	parsed  *diff
}

// read returns the parsed message and whether its bytes are new.
func (l *lastDiff) read(payload []byte) (d *diff, fresh bool, err error) {
	if l.parsed != nil && bytes.Equal(payload, l.payload) {
		return l.parsed, false, nil
	}
	if d, err = parseDiff(payload); err != nil {
		return nil, false, err
	}
	l.payload, l.parsed = append(l.payload[:0], payload...), d
	return d, true, nil
}

func parseDiff(payload []byte) (*diff, error) {
	var m diffMessage
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, err
	}
	d := &diff{from: m.From, version: m.Version}
	for _, c := range m.Changed {
		if c.Votes != nil {
			d.changes = append(d.changes, change{entry: c.ID, votes: *c.Votes})
		}
	}
	if m.Rules != nil {
		d.changes = append(d.changes, change{entry: rulesEntry, votes: int(m.Rules.Version)})
	}
	for _, e := range m.Added { // an entry whose song became known better is sent whole again
		d.changes = append(d.changes, change{entry: e.ID, votes: e.Votes})
	}
	if m.Playback != nil && m.Playback.Entry != nil {
		d.changes = append(d.changes, change{entry: m.Playback.Entry.ID, votes: m.Playback.Entry.Votes})
	}
	for _, id := range m.Removed {
		d.changes = append(d.changes, change{entry: id, gone: true})
	}
	return d, nil
}

// isKind tells the type of a message, which stands first in it, without parsing the rest.
func isKind(payload []byte, kind string) bool {
	const room = 40 // the type is within the first bytes
	head := payload[:min(len(payload), room)]
	return bytes.Contains(head, []byte(`"type":"`+kind+`"`))
}
