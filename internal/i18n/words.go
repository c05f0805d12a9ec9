// Package i18n owns every text that a person reads: one message catalogue a language. web and the templates ask it; scripts get
// the same catalogue as JSON. It knows keys and languages, nothing of the party.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
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
	own   map[string]string
	other map[string]string
}

// Load reads the embedded catalogues.
func Load() (*Catalogue, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{messages: map[string]map[string]string{}, raw: map[string][]byte{}, scripts: map[string][]byte{}}
	for _, entry := range entries {
		if err := c.add(strings.TrimSuffix(entry.Name(), ".json")); err != nil {
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

func (c *Catalogue) add(lang string) error {
	data, err := files.ReadFile(lang + ".json")
	if err != nil {
		return err
	}
	messages := map[string]string{}
	if err := json.Unmarshal(data, &messages); err != nil {
		return fmt.Errorf("words/%s.json: %w", lang, err)
	}
	c.names, c.messages[lang], c.raw[lang] = append(c.names, lang), messages, data
	c.scripts[lang], err = forScripts(messages)
	return err
}

// serverOnly are the families of messages that only the server says: a phone need not fetch them.
func serverOnly() []string { return []string{"setting.", "settings.", "preset.", "unit.", "why."} }

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
	return Messages{Lang: lang, own: c.messages[lang], other: c.messages[Fallback]}
}

// T is the message for key with its {placeholders} filled from name, value pairs. Where a pair named "n" is a number, "key.one"
// is preferred for 1. A key that no catalogue has is returned as it is, so that a gap is seen and the page still works.
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
	if singular(pairs) {
		if text, ok := m.own[key+".one"]; ok {
			return text, true
		}
	}
	if text, ok := m.own[key]; ok {
		return text, true
	}
	text, ok := m.other[key]
	return text, ok
}

func singular(pairs []any) bool {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "n" {
			n, err := strconv.Atoi(fmt.Sprint(pairs[i+1]))
			return err == nil && n == 1
		}
	}
	return false
}
