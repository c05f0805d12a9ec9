package main

import (
	"strings"
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
		return api.NowPage{Page: frame, Join: door, Output: health, System: facts, Songs: 10234, Bursts: bursts(), Shouts: []api.Shout{
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
	case "names":
		return namesPage(frame, which)
	case "sound":
		if empty {
			return api.SoundPage{Page: frame}
		}
		return api.SoundPage{Page: frame, Output: health, Outputs: []api.Device{{Spec: "pulse", Name: "Sound server", Active: true},
			{Spec: "alsa:hw:0", Name: "HiFiBerry DAC+"}, {Spec: "null", Name: "Silence"}}}
	case "system":
		return api.SystemPage{Page: frame, System: facts}
	case "sources":
		return api.SourcesPage{Page: frame, Update: true, Curl: "curl http://192.0.2.1:8080/share", Bookmarklet: "javascript:void 0",
			Sources: []api.SourceRow{{Name: "youtube", On: !empty, First: true, Search: true, Checks: []api.SourceCheck{
				{OK: true, Text: "yt-dlp 2026.11.01 is here."}, {Text: "The site does not answer."}}},
				{Name: "link", On: !empty, Last: true}, {Name: "soundcloud"}}}
	case "tasks":
		return tasksPage(frame, which)
	case "https":
		return httpsPage(frame, empty)
	case "qr":
		if empty {
			return api.QRPage{Page: frame, Join: door}
		}
		return api.QRPage{Page: frame, Join: door, WiFi: api.WiFi{SSID: "Garden Party", Password: "dance;dance"}, WiFiQR: code()}
	case "playlists", "playlist", "folders":
		return listPage(frame, empty)
	case "lights":
		return lightsPage(frame, which)
	case "rules":
		return rulesPage(frame, which)
	}
	return nil
}

func namesPage(frame api.Page, which string) api.NamesPage {
	folder := api.NamedFolder{Folder: "k/ru", Path: "/home/pi/Music/Kino/Gruppa krovi", Songs: 11, Example: "Группа крови",
		Guessed: "windows-1251", Link: "/admin/names?folder=k%2Fru"}
	switch which {
	case "empty":
		return api.NamesPage{Page: frame}
	case "paused":
		folder.Chosen = "koi8-r"
		return api.NamesPage{Page: frame, Folder: &folder, Candidates: []api.Candidate{
			{Encoding: "windows-1252", Names: []string{"Êèíî", "Ãðóïïà êðîâè"}},
			{Encoding: "koi8-r", Current: true, Names: []string{"йХМН", "цПСООЮ ЙПНБХ"}},
			{Encoding: "windows-1251", Names: []string{"Кино", "Группа крови"}},
		}}
	}
	return api.NamesPage{Page: frame, Folders: []api.NamedFolder{folder,
		{Folder: "k/is", Path: "/media/usb/a very/long path/to somewhere/deep in the disk/Sigur Rós", Songs: 3, Example: "Hoppípolla"}}}
}

func libraryPage(frame api.Page, scanning bool) api.LibraryPage {
	now := models.At(time.Now())
	return api.LibraryPage{Page: frame, Songs: 10234,
		Scan: models.ScanProgress{Found: 1200, Done: 400, Added: 12, Ended: now, Running: scanning},
		Roots: []api.Root{{Path: "/home/pi/Music", ScannedAt: now, Fixed: true, Songs: 10000},
			{Path: "/media/usb/a very/long path/to somewhere/deep in the disk/Music", Songs: 234, Missing: true}},
		Passed: api.PassedOver{Files: 12, Kinds: []api.OfKind{{Kind: ".mid", Files: 8}, {Kind: ".cue", Files: 4}}},
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

func httpsPage(frame api.Page, empty bool) api.HTTPSPage {
	if empty {
		return api.HTTPSPage{Page: frame}
	}
	return api.HTTPSPage{Page: frame, HTTPS: &api.HTTPS{
		Way: "local", URL: "https://192.168.1.5:8443/", Issuer: "Upbeat jukebox a1b2c3", Names: []string{"jukebox.local", "192.168.1.5"},
		Until: "2027-02-25", Problem: "the local authority was made without party.example",
		Root: &api.Authority{Name: "Upbeat jukebox a1b2c3", Until: "2036-11-24", SHA256: strings.Repeat("A1:", 31) + "B2",
			SHA1: strings.Repeat("C3:", 19) + "D4"},
	}}
}
