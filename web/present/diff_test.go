package present_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

// apply is docs/realtime.md, "Applying a diff", word by word.
func apply(s api.State, d api.Diff) api.State {
	known := map[models.EntryID]api.Entry{}
	var list []api.Entry
	for _, e := range s.Queue {
		known[e.ID] = e
		if !slices.Contains(d.Removed, e.ID) {
			list = append(list, e)
		}
	}
	for _, change := range d.Changed {
		for i := range list {
			if list[i].ID == change.ID {
				merge(&list[i], change)
				own(&list[i], s.Guest, change)
			}
		}
		if s.Playback.Entry != nil && s.Playback.Entry.ID == change.ID {
			merged := *s.Playback.Entry
			merge(&merged, change)
			own(&merged, s.Guest, change)
			s.Playback.Entry = &merged
		}
	}
	fresh := map[models.EntryID]api.Entry{}
	for _, e := range d.Added {
		e.Mine = s.Guest != nil && e.Requester != nil && e.Requester.ID == s.Guest.ID
		if e.Mine {
			e.MyVote = 1
		}
		fresh[e.ID] = e
	}
	for _, step := range d.Placed {
		id, to := models.EntryID(step[0]), int(step[1])
		e, isFresh := fresh[id]
		if at := slices.IndexFunc(list, func(e api.Entry) bool { return e.ID == id }); at >= 0 {
			if !isFresh {
				e = list[at]
			}
			list = slices.Delete(list, at, at+1)
		}
		list = slices.Insert(list, to, e)
	}
	if d.Playback != nil {
		next := *d.Playback
		if next.Entry != nil {
			e := *next.Entry
			e.Mine = s.Guest != nil && e.Requester != nil && e.Requester.ID == s.Guest.ID
			if old := s.Playback.Entry; old != nil && old.ID == e.ID {
				e.MyVote = old.MyVote
			} else if old, ok := known[e.ID]; ok {
				e.MyVote = old.MyVote
			}
			next.Entry = &e
		}
		s.Playback = next
	}
	if d.Online != nil {
		s.Online = *d.Online
	}
	if d.Rules != nil {
		s.Rules = *d.Rules
	}
	if d.Thresholds != nil {
		s.Thresholds = *d.Thresholds
	}
	s.Version, s.Queue = d.Version, list
	return s
}

func merge(e *api.Entry, c api.EntryChange) {
	data, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(data, e); err != nil {
		panic(err)
	}
}

// own tells whether an entry that got another requester is mine now.
func own(e *api.Entry, me *api.Guest, c api.EntryChange) {
	if c.Requester != nil {
		e.Mine = me != nil && me.ID == c.Requester.ID
	}
}

func hear(s api.State, votes present.Votes) api.State {
	s.Queue = slices.Clone(s.Queue)
	for i := range s.Queue {
		if value, ok := votes[s.Queue[i].ID]; ok {
			s.Queue[i].MyVote = value
		}
	}
	if e := s.Playback.Entry; e != nil {
		if value, ok := votes[e.ID]; ok {
			changed := *e
			changed.MyVote = value
			s.Playback.Entry = &changed
		}
	}
	return s
}

const people = 4

// world draws a snapshot. Items that did not change are shared with the one before, as queue.Live does.
func world(t *rapid.T, version models.Version, before *queue.Snapshot) *queue.Snapshot {
	values := settings.Default()
	values.Policy = rapid.SampledFrom([]settings.Policy{settings.Fair, settings.ByVotes}).Draw(t, "policy")
	values.VotersColours = before != nil && before.Values.VotersColours || before == nil && rapid.Bool().Draw(t, "voters")
	s := &queue.Snapshot{Room: models.Room{Version: version}, Values: &values, Present: rapid.IntRange(0, 9).Draw(t, "present"),
		Items: map[models.EntryID]*queue.Item{}}
	s.Playback = models.Playback{RoomID: "main", Volume: rapid.IntRange(0, 2).Draw(t, "volume"), Paused: rapid.Bool().Draw(t, "paused"),
		Position: models.Millis(rapid.IntRange(0, 2).Draw(t, "position"))}
	ids := rapid.SliceOfNDistinct(rapid.IntRange(1, 12), 0, 12, func(i int) int { return i }).Draw(t, "ids")
	for n, id := range ids {
		item := draw(t, models.EntryID(id), before)
		if n == 0 && rapid.Bool().Draw(t, "plays") {
			changed := *item
			changed.Status = models.Playing
			s.Current, s.Playback.EntryID = &changed, changed.ID
			s.Items[item.ID] = &changed
			continue
		}
		s.Queue, s.Items[item.ID] = append(s.Queue, item), item
	}
	s.Ended = rapid.SampledFrom([]queue.Ended{{}, {Entry: 1, Reason: models.EndVoted}, {Entry: 1, Reason: models.EndSkipped}}).Draw(t, "ended")
	if len(s.Queue) > 0 && rapid.Bool().Draw(t, "locked") {
		s.Playback.NextID = s.Queue[0].ID
	}
	return s
}

