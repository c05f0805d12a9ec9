package request

import (
	"slices"

	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
)

// Songs are library songs as guests see them now.
func (v *Context) Songs(songs []models.Song) []api.Song {
	return v.site.Painter.Songs(songs, v.site.Live.Snapshot())
}

// Requestable are songs to be requested. Those that a guest may not request now stay in sight, with the reason.
func (v *Context) Requestable(songs []models.Song) []api.Song {
	snap := v.site.Live.Snapshot()
	list := v.site.Painter.Songs(songs, snap)
	markAway(list, songs, v.site.Live.DisksAway())
	if v.Actor().Host() {
		return list
	}
	hour := snap.Values.At(v.site.Now())
	for i := range songs {
		if no := voting.Barred(&songs[i], hour, snap.Values, snap.Words); no != nil && list[i].InQueue == 0 {
			list[i].Refused, list[i].RefusedN = no.Code, no.N
		}
	}
	return list
}

// markAway marks the songs whose disk is away: they are found, and cannot be requested until it is back.
func markAway(list []api.Song, songs []models.Song, away []models.Disk) {
	for i := range songs {
		on := func(d models.Disk) bool { return d.Holds(songs[i].Path) }
		if list[i].Problem == "" && !songs[i].Streams() && slices.ContainsFunc(away, on) {
			list[i].Problem = models.ProblemAway
		}
	}
}
