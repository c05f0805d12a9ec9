package i18n

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

// families are keys that code puts together from a code; the codes live where they are raised.
var families = []string{"error.", "problem.", "playback.", "system.", "warn.", "why.", "because.", "lights.", "setting.", "settings.",
	"preset.",
	"audit.", "encoding.", "role.", "invite.as_", "unit.", "award.", "end.", "removed.", "https.on_", "moment.", "rail.", "find.",
	"task.job_", "task.state_", "task.cause_", "token.scope_", "source.", "check.", "upload.state.", "upload.problem."}

// built are the other keys that templates put together from a page's name.
var built = []string{
	"host.sources", "title.sources", "host.now", "host.queue", "host.rules", "host.library", "host.sound", "host.lights", "title.lights",
	"host.stage", "host.people", "host.system", "host.https", "host.tasks", "title.tasks", "title.me",
	"browse.artists", "browse.albums",
	"browse.genres",
	"title.guest", "title.search", "title.dice", "title.browse", "title.stage", "title.login", "title.now", "title.queue", "title.rules",
	"title.light",
	"title.library",
	"title.sound", "title.names", "host.names",
	"title.upload", "title.uploads", "host.uploads", "uploads.choice.accept", "uploads.choice.listen", "uploads.choice.off",
	"title.undo", "title.find", "host.find", "title.blocks", "host.blocks", "title.out", "host.out", "out.muted_done", "out.banned_done",
	"title.people", "title.person", "title.accounts", "title.audit", "title.invite", "host.person",
	"host.accounts", "host.audit",
	"title.system", "title.https", "title.qr", "title.error", "title.offline",
	"host.playlists", "host.playlist", "host.folders", "title.playlists", "title.playlist", "title.folders", "browse.playlists",
	"now.silence", "now.silence_more", "now.closed", "now.closed_more", "stage.silence", "stage.silence_more", "stage.closed",
	"stage.closed_more",
	"host.history", "title.history", "title.history_guest", "title.recap", "title.night", "title.forgotten",
	"chart.requests_hour", "chart.requests_day", "chart.requests_week", "chart.requests_month", "chart.requests_year",
	"chart.votes_hour", "chart.votes_day", "chart.votes_week", "chart.votes_month", "chart.votes_year",
	"chart.removals_hour", "chart.removals_day", "chart.removals_week", "chart.removals_month", "chart.removals_year",
}

func read(t *testing.T, lang string) map[string]string {
	t.Helper()
	data, err := files.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	messages := map[string]string{}
	if err := json.Unmarshal(data, &messages); err != nil {
		t.Fatal(err)
	}
	return messages
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

func placeholders(text string) string {
	found := placeholder.FindAllString(text, -1)
	sort.Strings(found)
	return strings.Join(found, " ")
}

func TestLanguagesSayTheSame(t *testing.T) {
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	english := read(t, Fallback)
	for _, lang := range catalogue.Languages() {
		for _, gap := range gaps(lang, read(t, lang), english) {
			t.Error(gap)
		}
	}
}

// sources is the text of everything that may name a message: templates, scripts and Go files (tests left out).
func sources(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "node_modules" || name == "tmp" || name == "test" ||
			(strings.HasPrefix(name, ".") && path != "../..")) {
			return filepath.SkipDir
		}
		switch ext := filepath.Ext(name); {
		case entry.IsDir() || strings.HasSuffix(name, "_test.go"):
		case ext == ".go", ext == ".html", ext == ".js":
			data, err := os.ReadFile(path) //nolint:gosec // walks our own tree
			if err != nil {
				return err
			}
			found[path] = string(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// asked finds the keys that templates ({{.T "key"}}) and scripts (t("key")) ask for.
var asked = regexp.MustCompile(`(?:\.T|\bt\()\s*"([a-z_]+\.[a-z_.]+)"`)

func TestKeysThatAreUsedExist(t *testing.T) {
	english := read(t, Fallback)
	for path, text := range sources(t) {
		for _, match := range asked.FindAllStringSubmatch(text, -1) {
			if _, ok := english[match[1]]; !ok && filepath.Base(path) != "words.go" {
				t.Errorf("%s asks for %q, which no catalogue has", path, match[1])
			}
		}
	}
	for _, key := range built {
		if _, ok := english[key]; !ok {
			t.Errorf("no catalogue has %q", key)
		}
	}
}

func TestKeysThatExistAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, key := range built {
		used[key] = true
	}
	quoted := regexp.MustCompile("[\"'`]([a-z_]+\\.[a-z_.]+)[\"'`]")
	for _, text := range sources(t) {
		for _, match := range quoted.FindAllStringSubmatch(text, -1) {
			used[match[1]] = true
		}
	}
	for key := range read(t, Fallback) {
		if base, _ := cutForm(key); !used[base] && !inFamily(key) {
			t.Errorf("nothing uses %q", key)
		}
	}
}

func inFamily(key string) bool {
	for _, family := range families {
		if strings.HasPrefix(key, family) {
			return true
		}
	}
	return false
}

// What only the server says is not in the scripts' catalogue.
func TestScriptsAskForWhatTheyGet(t *testing.T) {
	own := regexp.MustCompile("\\bt\\(\\s*[\"`]([a-z_]+\\.)")
	for path, text := range sources(t) {
		if filepath.Ext(path) != ".js" {
			continue
		}
		for _, match := range own.FindAllStringSubmatch(text, -1) {
			for _, family := range serverOnly() {
				if match[1] == family {
					t.Errorf("%s asks for a message of %q, which scripts do not get", path, family)
				}
			}
		}
	}
}

func TestSingularAndPlaceholders(t *testing.T) {
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	english := catalogue.For("fr, en;q=0.5")
	for _, test := range []struct{ got, want string }{
		{english.T("queue.count", "n", 1), "1 song"},
		{english.T("queue.count", "n", 3), "3 songs"},
		{english.T("no.such.key"), "no.such.key"},
		{catalogue.For("de-AT").T("row.about", "time", "22:41"), "gegen 22:41"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

// What places a song is told in one sentence: a guest reads it standing up.
func TestAPlaceIsToldInOneSentence(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		for key, text := range read(t, lang) {
			if !strings.HasPrefix(key, "why.") || key == "why.ordinals" {
				continue
			}
			part := key == "why.and" || strings.HasPrefix(key, "why.after_") // of a sentence
			if text := strings.ReplaceAll(text, "{nth}", ""); strings.Contains(text, ". ") || strings.HasSuffix(text, ".") == part {
				t.Errorf("%s %q: %q", lang, key, text)
			}
		}
	}
}
