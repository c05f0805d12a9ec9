package main

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"upbeat/templates"
)

// pages are the names of all templates that are pages.
func pages(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(templates.FS, "*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], ".html")
	}
	return names
}

// Every page paints with every kind of data, in both languages, and nothing in it was refused by the escaper.
func TestPagesPaint(t *testing.T) {
	site, err := newSite()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages(t) {
		for _, which := range []string{"", "empty", "error", "paused", "first", "long", "doubted"} {
			for _, lang := range []string{"en", "de"} {
				request := httptest.NewRequest(http.MethodGet, "/"+page+"?case="+which, nil)
				request.Header.Set("Accept-Language", lang)
				answer := httptest.NewRecorder()
				site.ServeHTTP(answer, request)
				body := answer.Body.String()
				if answer.Code != http.StatusOK {
					t.Fatalf("%s %s: %d %s", page, which, answer.Code, body)
				}
				for _, bad := range []string{"ZgotmplZ", "no value", "%!", "map["} {
					if strings.Contains(body, bad) {
						t.Errorf("%s %s: the page holds %q", page, which, bad)
					}
				}
				if !strings.Contains(body, `<html lang="`+lang+`">`) {
					t.Errorf("%s is not in %s", page, lang)
				}
			}
		}
	}
}
