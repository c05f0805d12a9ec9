package present_test

import (
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/present"
)

// A station's title stands where a song's does, and the station where the artist does. Songs have nothing of it.
func TestAStationShowsWhatItPlays(t *testing.T) {
	p, standard := present.NewPainter(present.NewAccents()), settings.Default()
	at := func(version models.Version, source, onAir string) present.View {
		item := &queue.Item{Entry: models.Entry{ID: 1, Status: models.Playing}, Song: &models.Song{ID: 7, Source: source,
			Title: "radio.example", Artist: ""}}
		return present.View{Snapshot: &queue.Snapshot{Room: models.Room{Version: version}, Values: &standard, Current: item,
			Items:    map[models.EntryID]*queue.Item{1: item},
			Playback: models.Playback{EntryID: 1, OnAir: onAir}}}
	}
	for _, test := range [][4]string{
		{models.SourceStream, "Ann - Song", "Ann - Song", "radio.example"}, {models.SourceStream, "", "radio.example", ""},
		{models.SourceLocal, "Ann - Song", "radio.example", ""},
	} {
		v := p.Playback(at(1, test[0], test[1]).Snapshot, present.Facts{})
		if v.Song.Title != test[2] || v.Song.Artist != test[3] || v.Entry.Song.Title != test[2] {
			t.Errorf("%v: %q by %q", test, v.Song.Title, v.Song.Artist)
		}
	}
	from, to := at(1, models.SourceStream, "Ann - Song"), at(2, models.SourceStream, "Ben - Song")
	to.Snapshot.Current, to.Snapshot.Items = from.Snapshot.Current, from.Snapshot.Items
	if c := p.Between(from, to, nil); c.Diff.Playback == nil || c.Diff.Playback.Song.Title != "Ben - Song" {
		t.Errorf("the pages are told %+v", c.Diff.Playback)
	}
}
