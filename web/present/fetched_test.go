package present

import (
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
)

// How far a song is fetched is told of its entry alone, while it is being prepared, and without a new version.
func TestFetchedIsTold(t *testing.T) {
	song := models.Song{ID: 7, Title: "Far", Source: models.SourceRemote, MissingAt: 1}
	item := &queue.Item{Entry: models.Entry{ID: 1, SongID: 7, Status: models.Preparing}, Song: &song}
	values := settings.Default()
	snap := &queue.Snapshot{Values: &values, Queue: []*queue.Item{item}, Items: map[models.EntryID]*queue.Item{1: item}}
	p := NewPainter(NewAccents())
	from, to := View{Snapshot: snap}, View{Snapshot: snap, Facts: Facts{Fetched: &map[models.SongID]int{7: 40}}}
	change := p.Between(from, to, nil)
	if len(change.Diff.Changed) != 1 || change.Diff.Changed[0].Fetched == nil || *change.Diff.Changed[0].Fetched != 40 {
		t.Errorf("%+v", change.Diff.Changed)
	}
	if !p.Between(to, to, nil).Empty() {
		t.Error("the same is told again")
	}
	if s := p.State(snap, to.Facts, nil, 0); s.Queue[0].Fetched != 40 || s.Queue[0].Song.Problem != "" {
		t.Errorf("%+v", s.Queue[0])
	}
	ready := *item
	ready.Status = models.Ready
	after := &queue.Snapshot{Values: &values, Queue: []*queue.Item{&ready}, Items: map[models.EntryID]*queue.Item{1: &ready}}
	change = p.Between(to, View{Snapshot: after, Facts: to.Facts}, nil)
	if len(change.Diff.Changed) != 1 || change.Diff.Changed[0].Fetched == nil || *change.Diff.Changed[0].Fetched != 0 {
		t.Errorf("%+v", change.Diff.Changed)
	}
}
