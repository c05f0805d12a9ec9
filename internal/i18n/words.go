// Package i18n owns every text that a person reads: one message catalogue a language. web and the templates ask it; scripts get
// the same catalogue as JSON. It knows keys and languages, nothing of the party.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Fallback is the language that is complete by definition: what another lacks is said in it.
const Fallback = "en"

// Catalogue holds the messages of all languages. It is read-only after Load and safe for use by many goroutines.
type Catalogue struct {
	tags     []language.Tag
	names    []string
	matcher  language.Matcher
	messages map[string]map[string]string
	raw      map[string][]byte
	scripts  map[string][]byte
}

// Messages speaks one language.
type Messages struct {
	Lang  string // BCP 47, as in <html lang>
	tag   language.Tag
	own   map[string]string
	other map[string]string // Fallback's
}

// Load reads the embedded catalogues.
func Load() (*Catalogue, error) { return load(files) }

// load reads a catalogue from each file of folder: "de.json" holds German.
func load(folder fs.FS) (*Catalogue, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{messages: map[string]map[string]string{}, raw: map[string][]byte{}, scripts: map[string][]byte{}}
	for _, entry := range entries {
		if err := c.add(folder, strings.TrimSuffix(entry.Name(), ".json")); err != nil {
			return nil, err
		}
	}
	sort.SliceStable(c.names, func(i, j int) bool { return c.names[i] == Fallback && c.names[j] != Fallback })
	for _, name := range c.names {
		c.tags = append(c.tags, language.MustParse(name))
	}
	c.matcher = language.NewMatcher(c.tags)
	return c, nil
}

func (c *Catalogue) add(folder fs.FS, lang string) error {
	data, err := fs.ReadFile(folder, lang+".json")
	if err != nil {
		return err
	}
	messages := map[string]string{}
	if err := json.Unmarshal(data, &messages); err != nil {
		return fmt.Errorf("i18n/%s.json: %w", lang, err)
	}
	c.names, c.messages[lang], c.raw[lang] = append(c.names, lang), messages, data
	c.scripts[lang], err = forScripts(messages)
	return err
}

// serverOnly are the families of messages that only the server says: a phone need not fetch them.
func serverOnly() []string {
	return []string{"setting.", "settings.", "preset.", "unit.", "why.", "https.", "names.", "encoding.", "lights."}
}

func forScripts(messages map[string]string) ([]byte, error) {
	kept := make(map[string]string, len(messages))
	for key, text := range messages {
		if !slices.ContainsFunc(serverOnly(), func(family string) bool { return strings.HasPrefix(key, family) }) {
			kept[key] = text
		}
	}
	return json.Marshal(kept)
}

// Languages lists the languages, Fallback first.
func (c *Catalogue) Languages() []string { return c.names }

// Script is a language's catalogue as the scripts get it: without what only the server says. ok is false for a language that we do not
// speak.
func (c *Catalogue) Script(lang string) (data []byte, ok bool) {
	data, ok = c.scripts[lang]
	return data, ok
}

// JSON is a language's whole catalogue; ok is false for a language that we do not speak.
func (c *Catalogue) JSON(lang string) (data []byte, ok bool) { data, ok = c.raw[lang]; return data, ok }

// For picks the language for an Accept-Language header (or a bare tag); anything unreadable gets Fallback.
func (c *Catalogue) For(acceptLanguage string) Messages {
	const longest = 200 // bytes: no real browser sends more
	lang := Fallback
	if len(acceptLanguage) <= longest {
		if tags, _, err := language.ParseAcceptLanguage(acceptLanguage); err == nil && len(tags) > 0 {
			_, i, _ := c.matcher.Match(tags...)
			lang = c.names[i]
		}
	}
	return Messages{Lang: lang, tag: language.Make(lang), own: c.messages[lang], other: c.messages[Fallback]}
}

// T is the message for key with its {placeholders} filled from name, value pairs. Where a pair named "n" is a whole number, the
// form of the language's plural rules for it is preferred: "key.one" for 1 in English, "key.few" for 3 in Polish; the form "other" is
// "key" itself. A key that no catalogue has is returned as it is, so that a gap is seen and the page still works.
func (m Messages) T(key string, pairs ...any) string {
	text, ok := m.lookup(key, pairs)
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return text
}

// Has tells whether the catalogue has key.
func (m Messages) Has(key string) bool { _, ok := m.lookup(key, nil); return ok }

func (m Messages) lookup(key string, pairs []any) (string, bool) {
	n, counted := count(pairs)
	if text, ok := find(m.own, m.tag, key, n, counted); ok {
		return text, true
	}
	return find(m.other, language.English, key, n, counted)
}

// find looks in one language's messages: first for the form of key that the number n takes there, then for key.
func find(messages map[string]string, lang language.Tag, key string, n int, counted bool) (string, bool) {
	if counted {
		if text, ok := messages[key+"."+pluralForm(lang, n)]; ok {
			return text, true
		}
	}
	text, ok := messages[key]
	return text, ok
}
