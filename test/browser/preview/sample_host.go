package main

import (
	"time"

	"upbeat/models"
	"upbeat/web/api"
)

// hostPage is a page for hosts about the music and the box.
func hostPage(frame api.Page, which string) any {
	empty, health := which == "empty", api.OutputHealth{Running: true, Output: "pulse"}
	if which == "error" {
		health.Error, health.Detail = "output_lost", "connection refused"
	}
	facts := []api.SystemFact{{Key: "version", Value: "1.0.0"}, {Key: "redis", Value: "embedded"}, {Key: "database", Value: "SQLite"}}
	switch frame.Name {
	case "now":
		if empty {
			return api.NowPage{Page: frame, Join: door}
		}
		return api.NowPage{Page: frame, Join: door, Output: health, System: facts, Songs: 10234, Shouts: []api.Shout{
			{ID: 2, Kind: models.ShoutOut, Text: "Happy birthday, Mira!", Status: models.ShoutWaiting, Guest: &people[1]},
			{ID: 1, Kind: models.ShoutOut, Text: "Louder!", Status: models.ShoutShown, Guest: &people[2]},
		}}
	case "queue":
		return frame
	case "library":
		if empty {
			return api.LibraryPage{Page: frame}
		}
		return libraryPage(frame, which == "paused")
	case "sound":
		if empty {
			return api.SoundPage{Page: frame}
		}
		return api.SoundPage{Page: frame, Output: health, Outputs: []api.Device{{Spec: "pulse", Name: "Sound server", Active: true},
			{Spec: "alsa:hw:0", Name: "HiFiBerry DAC+"}, {Spec: "null", Name: "Silence"}}}
	case "system":
		return api.SystemPage{Page: frame, System: facts}
	case "qr":
		if empty {
			return api.QRPage{Page: frame, Join: door}
		}
		return api.QRPage{Page: frame, Join: door, WiFi: api.WiFi{SSID: "Garden Party", Password: "dance;dance"}, WiFiQR: code()}
	case "playlists", "playlist", "folders":
		return listPage(frame, empty)
	case "rules":
		return rulesPage(frame, which)
	}
	return nil
}

func libraryPage(frame api.Page, scanning bool) api.LibraryPage {
	now := models.At(time.Now())
	return api.LibraryPage{Page: frame, Songs: 10234,
		Scan: models.ScanProgress{Found: 1200, Done: 400, Added: 12, Ended: now, Running: scanning},
		Roots: []api.Root{{Path: "/home/pi/Music", ScannedAt: now, Fixed: true, Songs: 10000},
			{Path: "/media/usb/a very/long path/to somewhere/deep in the disk/Music", Songs: 234, Missing: true}},
		Problems: []api.FileProblem{{Path: "/home/pi/Music/broken.mp3", Code: "broken", Detail: "invalid frame header"},
			{Path: "/home/pi/Music/empty.flac", Code: "empty"}},
	}
}

// listPage is a page about playlists.
func listPage(frame api.Page, empty bool) any {
	list := api.Playlist{ID: 1, Name: "Garden Party", Songs: 3, Guests: true}
	first := song(0)
	switch {
	case frame.Name == "playlists" && empty:
		return api.PlaylistsPage{Page: frame}
	case frame.Name == "playlists":
		return api.PlaylistsPage{Page: frame, All: []api.Playlist{list, {ID: 2, Name: "東京ナイト"}}}
	case frame.Name == "playlist" && empty:
		return api.PlaylistPage{Page: frame, One: &api.PlaylistAnswer{Playlist: list}, Query: "zzxx"}
	case frame.Name == "playlist":
		return api.PlaylistPage{Page: frame, First: 100, Here: "/admin/playlists/1?after=100", Formats: []string{"m3u8", "xspf"},
			Query: "tide", Found: []api.Song{first}, One: &api.PlaylistAnswer{
				Playlist: list, Unknown: 1, Duration: 400_000, Next: "/admin/playlists/1?after=102",
				Items: []api.PlaylistItem{{Position: 101, Song: &first}, {Position: 102, Title: "Lost", Artist: "Somebody"}},
			}}
	case empty:
		return api.FoldersPage{Page: frame, Folder: &api.FolderAnswer{}}
	}
	return api.FoldersPage{Page: frame, Parents: []api.Folder{{Key: "1", Name: "Music"}}, Folder: &api.FolderAnswer{
		Folder: api.Folder{Key: "1/Albums", Name: "Albums"}, Folders: []api.Folder{{Key: "1/Albums/A", Name: "A"}},
		Songs: []api.Song{first}, More: "/admin/folders?folder=1&from=A", Next: "/admin/folders?folder=1&after=100",
	}}
}

// rulesPage has a setting of each kind.
func rulesPage(frame api.Page, which string) *api.RulesPage {
	p := &api.RulesPage{Page: frame, Version: 3, Editable: which != "error", Fair: true, Bound: 12, Began: "12 Oct, 21:04",
		Spread: api.RulesSpread{Even: 90, Top: 20, Served: 8, Asking: 10, Enough: true}}
	if which == "empty" {
		return p
	}
	p.Tonight, p.Groups = "Garden Party", ruleGroups(p.Editable)
	p.Presets = []api.PresetCard{{SettingChoice: api.SettingChoice{Value: "bar", Label: "Bar", Help: "For a bar"}, Differs: 3},
		{SettingChoice: api.SettingChoice{Value: "home", Label: "Home", Help: "At home"}}}
	if which == "first" {
		p.Ask = &api.RulesAsk{Title: "Use Bar?", More: "It changes the rules.", Action: "/admin/rules/preset", Yes: "Use it",
			Fields: map[string]string{"name": "bar", "sure": "true"}, Would: &api.SettingsChange{Said: []api.SettingDiff{
				{Name: "level", Label: "Level of say", Old: "Up votes only", New: "Host only"}}}}
	}
	return p
}
