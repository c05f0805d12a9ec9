package sources_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
)

// A feed whose links are as long as its author likes, and lists without end, fill nobody's memory.
func TestWhatIsFoundIsKeptInBounds(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/feed") {
			fmt.Fprintf(rw, `<?xml version="1.0"?><rss version="2.0"><channel><title>%s</title><item><title>%[1]s</title><link>https://x/%[1]s</link>
				<enclosure url="http://%s/a.wav" type="audio/x-wav" length="1"/></item></channel></rss>`, strings.Repeat("long ", 200_000), r.Host)
			return
		}
		fmt.Fprintln(rw, "#EXTM3U")
		for i := range 100 {
			fmt.Fprintf(rw, "#EXTINF:1,Ann - Song\n%s-%d.wav\n", r.URL.Path, i)
		}
	})
	list, err := w.set.Resolve(t.Context(), w.outside.URL+"/feed")
	if err != nil || len(list.Songs) != 1 || list.Songs[0].Link != "" || len(list.Songs[0].Title) > 300 || len(list.Title) > 300 {
		t.Fatalf("%d songs, %v", len(list.Songs), err)
	}
	for i := range 60 {
		if _, err := w.set.Resolve(t.Context(), fmt.Sprintf("%s/list-%d", w.outside.URL, i)); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := w.set.Redis.Keys(t.Context(), "*:found:*").Result()
	if err != nil || len(keys) != 2000 {
		t.Errorf("%d keys, %v", len(keys), err)
	}
	for _, key := range keys {
		if n, err := w.set.Redis.StrLen(t.Context(), key).Result(); err != nil || n > 8000 {
			t.Errorf("%s: %d bytes, %v", key, n, err)
		}
	}
	if _, err := w.set.Known(t.Context(), "link", w.outside.URL+"/list-59-49.wav"); err != nil {
		t.Errorf("the newest is forgotten: %v", err)
	}
}

// A list may call a song short: when it was fetched, the rules are asked again by what it is.
func TestRulesAreAskedAgainWhenASongIsHere(t *testing.T) {
	long := append(wav(), make([]byte, 70*8000)...)
	for i, n := range []byte{byte(len(long) - 44), byte((len(long) - 44) >> 8), byte((len(long) - 44) >> 16), 0} {
		long[40+i] = n // the bytes of its sound
	}
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/short.m3u" {
			fmt.Fprint(rw, "#EXTM3U\n#EXTINF:1,Nice - Short\n/long.wav\n")
			return
		}
		_, _ = rw.Write(long)
	})
	limit := queue.Government{Changes: settings.Changes{"song_minutes": []byte("1")}}
	if _, err := w.party.Govern(t.Context(), models.AsSystem(), limit); err != nil {
		t.Fatal(err)
	}
	e := w.ask(t, "/short.m3u")
	if err := w.run(t, 1); err != nil {
		t.Fatal(err)
	}
	entries := entriesOf(t, w)
	if len(entries) != 1 || entries[0].ID != e.ID || entries[0].Status != models.Failed || entries[0].Failure != models.ProblemFetchRules {
		t.Errorf("%+v, %+v", entries, w.song(t, e.SongID).Duration)
	}
}
