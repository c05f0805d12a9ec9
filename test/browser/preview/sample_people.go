package main

import (
	"fmt"
	"html/template"
	"time"

	"upbeat/models"
	"upbeat/web/api"
)

// guestRows are the guests as hosts see them.
func guestRows() []api.GuestRow {
	var rows []api.GuestRow
	for i, person := range people {
		rows = append(rows, api.GuestRow{Joined: "2 hours ago", Seen: "just now", GuestDetail: api.GuestDetail{
			Guest: person, Address: fmt.Sprintf("192.168.1.%d", 20+i), JoinedAt: models.At(time.Now()), Online: i%2 == 0, Requests: i,
			Votes: i * 3, Muted: i == 1, Banned: i == 2, Proven: i != 2,
		}})
	}
	return rows
}

// peoplePage is a page about people.
func peoplePage(frame api.Page, which string) any {
	now, guests := models.At(time.Now()), guestRows()
	invite := &api.Invite{ID: "a", Name: "Robin", Role: models.Moderator, CreatedBy: "admin", URL: "http://192.168.1.7:8080/invite/x",
		QR: code(), Expires: "12 Oct, 21:04", Token: "x"}
	switch frame.Name {
	case "people":
		if which == "empty" {
			return api.PeoplePage{Page: frame, Query: "zzxx"}
		}
		return api.PeoplePage{Page: frame, Codes: true, Code: screenCode(), Guests: guests, Bursts: bursts(), Next: "/admin/people?before=1",
			Link: "http://192.168.1.7:8080/stage?key=x3f"}
	case "person":
		deed := api.Deed{ID: 1, Title: "Take On Me", Artist: "a-ha", Status: models.Played, Votes: 4, Said: 1, When: "2 hours ago"}
		if which == "empty" {
			return api.PersonPage{Page: frame, Guest: guests[0], NameMost: 32}
		}
		return api.PersonPage{Page: frame, Guest: guests[0], Entries: []api.Deed{deed, deed}, Votes: []api.Deed{deed}, Others: guests[1:],
			Codes: true, NameMost: 32}
	case "me":
		frame.Member = "Mira"
		if which == "empty" {
			frame.Member = ""
			return api.MePage{Page: frame, NameMost: 32}
		}
		return api.MePage{Page: frame, NameMost: 32, Tokens: tokens(), FreshToken: freshToken(), Account: &api.OwnAccount{
			Name: "Mira", Role: models.Member, Sessions: []api.Session{
				{ID: "a", Device: "Firefox, Android", CreatedAt: now, Here: true, Since: "12 Oct, 21:04"},
				{ID: "b", CreatedAt: now, Since: "3 Oct, 19:40"}}}}
	case "accounts":
		return api.AccountsPage{Page: frame, NameMost: 32, Fresh: invite, Invites: []api.Invite{*invite},
			Tokens: tokens(), Accounts: []api.Account{
				{Name: "admin", Role: models.Admin, Me: true, Sessions: 2, CreatedAt: now, Created: "12 Oct, 21:04"},
				{Name: "Mira", Role: models.Member, Sessions: 1, CreatedAt: now, Created: "12 Oct, 21:04"},
				{Name: "Robin", Role: models.Moderator, Disabled: true, CreatedAt: now, Created: "12 Oct, 21:04"},
			}}
	case "audit":
		line := api.AuditLine{ID: 2, Account: "admin", Role: models.Admin, Action: "skip", Text: "skipped a-ha – Take On Me",
			When: "12 Oct, 21:04"}
		return api.AuditPage{Page: frame, Lines: []api.AuditLine{line, line}, Accounts: []string{"admin", "-"},
			Actions: []api.AuditAction{{Code: "skip", Text: "skipped …"}}, Next: "/admin/audit?before=2"}
	case "find":
		if which == "empty" {
			return api.FindPage{Page: frame, Query: "xyzzy"}
		}
		return api.FindPage{Page: frame, Query: "quiet", Found: []api.Found{{ID: "volume", URL: "/admin#set-volume", Icon: "volume-2",
			Name: "Volume", Under: "Now"}, {ID: "rules/schedule", URL: "/admin/rules#rule-schedule", Icon: "scale", Name: "Schedule",
			Under: "Times of day", Help: "Quiet after ten, closed at four."}}}
	case "undo":
		if which == "empty" {
			return api.UndoPage{Page: frame}
		}
		act := api.Act{ID: 3, Account: "admin", Action: "remove", Text: "removed a-ha – Take On Me", When: "21:04"}
		undone := act
		undone.ID, undone.Undone = 2, true
		return api.UndoPage{Page: frame, Acts: []api.Act{act, undone}}
	case "blocks":
		if which == "empty" {
			return api.BlocksPage{Page: frame}
		}
		return api.BlocksPage{Page: frame, Blocks: []api.Block{
			{ID: 2, What: "artist", Name: "a-ha", Account: "admin", When: "12 Oct, 21:04"},
			{ID: 1, What: "song", Name: "a-ha – Take On Me", Tonight: true, Account: "Robin", When: "12 Oct, 21:04"},
		}}
	case "uploads":
		return uploadsPage(frame, which)
	case "out":
		entries := queue(2)
		if which == "empty" {
			entries[0].Requester, entries[0].Because = nil, "library"
		}
		return api.OutPage{Page: frame, Entry: entries[0]}
	case "invite":
		if which == "empty" {
			invite = nil
		}
		return api.InvitePage{Page: frame, Invite: invite}
	case "login":
		return api.LoginPage{Page: frame, LoginName: "admin"}
	}
	return nil
}

