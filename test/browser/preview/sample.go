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
		Dedications: true, Reactions: true, BurstMinutes: 5}
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
			entry.Status, entry.Failure, entry.Mine = models.Failed, models.ProblemBroken, true
		case i == 6:
			entry.Status, entry.Mine = models.Preparing, true
		case i == 0:
			entry.Locked = true
		}
		entries = append(entries, entry)
	}
	return entries
}

// sample is a page's view; which is "", "empty", "error", "paused", "first" or "long". nil = there is no such page.
func sample(frame api.Page, which string) any {
	paint(&frame, which)
	for _, of := range []func(api.Page, string) any{guestPage, hostPage, peoplePage, pastPage} {
		if page := of(frame, which); page != nil {
			return page
		}
	}
	return nil
}

// paint fills the frame.
func paint(page *api.Page, which string) {
	page.Nonce, page.Accent = "preview", api.Accent{Dark: "#ff8a65", Light: "#b3411d"}
	page.Host = &api.Host{Name: "admin", Role: models.Admin}
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
	switch which {
	case "empty":
		page.State.Queue, page.State.Playback.Song, page.State.Playback.Entry = nil, nil, nil
	case "error":
		page.State.Playback.Error = "output_lost"
		page.Flash = &api.Flash{Kind: "refused", Text: "Too many of your songs are waiting (3). One has to play first."}
	case "doubted":
		page.State.Standing.Doubted = true
	case "paused":
		page.State.Playback.Paused = true
	case "long":
		page.State.Playback.Song = &page.State.Queue[1].Song
	}
}

// door is where the invented party is.
var door = api.Join{JoinURL: "http://192.168.1.7:8080/", JoinQR: code()}

// screenCode is what a stage shows.
func screenCode() *api.ScreenCode {
	return &api.ScreenCode{Text: "7KD3XR", Until: models.At(time.Now()) + 300_000, QR: code()}
}

// guestPage is a page for guests and screens.
func guestPage(frame api.Page, which string) any {
	switch frame.Name {
	case "guest":
		return api.GuestPage{Page: frame, Newcomer: which == "first", Lists: true, Hashtag: "#upbeat",
			Suggestions: []api.Song{song(1), song(3), song(2), song(4)}}
	case "search":
		if which == "empty" {
			return api.SearchPage{Page: frame, Query: "zzxx"}
		}
		p := api.SearchPage{Page: frame, Query: "sng numbr", Songs: []api.Song{song(0), song(1), song(2), song(5)}, Lists: true,
			Suggestions: []api.Song{song(1), song(3), song(2), song(4)}, Popular: []api.Song{song(0), song(6), song(7)}}
		p.Songs[1].InQueue, p.Songs[3].Problem = 11, models.ProblemBroken
		return p
	case "upload":
		if which == "empty" {
			return api.UploadPage{Page: frame, May: true, MostMB: 100}
		}
		return api.UploadPage{Page: frame, May: true, Listen: true, MostMB: 100, MostMinutes: 20, Uploads: sampleUploads()}
	case "dice":
		if which == "empty" {
			return api.DicePage{Page: frame, Problem: api.Error{Code: "nothing_new", Message: "The dice found nothing new."}}
		}
		s := song(2)
		return api.DicePage{Page: frame, Song: &s}
	case "browse":
		b := &api.Browse{By: "artists", Groups: []api.Group{{Name: "東京ナイト", Songs: 3, URL: "/browse/songs?artist=x",
			Cover: "/covers/4"}, {Name: strings.Repeat("Very Long Name ", 8), Extra: "with more", Songs: 1, URL: "/browse/songs?artist=y"}},
			Next: "/browse/artists?after=y"}
		for _, letter := range "#ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
			b.Rail = append(b.Rail, api.RailMark{Letter: string(letter), URL: "/browse/artists?after=" + string(letter)})
		}
		if which == "first" {
			b = &api.Browse{By: "songs", Title: "Harbour Lights", Songs: []api.Song{song(0), song(1)}, Queue: "/playlists/1/queue"}
		}
		return api.BrowsePage{Page: frame, Lists: true, Browse: b}
	case "light":
		return api.LightPage{Page: frame}
	case "stage":
		p := api.StagePage{Page: frame, Join: door}
		if which == "first" {
			p.Code = screenCode()
		}
		return p
	case "error":
		return api.ErrorPage{Page: frame, Problem: api.Error{Code: "not_found", Message: "There is nothing here."}}
	case "offline", "forgotten":
		return frame
	}
	return nil
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