func draw(t *rapid.T, id models.EntryID, before *queue.Snapshot) *queue.Item {
	if before != nil && before.Items[id] != nil && before.Items[id].Status != models.Playing && rapid.IntRange(0, 2).Draw(t, "keep") > 0 {
		return before.Items[id]
	}
	status := rapid.SampledFrom([]models.Status{models.Ready, models.Preparing, models.Failed}).Draw(t, "status")
	requester := models.GuestID(int(id) % (people + 1)) // 0 = the party itself
	item := &queue.Item{Entry: models.Entry{ID: id, SongID: models.SongID(id), GuestID: requester, Status: status,
		RequestedAt: models.Millis(id)}}
	item.Song = &models.Song{ID: models.SongID(id), Title: fmt.Sprint("song ", id),
		Duration: models.Millis(rapid.IntRange(1, 2).Draw(t, "duration"))}
	if requester != 0 {
		item.Guest = &models.Guest{ID: requester, Name: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name"),
			Played: rapid.IntRange(0, 1).Draw(t, "played")}
	}
	for g := 1; g <= people; g++ {
		if value := rapid.IntRange(-1, 1).Draw(t, "vote"); value != 0 {
			item.Ballots = append(item.Ballots, queue.Ballot{Guest: models.GuestID(g), Value: int8(value),
				Colour: queue.Colour{byte(g), 0, byte(rapid.IntRange(0, 1).Draw(t, "blue"))}})
			item.Votes += value
			if value > 0 {
				item.Ups++
			} else {
				item.Downs++
			}
		}
	}
	return item
}

// normal is a state as text, without what broadcasts do not carry: the time, estimates, empty or nil lists, names but of requesters.
func normal(t *rapid.T, s api.State) string {
	s.Now = 0
	s.Queue = slices.Clone(s.Queue)
	if s.Queue == nil {
		s.Queue = []api.Entry{}
	}
	for i := range s.Queue {
		s.Queue[i].PlaysAt = 0
	}
	data, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Whatever happens between two views: the old state with the diff and one's own votes is the new state, for every guest and for nobody.
func TestDiffsLeadToTheFreshSnapshot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		painter := present.NewPainter(present.NewAccents())
		facts := present.Facts{}
		now := present.View{Snapshot: world(t, 1, nil), Facts: facts}
		pages := make([]api.State, people+1)
		for g := range pages {
			pages[g] = painter.State(now.Snapshot, facts, guest(g), 0)
		}
		for version := models.Version(2); version < 6; version++ {
			next := present.View{Snapshot: world(t, version, now.Snapshot), Facts: facts}
			next.Facts.Online = rapid.IntRange(0, 1).Draw(t, "online")
			next.Facts.Player = rapid.Bool().Draw(t, "player")
			change := overTheWire(t, painter.Between(now, next, nil))
			for g := range pages {
				pages[g] = hear(apply(pages[g], change.Diff), change.Mine[models.GuestID(g)])
				want := painter.State(next.Snapshot, next.Facts, guest(g), 0)
				if got, want := normal(t, pages[g]), normal(t, want); got != want {
					t.Fatalf("guest %d at version %d:\n got %s\nwant %s", g, version, got, want)
				}
			}
			now = next
		}
	})
}

func guest(g int) *api.Guest {
	if g == 0 {
		return nil
	}
	return &api.Guest{ID: models.GuestID(g)}
}

func overTheWire(t *rapid.T, c present.Change) present.Change {
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var got present.Change
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// Nothing is placed that could have stayed: there are as many moves as entries off the longest increasing run.
func TestMovesAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
		old := line(n)
		is := &queue.Snapshot{Room: models.Room{Version: 2}, Values: old.Values, Items: old.Items, Queue: slices.Clone(old.Queue)}
		item := is.Queue[from]
		is.Queue = slices.Insert(slices.Delete(is.Queue, from, from+1), to, item)
		change := present.NewPainter(present.NewAccents()).Between(present.View{Snapshot: old}, present.View{Snapshot: is}, nil)
		want := 1
		if from == to {
			want = 0
		}
		if got := len(change.Diff.Placed); got != want {
			t.Fatalf("%d moves for one entry from %d to %d", got, from, to)
		}
	})
}

