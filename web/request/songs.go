package request

import (
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
