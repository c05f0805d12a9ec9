package repo_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"upbeat/internal/config"
	"upbeat/internal/i18n"
	"upbeat/internal/settings"
)

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// between is the text between two marks of a page, which make docs writes.
func between(t *testing.T, path, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(readText(t, path), "<!-- "+name+": written by make docs -->\n")
	text, _, closed := strings.Cut(rest, "<!-- /"+name+" -->")
	if !found || !closed {
		t.Fatalf("%s has no marks around its %s", path, name)
	}
	return text
}

func TestTheReadmeHasTheTableOfSettings(t *testing.T) {
	if between(t, "README.md", "settings") != config.Table() {
		t.Error("the README's table is not config.Table(): run make docs")
	}
}

func TestThePageOfSettingsIsTheTable(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	english := catalogue.For(i18n.Fallback)
	if between(t, "docs/settings.md", "settings") != settings.Markdown(func(key string, n int) string { return english.T(key, "n", n) }) {
		t.Error("docs/settings.md is not settings.Markdown(): run make docs")
	}
}

func TestEveryLinkedModuleIsInTheListOfLicences(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}| {{.Path}} | {{.Version}} | {{end}}",
		"./cmd/upbeat").Output()
	if err != nil {
		t.Fatal(err)
	}
	list, notices := between(t, "docs/licences.md", "modules"), readText(t, "docs/licences/NOTICES.txt")
	for row := range strings.Lines(string(out)) {
		row = strings.TrimRight(row, " \n")
		if row == "" || strings.HasPrefix(row, "| upbeat |") {
			continue
		}
		if !strings.Contains(list, row) {
			t.Errorf("docs/licences.md lacks %s: run make docs", row)
		}
		if name := strings.Fields(row)[1]; !strings.Contains(notices, "\n"+name+" ") {
			t.Errorf("docs/licences/NOTICES.txt lacks %s: run make docs", name)
		}
	}
}

// pages are the Markdown files that people read first.
func pages(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(docs, "README.md", "CHANGELOG.md")
}

func TestLinksAndPicturesExist(t *testing.T) {
	target := regexp.MustCompile(`\]\(([^)\s]+)\)|<img src="([^"]+)"`)
	for _, page := range pages(t) {
		for _, match := range target.FindAllStringSubmatch(readText(t, page), -1) {
			checkLink(t, page, match[1]+match[2])
		}
	}
}

func checkLink(t *testing.T, page, link string) {
	t.Helper()
	if strings.Contains(link, "://") {
		return
	}
	path, anchor, _ := strings.Cut(link, "#")
	file := page
	if path != "" {
		file = filepath.Join(filepath.Dir(page), path)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("%s links to %s, which is not there", page, link)
		return
	}
	if anchor == "" {
		return
	}
	for line := range strings.Lines(readText(t, file)) {
		heading := strings.TrimSpace(strings.TrimLeft(line, "#"))
		if strings.HasPrefix(line, "#") && strings.ReplaceAll(strings.ToLower(heading), " ", "-") == anchor {
			return
		}
	}
	t.Errorf("%s links to %s: there is no such heading", page, link)
}

// TestDeployedSettingsExist finds settings in deploy/ and the pages about it that the program does not know.
func TestDeployedSettingsExist(t *testing.T) {
	known, name := config.Table(), regexp.MustCompile(`UPBEAT_[A-Z_]+`)
	files := []string{"README.md", "docs/deploy.md", "docs/operations.md", "docs/hardware.md"}
	err := filepath.WalkDir("deploy", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, setting := range name.FindAllString(readText(t, file), -1) {
			if setting != "UPBEAT_NAME" && !strings.Contains(known, "`"+setting+"`") {
				t.Errorf("%s sets %s, which is no setting", file, setting)
			}
		}
	}
}