func line(n int) *queue.Snapshot {
	values := settings.Default()
	s := &queue.Snapshot{Room: models.Room{Version: 1}, Values: &values, Items: map[models.EntryID]*queue.Item{}}
	for i := range n {
		item := &queue.Item{Entry: models.Entry{ID: models.EntryID(1_000_000 + i), Status: models.Ready, Votes: n - i, Ups: n - i},
			Song: &models.Song{Title: "x"}}
		s.Queue, s.Items[item.ID] = append(s.Queue, item), item
	}
	return s
}

// A vote that carries an entry from the end to the top costs every phone under 300 bytes, whatever the length of the queue.
func TestAVoteCostsUnder300Bytes(t *testing.T) {
	for _, n := range []int{30, 300, 1000} {
		old := line(n)
		old.Version = 123_456_788
		last := *old.Queue[n-1]
		last.Votes, last.Ups, last.Downs = 1234, 1300, 66
		is := &queue.Snapshot{Room: models.Room{Version: 123_456_789}, Values: old.Values, Items: map[models.EntryID]*queue.Item{},
			Queue: []*queue.Item{&last}}
		is.Queue = append(is.Queue, old.Queue[:n-1]...)
		for _, item := range is.Queue {
			is.Items[item.ID] = item
		}
		change := present.NewPainter(present.NewAccents()).Between(present.View{Snapshot: old}, present.View{Snapshot: is}, nil)
		data, err := json.Marshal(change.Diff)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) >= 280 {
			t.Errorf("%d entries: %d bytes: %s", n, len(data), data)
		}
		t.Logf("%d entries: %d bytes", n, len(data))
	}
}

// A cover's colour that becomes known reaches pages that show the song already; votes stay as they are.
func TestALearnedColourIsPainted(t *testing.T) {
	accents := present.NewAccents()
	painter := present.NewPainter(accents)
	now := line(3)
	now.Queue[1].Song = &models.Song{Title: "y", CoverID: "abc"}
	now.Queue[1].Ballots = []queue.Ballot{{Guest: 2, Value: -1}}
	view := present.View{Snapshot: now}
	page := painter.State(now, present.Facts{}, guest(2), 0)
	accents.Learn("abc", "#ff0000")
	change := painter.Between(view, view, map[string]bool{"abc": true})
	page = hear(apply(page, change.Diff), change.Mine[2])
	if got := page.Queue[1]; got.Song.Accent != present.Clamp("#ff0000") || got.MyVote != -1 || len(change.Diff.Added) != 1 ||
		len(page.Queue) != 3 {
		t.Errorf("%+v after %+v", got, change.Diff)
	}
}

// What was measured of the song that plays comes with the playback; a row shows nothing of it and is not sent again.
func TestAWaveformReachesThePlaybackAlone(t *testing.T) {
	values := settings.Default()
	at := func(version models.Version, song *models.Song) present.View {
		plays := &queue.Item{Entry: models.Entry{ID: 1, Status: models.Playing}, Song: song}
		waits := &queue.Item{Entry: models.Entry{ID: 2, Status: models.Ready}, Song: song}
		return present.View{Snapshot: &queue.Snapshot{Room: models.Room{Version: version}, Values: &values, Current: plays,
			Playback: models.Playback{EntryID: 1}, Queue: []*queue.Item{waits}, Items: map[models.EntryID]*queue.Item{1: plays, 2: waits}}}
	}
	before, after := models.Song{ID: 7, Title: "x", Duration: 1000}, models.Song{ID: 7, Title: "x", Duration: 1000}
	after.Loudness, after.TruePeak, after.Waveform = -9, -1, []byte{1, 255}
	diff := present.NewPainter(present.NewAccents()).Between(at(1, &before), at(2, &after), nil).Diff
	if diff.Playback == nil || !slices.Equal(diff.Playback.Song.Waveform, []int{1, 255}) {
		t.Errorf("playback: %+v", diff.Playback)
	}
	if len(diff.Added)+len(diff.Changed)+len(diff.Placed) != 0 {
		t.Errorf("%+v", diff)
	}
}
