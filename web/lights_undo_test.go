package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"upbeat/lights"
	"upbeat/models"
	"upbeat/web/api"
)

func (l *lit) remove(path string) (made struct{ Undo models.ActID }) {
	l.t.Helper()
	l.do(ask{method: "DELETE", path: "/api/v1/lights" + path, cookies: []string{l.admin}}).expect(l.t, 200).into(l.t, &made)
	if made.Undo == 0 {
		l.t.Fatal("the answer names no act")
	}
	return made
}

func (l *lit) undo(act models.ActID) answer {
	return l.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/undo/%d", act), cookies: []string{l.admin}})
}

func (l *lit) setup() lights.Setup {
	l.t.Helper()
	s, err := (&lights.Control{Database: l.store, Room: l.party.Room}).Setup(l.t.Context())
	must(l.t, err)
	s.Version = 0
	return s
}

func same(a, b lights.Setup) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(one) == string(other)
}

const line = `{"name":"Line","parts":[{"device":1,"count":30},{"device":2}],"rows":5}`

// A lamp that was taken out comes back with its zone, what that shows, its places in other zones and its pairing.
func TestALampThatWasRemovedComesBack(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	l.add(`{"kind":"hue","name":"Ceiling","address":"127.0.0.1","pixels":5,"area":"1a8d99cc-967b-44f2-9202-43f976c0fa6b","user":"u","secret":"s3"}`).
		expect(t, 201)
	l.do(ask{method: "POST", path: "/api/v1/lights/zones", body: line, cookies: []string{l.admin}}).expect(t, 201)
	l.put("/zones/2/program", `{"program":"fire","params":{"speed":2.5}}`, l.admin).expect(t, 200)
	was := l.setup()
	made := l.remove("/devices/2")
	if now := l.setup(); len(now.Devices) != 1 || len(now.Zones) != 2 || now.Zones[1].Rows != 5 || len(now.Zones[1].Parts) != 1 {
		t.Fatalf("%+v", now)
	}
	if a := l.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/undo/%d", made.Undo), cookies: []string{l.moderator}}); a.status != 403 {
		t.Errorf("a moderator brings a lamp back: %d", a.status)
	}
	var done struct {
		Undo models.ActID
		Left []api.Left
	}
	l.undo(made.Undo).expect(t, 200).into(t, &done)
	if now := l.setup(); !same(now, was) || len(done.Left) != 0 {
		t.Fatalf("left %+v\nis  %+v\nwas %+v", done.Left, now, was)
	}
	if a := l.undo(made.Undo); a.code() != "undone_already" {
		t.Error(a.body)
	}
	l.undo(done.Undo).expect(t, 200).into(t, &done)
	if now := l.setup(); len(now.Devices) != 1 || len(now.Zones) != 2 {
		t.Errorf("taken out again: %+v", now)
	}
	l.undo(done.Undo).expect(t, 200)
	if now := l.setup(); !same(now, was) {
		t.Errorf("back again: %+v", now)
	}
	log := l.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{l.admin}}).body +
		l.do(ask{method: "GET", path: "/api/v1/undo", cookies: []string{l.admin}}).body + l.log.String()
	if !strings.Contains(log, "undid: removed the lamp Ceiling") || strings.Contains(log, "s3") {
		t.Error("the log does not tell it, or tells the secret")
	}
	page := l.do(ask{method: "GET", path: "/admin/undo", cookies: []string{l.admin}}).expect(t, 200)
	if !strings.Contains(page.body, "removed the lamp Ceiling") {
		t.Error("the page of undo does not list it")
	}
}

