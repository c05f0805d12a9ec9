// Package pastparties makes up the history of years of parties: guests who come back or not, songs of which few are played often and many
// once, votes, skips and kicks. Tests and benchmarks of the history fill a database with it. The same Config gives the same history.
package pastparties

import (
	"fmt"
	"io"
	"iter"
	"math/rand/v2"

	"upbeat/internal/store"
	"upbeat/models"
)

// Config says how much history is made up.
type Config struct {
	Room   models.RoomID
	Songs  []models.SongID // what may have played
	Guests int
	Plays  int
	Votes  int
	Until  models.Millis // when the last play ended
	After  int64         // all ids are above it: where the room has rows already
}

// A party, as the history of a bar has it.
const (
	playsAParty = 120
	songLength  = 210_000    // ms
	aDay        = 86_400_000 // ms
	atATime     = 40         // guests of one party
)

// Rows gives the history's rows, for store.Add.
func Rows(c Config) store.Rows {
	next, stop := iter.Pull(c.rows)
	return &rowReader{next: next, stop: stop}
}

type rowReader struct {
	next func() (store.Row, bool)
	stop func()
}

// Next implements store.Rows.
func (r *rowReader) Next() (store.Row, error) {
	row, ok := r.next()
	if !ok {
		r.stop()
		return row, io.EOF
	}
	return row, nil
}

// maker makes one history up.
type maker struct {
	Config
	rand  *rand.Rand
	yield func(store.Row) bool
	entry int64
	votes int
	open  bool // the reader goes on
}

func (c Config) rows(yield func(store.Row) bool) {
	m := &maker{Config: c, entry: c.After, rand: rand.New(rand.NewPCG(3, 9)), yield: yield,
		open: true} //nolint:gosec // made up, and the same each time
	parties := (c.Plays + playsAParty - 1) / playsAParty
	start := func(party int) models.Millis {
		return c.Until - models.Millis(parties-1-party)*aDay - playsAParty*songLength
	}
	for g := range c.Guests {
		m.put("guests", guestColumns(), c.After+int64(g+1), string(c.Room), fmt.Sprintf("Guest %d", g+1),
			fmt.Sprintf("#%06x", m.rand.IntN(1<<24)), "192.0.2.7", int64(start(g*parties/c.Guests)), int64(1))
	}
	for party := range parties {
		ended := int64(start(party) + playsAParty*songLength)
		if party == parties-1 {
			ended = 0
		}
		m.put("parties", []string{"id", "room_id", "name", "started_at", "ended_at"}, c.After+int64(party+1), string(c.Room),
			fmt.Sprintf("Night %d", party+1), int64(start(party)), ended)
	}
	for party := range parties {
		m.party(party, parties, start(party), min(playsAParty, c.Plays-party*playsAParty))
	}
}

func guestColumns() []string {
	return []string{"id", "room_id", "name", "colour", "address", "joined_at", "version"}
}

func entryColumns() []string {
	return []string{"id", "room_id", "song_id", "guest_id", "status", "votes", "ups", "downs", "party_id", "requested_at", "started_at",
		"ended_at", "version"}
}

func (m *maker) put(table string, columns []string, values ...any) {
	if m.open {
		m.open = m.yield(store.Row{Table: table, Columns: columns, Values: values})
	}
}

// party makes one party up: its guests are its newcomers and some who have been here before.
func (m *maker) party(party, parties int, start models.Millis, plays int) {
	first, last := party*m.Guests/parties, max((party+1)*m.Guests/parties, 1)
	var here []models.GuestID
	for g := first; g < last && len(here) < atATime; g++ {
		here = append(here, models.GuestID(m.After+int64(g+1)))
	}
	for len(here) < min(atATime, last) {
		if g := models.GuestID(m.After + int64(m.rand.IntN(last)+1)); !contains(here, g) {
			here = append(here, g)
		}
	}
	for i := range plays {
		m.play(m.After+int64(party+1), start+models.Millis(i)*songLength, here)
		if i%40 == 7 {
			m.kicked(m.After+int64(party+1), start+models.Millis(i)*songLength, here)
		}
	}
}

func contains(list []models.GuestID, g models.GuestID) bool {
	for _, other := range list {
		if other == g {
			return true
		}
	}
	return false
}

// song is one of the library: a tenth of the songs makes up most of the plays.
func (m *maker) song() int64 {
	x := m.rand.Float64()
	return int64(m.Songs[int(x*x*x*float64(len(m.Songs)))])
}

// play is a song that was heard, with its votes.
func (m *maker) play(party int64, at models.Millis, here []models.GuestID) {
	by, status, length := int64(here[m.rand.IntN(len(here))]), models.Played, songLength
	switch n := m.rand.IntN(100); {
	case n < 4:
		status, length = models.Skipped, 5_000+m.rand.IntN(60_000)
	case n < 9:
		by = 0
	}
	m.entry++
	share := (m.Votes - m.votes + m.Plays - 1) / max(m.Plays, 1)
	if m.Plays > 0 {
		m.Plays--
	}
	values, ups, downs := m.say(here, min(share, len(here)))
	m.put("entries", entryColumns(), m.entry, string(m.Room), m.song(), by, string(status), int64(ups-downs), int64(ups), int64(downs),
		party,
		int64(at)-int64(m.rand.IntN(3_600_000)), int64(at), int64(at)+int64(length), int64(1))
	m.vote(at, here, values)
}

// kicked is a song that was voted out while it waited.
func (m *maker) kicked(party int64, at models.Millis, here []models.GuestID) {
	m.entry++
	m.put("entries", entryColumns(), m.entry, string(m.Room), m.song(), int64(here[0]), string(models.Kicked), int64(-2), int64(1),
		int64(3), party, int64(at)-600_000, int64(0), int64(at), int64(1))
}

// say draws the votes of n of the guests: mostly up. The guests begin at a random one.
func (m *maker) say(here []models.GuestID, n int) (values []int, ups, downs int) {
	values = make([]int, len(here))
	from := m.rand.IntN(len(here))
	for i := range n {
		value := 1
		if m.rand.IntN(5) == 0 {
			value, downs = -1, downs+1
		} else {
			ups++
		}
		values[(from+i)%len(here)] = value
	}
	m.votes += n
	return values, ups, downs
}

func (m *maker) vote(at models.Millis, here []models.GuestID, values []int) {
	columns := []string{"entry_id", "guest_id", "room_id", "value", "at", "version"}
	for i, value := range values {
		if value != 0 {
			m.put("votes", columns, m.entry, int64(here[i]), string(m.Room), int64(value), int64(at)-int64(m.rand.IntN(600_000)), int64(1))
		}
	}
}