// pastPage is a page about what has played.
func pastPage(frame api.Page, which string) any {
	play := api.Play{ID: 1, Song: song(0), Requester: &people[0], Votes: 3, Ups: 4, Downs: 1, When: "21:04", Status: models.Played}
	h := &api.History{Kind: "tonight", Query: "span=tonight", Heading: "Since 21:04", Party: &api.Party{ID: 1, Name: "Garden Party"}}
	if which != "empty" {
		bar := template.HTML(`<svg viewBox="0 0 9 9"></svg>`)
		h.Spans, h.Parties = []api.Choice{{Value: "week", Text: "This week", Current: true}}, []api.Choice{{Value: "1", Text: "12 Oct"}}
		h.Figures = []api.Figure{{Value: "12", Text: "songs"}}
		h.Charts = []api.Chart{{ID: "hours", Title: "By hour", SVG: bar, Head: []string{"Hour", "Songs"}, Rows: [][]string{{"21", "4"}}}}
		h.Shares = &api.Chart{ID: "genres", Title: "Genres", SVG: bar, Legend: []api.Legend{{Class: "c1", Text: "Pop", Value: "3"}}}
		h.Rankings = []api.Ranking{{ID: "songs", Title: "Songs", Lines: []api.RankLine{{Name: "Slow Tide", Extra: "Marlow", Value: "4",
			Bar: bar}}}}
		h.Plays, h.More, h.Next, h.First = []api.Play{play, {ID: 2, Song: song(1)}}, true, "/history?after=2", "/history"
		h.Exports, h.Keep = []api.Choice{{Value: "/api/v1/history/export?format=csv", Text: "CSV"}}, "/admin/playlists/keep?span=tonight"
		h.Party.Recap = "http://192.168.1.7:8080/recap/x"
		h.Awards = []api.Award{{Code: "hit", Title: "Hit of the night", Text: "by Mira", Song: &play.Song},
			{Code: "dj", Title: "DJ of the night", Text: "12 songs", Guest: &people[1]}}
	}
	switch frame.Name {
	case "history", "history_guest", "recap":
		return api.HistoryPage{Page: frame, History: h}
	case "night":
		night := api.Night{Songs: h.Plays, Helped: h.Plays}
		if len(h.Plays) > 0 {
			night.Best = &play
		}
		return api.NightPage{Page: frame, Heading: h.Heading, Night: night, Figures: h.Figures}
	}
	return nil
}

// bursts are two notices, one of an address that is long.
func bursts() []api.Burst {
	return []api.Burst{
		{ID: 12, Phones: 31, Minutes: 1, Address: "203.0.113.9"},
		{ID: 51, Phones: 101, Minutes: 10, Address: "2001:db8:85a3:1319:8a2e:370:7344:1319"},
	}
}

func tokens() []api.Token {
	return []api.Token{{ID: 2, Name: "kitchen radio", Scopes: []string{"request", "listen"}, Made: "12 Oct, 21:04", Used: "12 Oct, 22:40"},
		{ID: 1, Name: "my laptop’s script", Scopes: []string{"request", "upload", "listen", "control"}, Made: "3 Oct, 19:40"}}
}

func freshToken() *api.Token {
	return &api.Token{Name: "kitchen radio", Token: "upbeat_b3JkaW5hcnkgbGV0dGVycyB0aGF0IGxvb2sgbGlrZSBvbmU"}
}
