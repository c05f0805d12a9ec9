package playlist_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"upbeat/internal/playlist"
)

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"#EXTM3U\n#EXTINF:1,A - B\na.mp3\n", "a.mp3\r\nb.mp3", "[playlist]\nFile1=a\nTitle1=b\nLength1=1\n", "\xff\xfe#\x00E\x00",
		"\xef\xbb\xbf#EXTM3U\nx",
		`<playlist><title>x</title><trackList><track><location>a%20b</location><duration>1</duration></track></trackList></playlist>`,
		`<?xml version="1.0" encoding="latin1"?><playlist><trackList><track><title>&amp;</title></track></trackList></playlist>`,
		`{"playlist":{"track":[{"location":["a"],"title":"b","duration":1}]}}`, "#EXTM3U\n#EXTART:\n#EXTINF:1:2:3 x=\",\",y\n./#a\n",
		"<!DOCTYPE a [<!ENTITY b \"c\">]>",
	} {
		f.Add("x.m3u", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		l, _, err := playlist.Read(name, data)
		if err != nil {
			var e *playlist.Error
			if !errors.As(err, &e) || e.Line < 0 || e.Error() == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		sane(t, l)
		for _, format := range playlist.Formats() {
			first, err := again(format, l)
			if err != nil {
				continue // locations that lead nowhere, without a title
			}
			if slices.ContainsFunc(first.Tracks, unsettled) {
				continue
			}
			if second, err := again(format, first); err != nil || !reflect.DeepEqual(first, second) {
				t.Fatalf("%s: %+v\nbecame\n%+v\n%v", format, first, second, err)
			}
		}
	})
}

// unsettled tells of a location whose remaining text reads like an address: "p://u:/x".
func unsettled(t track) bool { return playlist.Relative(t.Location) != t.Location }

func FuzzLocation(f *testing.F) {
	for _, seed := range []string{"/etc/passwd", "../../x", "file:///a%20b", `C:\a\b`, "http://u:p@h/x", "file:/", "://", "a:/b", "c:",
		`\\h\s`, "%2e%2e/%2e%2e/x", "file:///../..", "./../a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, location string) {
		for _, part := range playlist.Segments(location) {
			if part == "" || part == "." || part == ".." {
				t.Fatalf("%q has a part %q", location, part)
			}
		}
		if once := playlist.Relative(location); len(once) > 0 && (once[0] == '/' || once[0] == '\\') || strings.HasPrefix(once, "../") ||
			strings.Contains(once, "/../") {
			t.Fatalf("%q became %q", location, once)
		}
	})
}
