package main

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"upbeat/models"
	"upbeat/web/api"
)

type line struct {
	title, artist, album, colour, cover string
	votes, mine                         int
}

// rules are what a party starts with.
func rules() api.Rules {
	return api.Rules{Level: "up_down", Policy: "fair", SkipGrace: 20_000, Bound: 12, Waiting: 3, Names: true, History: true, Shouts: true,
		Dedications: true, Reactions: true}
}

// lines are made to be hard on the layout: long, right-to-left, emoji, none.
var lines = []line{
	{"Slow Tide", "Marlow & the Lighthouse Keepers", "Harbour Lights", "#ff8a65", "1", 7, 1},
	{"The Unreasonably Long Ballad of Everything That Happened Between Midnight and the Last Train Home (Extended Garden Party Mix)",
		"An Orchestra With a Name That Does Not Fit Either", "Long Things", "#4dd0e1", "2", 5, 0},
	{"ليلة في الحديقة", "فرقة النجوم", "أغاني المساء", "#ba68c8", "", 4, -1},
	{"🎉 Party 🎊 時間", "東京ナイト 👩‍🎤", "🌃", "#aed581", "4", 3, 1},
	{"Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen", "Küstenkapelle", "", "#ffd54f", "", 2, 0},
	{"Broken Thing", "Nobody", "Bad Files", "#e57373", "6", 1, 0},
	{"Being Fetched", "Somebody", "On Its Way", "#64b5f6", "7", 1, 1},
	{"Quiet Rooms", "", "", "#90a4ae", "8", -1, 0},
}

var people = []api.Guest{
	{ID: 1, Name: "Mira", Colour: "#ff6bcb"}, {ID: 2, Name: "🦊 Jonas", Colour: "#feca57"}, {ID: 3, Name: "عمر", Colour: "#1dd1a1"},
	{ID: 4, Name: "Bartholomew Featherstonehaugh-Cholmondeley", Colour: "#54a0ff"},
}

func song(i int) api.Song {
	l := lines[i%len(lines)]
	s := api.Song{ID: models.SongID(100 + i), Title: l.title, Artist: l.artist, Album: l.album, Year: 1990 + i,
		Duration: models.Millis(150000 + i*23000), Accent: api.Accent{Dark: l.colour, Light: "#9c3b1d"}}
	if l.cover != "" {
		s.Cover = "/covers/" + l.cover
	}
	return s
}

func queue(n int) []api.Entry {
	now := models.At(time.Now())
	var entries []api.Entry
	for i := range n {
		l := lines[i%len(lines)]
		entry := api.Entry{ID: models.EntryID(i + 10), Song: song(i), Votes: l.votes, Ups: l.votes + 1, Downs: 1, MyVote: l.mine,
			Mine: i%4 == 3, Status: models.Ready, RequestedAt: now - models.Millis(i*200000), PlaysAt: now + models.Millis(i*200000+90000)}
		if guest := people[i%len(people)]; i != 4 {
			entry.Requester = &guest
		}
		switch {
		case i == 5:
			entry.Status, entry.Reason, entry.Mine = models.Failed, models.ProblemBroken, true
		case i == 6:
			entry.Status, entry.Mine = models.Preparing, true
		case i == 0:
			entry.Locked = true
		}
		entries = append(entries, entry)
	}
	return entries
}

// sample is a page's data; which is "", "empty", "error", "paused", "first" or "long".
func sample(name, which string) api.Page {
	page := api.Page{Name: name, Nonce: "preview", Accent: api.Accent{Dark: "#ff8a65", Light: "#b3411d"},
		JoinURL: "http://192.168.1.7:8080/", JoinQR: code(), Host: &api.Host{Name: "admin", Role: models.Admin}}
	current := song(0)
	current.Waveform = make([]int, 100)
	for i := range current.Waveform {
		current.Waveform[i] = 60 + (i*37%140)*(i%13+4)/17
	}
	page.State = api.State{Version: 7, Now: models.At(time.Now()), Room: "main", Guest: &people[0], Queue: queue(8), Online: 12,
		Rules: rules(), Thresholds: api.Thresholds{KickAt: -2, SkipAt: -5, LiftAt: 4}}
	page.State.Playback = api.Playback{Song: &current, Entry: &api.Entry{ID: 9, Song: current, Votes: 3, Ups: 4, Downs: 1, MyVote: 1,
		Requester: &people[1], Status: models.Playing}, Position: 62000, At: models.At(time.Now()), Volume: 70, Crossfade: 4000,
		Output: "pulse"}
	page.Suggestions, page.Popular = []api.Song{song(1), song(3), song(2), song(4)}, []api.Song{song(0), song(6), song(7)}
	page.Search = &api.Search{Query: "sng numbr", Songs: []api.Song{song(0), song(1), song(2), song(5)}}
	page.Search.Songs[1].InQueue, page.Search.Songs[3].Problem = 11, models.ProblemBroken
	page.Browse = &api.Browse{By: "artists", Groups: []api.Group{{Name: "東京ナイト", Songs: 3, URL: "/browse/songs?artist=x",
		Cover: "/covers/4"}, {Name: strings.Repeat("Very Long Name ", 8), Extra: "with more", Songs: 1, URL: "/browse/songs?artist=y"}},
		Next: "/browse/artists?after=y"}
	for _, letter := range "#ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		page.Browse.Rail = append(page.Browse.Rail, api.RailMark{Letter: string(letter), URL: "/browse/artists?after=" + string(letter)})
	}
	page.Admin = admin()
	page.Problem = &api.Error{Code: "not_found", Message: "There is nothing here."}
	addPeople(&page)
	switch which {
	case "empty":
		page.State.Queue, page.State.Playback.Song, page.State.Playback.Entry = nil, nil, nil
		page.Admin = &api.AdminData{}
		page.Search = &api.Search{Query: "zzxx"}
	case "error":
		page.State.Playback.Error, page.Admin.Output.Error, page.Admin.Output.Detail = "output_lost", "output_lost", "connection refused"
		page.Flash = &api.Flash{Kind: "refused", Text: "Too many of your songs are waiting (3). One has to play first."}
	case "paused":
		page.State.Playback.Paused, page.Admin.Scan.Running = true, true
	case "first":
		page.Newcomer = true
	case "long":
		page.State.Playback.Song = &page.State.Queue[1].Song
	}
	return page
}