// What has been changed since stays, and is named; an id that is taken by now is no obstacle.
func TestALampComesBackBesideWhatWasDoneSince(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	l.add(strings.Replace(bar, "Bar", "Door", 1)).expect(t, 201)
	l.do(ask{method: "POST", path: "/api/v1/lights/zones", body: line, cookies: []string{l.admin}}).expect(t, 201)
	l.put("/zones/2/program", `{"program":"fire"}`, l.admin).expect(t, 200)
	made := l.remove("/devices/2")
	l.add(strings.Replace(bar, "Bar", "Shelf", 1)).expect(t, 201) // it gets the id of the one that was removed
	l.put("/zones/3/program", `{"program":"drift"}`, l.admin).expect(t, 200)
	l.undo(made.Undo).expect(t, 200)
	all := l.seen(l.admin)
	if len(all.Devices) != 3 || all.Devices[2].Name != "Door" || all.Devices[2].ID != 3 {
		t.Fatalf("%+v", all.Devices)
	}
	for _, z := range all.Zones {
		switch z.Name {
		case "Door":
			if z.Program != "fire" || z.Parts[0].Device != 3 || z.Pixels != 60 {
				t.Errorf("%+v", z)
			}
		case "Line":
			if z.Program != "drift" || len(z.Parts) != 2 || z.Parts[1].Device != 3 || z.Rows != 5 {
				t.Errorf("what was chosen since is lost, or its pixels: %+v", z)
			}
		}
	}
	zone := l.remove("/zones/3")
	l.form("/devices/1/remove", "")
	a := l.undo(zone.Undo)
	if a.code() != "undo_changed" || !strings.Contains(a.body, "Line") {
		t.Errorf("a zone of a lamp that has gone: %d %s", a.status, a.body)
	}
	l.undo(zone.Undo+1).expect(t, 200) // the lamp
	l.undo(zone.Undo).expect(t, 200)
	if all = l.seen(l.admin); len(all.Devices) != 3 || len(all.Zones) != 4 {
		t.Errorf("%d lamps, %d zones", len(all.Devices), len(all.Zones))
	}
}

// A scene comes back with its rules, to a moderator too; one whose name another has got stays away, and is named.
func TestASceneThatWasRemovedComesBack(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	keep := func(name string) {
		l.do(ask{method: "POST", path: "/api/v1/lights/scenes", body: fmt.Sprintf(`{"name":%q}`, name), cookies: []string{l.admin}}).
			expect(t, 201)
	}
	keep("Dinner")
	keep("Rave")
	l.put("/scenes/1", `{"name":"Dinner","from":"18:00","until":"21:30","genres":["Jazz"]}`, l.admin).expect(t, 200)
	was := l.setup()
	made := l.remove("/scenes/1")
	if now := l.setup(); len(now.Scenes) != 1 {
		t.Fatalf("%+v", now.Scenes)
	}
	l.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/undo/%d", made.Undo), cookies: []string{l.moderator}}).expect(t, 200)
	if now := l.setup(); !same(now, was) {
		t.Fatalf("is  %+v\nwas %+v", now, was)
	}
	made = l.remove("/scenes/2")
	keep("Late") // it gets the id of the one that was removed
	var done struct{ Undo models.ActID }
	l.undo(made.Undo).expect(t, 200).into(t, &done)
	if now := l.setup(); len(now.Scenes) != 3 || now.Scenes[1].Name != "Late" || now.Scenes[2].Name != "Rave" || now.Scenes[2].ID != 3 {
		t.Fatalf("%+v", now.Scenes)
	}
	l.undo(done.Undo).expect(t, 200)
	if now := l.setup(); len(now.Scenes) != 2 {
		t.Fatalf("taken out again: %+v", now.Scenes)
	}
	made = l.remove("/scenes/1")
	keep("dinner")
	if a := l.undo(made.Undo); a.code() != "undo_changed" || !strings.Contains(a.body, "Dinner") {
		t.Errorf("its name is another's: %d %s", a.status, a.body)
	}
}

// A slider that is dragged stops often, and is one line of the log; so is a lamp that is tuned. What a host does between is told.
func TestADraggedSliderIsOneLine(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	count := func(text string) int {
		return strings.Count(l.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{l.admin}}).expect(t, 200).body, text)
	}
	drag := func(cookie string) {
		for i := range 5 {
			l.put("/zones/1/program", fmt.Sprintf(`{"program":"fire","params":{"speed":%d}}`, i%3+1), cookie).expect(t, 200)
		}
	}
	drag(l.admin)
	if n := count("chose what the lights of Bar show"); n != 1 {
		t.Errorf("%d lines", n)
	}
	drag(l.moderator)
	drag(l.admin)
	if n := count("chose what the lights of Bar show"); n != 3 {
		t.Errorf("%d lines of two hosts", n)
	}
	for i := range 5 {
		l.form("/devices/1", url.Values{"kind": {"wled"}, "name": {"Bar"}, "address": {"127.0.0.1"}, "pixels": {"60"},
			"brightness": {fmt.Sprint(50 + i)}}.Encode())
	}
	if n := count("changed the lamp Bar"); n != 1 {
		t.Errorf("%d lines of a lamp", n)
	}
	l.put("", `{"off":true}`, l.admin).expect(t, 200)
	drag(l.admin)
	if n := count("chose what the lights of Bar show"); n != 4 {
		t.Errorf("%d lines after the lights went off", n)
	}
}
