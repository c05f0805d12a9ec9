package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func (l *lit) scene(method, path, body, cookie string) answer {
	l.t.Helper()
	return l.do(ask{method: method, path: "/api/v1/lights/scenes" + path, body: body, cookies: []string{cookie}})
}

func TestAHostSavesAndCallsScenes(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	l.put("/zones/1/program", `{"program":"fire","params":{"speed":2}}`, l.admin).expect(t, 200)
	l.scene("POST", "", `{"name":"Rave"}`, l.moderator).expect(t, 201)
	l.put("/zones/1/program", `{"program":"rainbow"}`, l.admin).expect(t, 200)
	all := l.seen(l.moderator)
	if len(all.Scenes) != 1 || all.Scenes[0].On || all.Scenes[0].Name != "Rave" || all.Scene != 0 {
		t.Fatalf("%+v", all.Scenes)
	}
	l.scene("POST", "/1/show", "", l.moderator).expect(t, 200)
	if all = l.seen(l.admin); !all.Scenes[0].On || all.Zones[0].Program != "fire" || all.Zones[0].Params["speed"] != 2.0 {
		t.Fatalf("%+v, %+v", all.Scenes, all.Zones)
	}
	song := l.songs[0]
	l.scene("PUT", "/1", fmt.Sprintf(`{"name":"Rave","from":"00:00","until":"00:00","genres":["House"],"songs":[%d]}`, song),
		l.moderator).expect(t, 200)
	l.put("/zones/1/program", `{"program":"drift"}`, l.admin).expect(t, 200)
	all = l.seen(l.admin)
	if c := all.Scenes[0]; c.From != "00:00" || c.Until != "00:00" || len(c.Genres) != 1 || len(c.Songs) != 1 || c.Songs[0].Title == "" {
		t.Errorf("%+v", c)
	}
	if all.Zones[0].Program != "drift" || all.Why != "" {
		t.Errorf("what is chosen while the hour's scene is on: %s, because of %q", all.Zones[0].Program, all.Why)
	}
	for body, field := range map[string]string{
		`{"name":""}`: "name", `{"name":"x","from":"late","until":"04:00"}`: "from", `{"name":"x","from":"23:00"}`: "until",
		`{"name":"x","genres":["!"]}`: "genres",
	} {
		if a := l.scene("PUT", "/1", body, l.admin); a.status != 400 || a.field() != field {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	l.scene("POST", "/9/show", "", l.admin).expect(t, 404)
	l.scene("DELETE", "/1", "", l.admin).expect(t, 200)
	if all = l.seen(l.admin); len(all.Scenes) != 0 || all.Zones[0].Program != "drift" {
		t.Errorf("%+v", all)
	}
}

// Who may not change the lights changes no scenes; a guest who may can show one, and saves none.
func TestScenesObeyThePermission(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	l.scene("POST", "", `{"name":"Rave"}`, l.admin).expect(t, 201)
	if a := l.scene("POST", "/1/show", "", l.guestCookie); a.code() != "may_not_lights" {
		t.Errorf("a guest: %d %s", a.status, a.body)
	}
	l.set("may_lights", `"guests"`)
	l.scene("POST", "/1/show", "", l.guestCookie).expect(t, 200)
	if a := l.scene("POST", "", `{"name":"Mine"}`, l.guestCookie); a.status != 401 && a.status != 403 {
		t.Errorf("a guest saves a scene: %d", a.status)
	}
}

// Everything about scenes is a form too.
func TestScenesWithoutScript(t *testing.T) {
	l := newLit(t)
	l.add(bar).expect(t, 201)
	l.form("/scenes", url.Values{"name": {"Late"}}.Encode())
	l.form("/scenes/1", url.Values{"name": {"Late"}, "from": {"23:00"}, "until": {"04:00"}, "genres": {" House , Drum and Bass,"},
		"song": {fmt.Sprint(l.songs[0])}}.Encode())
	all := l.seen(l.admin)
	if c := all.Scenes[0]; c.From != "23:00" || strings.Join(c.Genres, "|") != "House|Drum and Bass" || len(c.Songs) != 1 {
		t.Errorf("%+v", c)
	}
	l.form("/scenes/1/show", "")
	l.form("/scenes/1/remove", "")
	if all = l.seen(l.admin); len(all.Scenes) != 0 {
		t.Errorf("%+v", all.Scenes)
	}
}