func admin() *api.AdminData {
	now := models.At(time.Now())
	a := &api.AdminData{Songs: 10234, Scan: models.ScanProgress{Found: 1200, Done: 400, Added: 12, Ended: now},
		WiFi: api.WiFi{SSID: "Garden Party", Password: "dance;dance"}, WiFiQR: code()}
	a.Roots = []api.Root{{Path: "/home/pi/Music", ScannedAt: now, Fixed: true, Songs: 10000},
		{Path: "/media/usb/a very/long path/to somewhere/deep in the disk/Music", Songs: 234, Missing: true}}
	a.Problems = []api.FileProblem{{Path: "/home/pi/Music/broken.mp3", Code: "broken", Detail: "invalid frame header"},
		{Path: "/home/pi/Music/empty.flac", Code: "empty"}}
	a.Outputs = []api.Device{{Spec: "pulse", Name: "Sound server", Active: true}, {Spec: "alsa:hw:0", Name: "HiFiBerry DAC+"},
		{Spec: "null", Name: "Silence"}}
	a.Output = api.OutputHealth{Running: true, Output: "pulse"}
	a.System = []api.SystemFact{{Key: "version", Value: "1.0.0"}, {Key: "redis", Value: "embedded"}, {Key: "database", Value: "SQLite"}}
	return a
}

// addPeople fills the pages about people.
func addPeople(page *api.Page) {
	now := models.At(time.Now())
	list := &api.People{Codes: true, Code: &api.ScreenCode{Text: "7KD3XR", Until: now + 300_000, QR: code()},
		Link: "http://192.168.1.7:8080/stage?key=x3f"}
	for i, person := range people {
		list.Guests = append(list.Guests, api.GuestRow{Joined: "2 hours ago", Seen: "just now", GuestDetail: api.GuestDetail{
			Guest: person, Address: fmt.Sprintf("192.168.1.%d", 20+i), JoinedAt: now, Online: i%2 == 0, Requests: i, Votes: i * 3,
			Muted: i == 1, Banned: i == 2, Proven: i != 2,
		}})
	}
	page.People = list
	deed := api.Deed{ID: 1, Title: "Take On Me", Artist: "a-ha", Status: models.Played, Votes: 4, Said: 1, When: "2 hours ago"}
	page.Person = &api.Person{Guest: list.Guests[0], Entries: []api.Deed{deed, deed}, Votes: []api.Deed{deed}, Others: list.Guests[1:],
		Codes: true, NameMost: 32}
	invite := api.Invite{ID: "a", Name: "Robin", Role: models.Moderator, CreatedBy: "admin", URL: "http://192.168.1.7:8080/invite/x",
		QR: code(), Expires: "12 Oct, 21:04", Token: "x"}
	page.Accounts = &api.Accounts{NameMost: 32, Fresh: &invite, Invites: []api.Invite{invite}, Accounts: []api.Account{
		{Name: "admin", Role: models.Admin, Me: true, Sessions: 2, CreatedAt: now, Created: "12 Oct, 21:04"},
		{Name: "Robin", Role: models.Moderator, Disabled: true, CreatedAt: now, Created: "12 Oct, 21:04"},
	}}
	page.Invite = &invite
	line := api.AuditLine{ID: 2, Account: "admin", Role: models.Admin, Action: "skip", Text: "skipped a-ha – Take On Me",
		When: "12 Oct, 21:04"}
	page.Audit = &api.Audit{Lines: []api.AuditLine{line, line}, Accounts: []string{"admin", "-"},
		Actions: []api.AuditAction{{Code: "skip", Text: "skipped …"}}, Next: "/admin/audit?before=2"}
}

// code is something that looks like a QR code.
func code() template.HTML {
	var svg strings.Builder
	svg.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33" shape-rendering="crispEdges" role="img" aria-label="QR code"><rect width="33" height="33" fill="#fff"/><path d="`)
	for i := range 625 {
		if (i*i*31+i*i*i*7)%11 < 5 {
			fmt.Fprintf(&svg, "M%d %dh1v1h-1z", 4+i%25, 4+i/25)
		}
	}
	svg.WriteString(`" fill="#000"/></svg>`)
	return template.HTML(svg.String()) //nolint:gosec // made above
}

// picture is a cover.
func picture(id string) string {
	hue := len(id)*40 + int(id[0])*47
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(%d 70%% 55%%)"/><stop offset="1" stop-color="hsl(%d 60%% 25%%)"/></linearGradient><rect width="100" height="100" fill="url(#g)"/><circle cx="68" cy="34" r="18" fill="hsl(%d 80%% 75%%)"/></svg>`, hue%360, (hue+70)%360, (hue+40)%360)
}
