// Command docs writes what the documentation says about the code: the README's table of settings, docs/settings.md, docs/licences.md, and
// docs/licences/NOTICES.txt with the licence texts that go with a binary. `make docs` runs it in the root of the repository, and a
// test there holds the README and the list against the code.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"upbeat/internal/config"
	"upbeat/internal/i18n"
	"upbeat/internal/settings"
)

const (
	settingsBegin = "<!-- settings: written by make docs -->\n"
	settingsEnd   = "<!-- /settings -->"
	modulesBegin  = "<!-- modules: written by make docs -->\n"
	modulesEnd    = "<!-- /modules -->"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

func run() error {
	if err := replace("README.md", settingsBegin, settingsEnd, config.Table()); err != nil {
		return err
	}
	if err := writeSettings(); err != nil {
		return err
	}
	modules, err := linked()
	if err != nil {
		return err
	}
	var table, notices strings.Builder
	table.WriteString("| module | version | licence |\n|---|---|---|\n")
	notices.WriteString("Upbeat's binary holds these programs. Each is followed by its licence.\n")
	for _, m := range modules {
		text, err := m.licence()
		if err != nil {
			return err
		}
		name, err := classify(text)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", m.Path, m.Version, name)
		fmt.Fprintf(&notices, "\n%s\n%s %s\n%s\n\n%s\n", strings.Repeat("=", 100), m.Path, m.Version, strings.Repeat("=", 100),
			strings.TrimSpace(text))
	}
	if err := os.WriteFile("docs/licences/NOTICES.txt", []byte(notices.String()),
		0o644); err != nil { //nolint:gosec // everybody may read it
		return err
	}
	return replace("docs/licences.md", modulesBegin, modulesEnd, table.String())
}

// writeSettings writes the party's settings into docs/settings.md.
func writeSettings() error {
	catalogue, err := i18n.Load()
	if err != nil {
		return err
	}
	english := catalogue.For(i18n.Fallback)
	return replace("docs/settings.md", settingsBegin, settingsEnd, settings.Markdown(func(key string,
		n int) string {
		return english.T(key, "n", n)
	}))
}

// replace puts text between two marks of a file.
func replace(path, begin, end, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(old), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s lacks %s", path, strings.TrimSpace(begin))
	}
	return os.WriteFile(path, []byte(before+begin+text+end+after), 0o644) //nolint:gosec // everybody may read it
}

// module is one that is linked into the binary.
type module struct {
	Path, Version, Dir string
}

// linked lists the modules that end up in a binary for any of the machines that test/scripts/cross builds for, and Go itself.
func linked() ([]module, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	found := map[string]module{"go": {Path: "Go's standard library", Version: runtime.Version(), Dir: strings.TrimSpace(string(goroot))}}
	for _, arch := range []string{"amd64", "arm64", "arm"} {
		cmd := exec.Command("go", "list", "-deps", "-json=Module", "./cmd/upbeat")
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, err
		}
		if err := collect(out, found); err != nil {
			return nil, err
		}
	}
	modules := make([]module, 0, len(found))
	for _, m := range found {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b module) int { return cmp.Compare(a.Path, b.Path) })
	return modules, nil
}

func collect(list []byte, found map[string]module) error {
	decoder := json.NewDecoder(bytes.NewReader(list))
	for {
		var p struct{ Module *module }
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.Module != nil && p.Module.Path != "upbeat" {
			found[p.Module.Path] = *p.Module
		}
	}
}

// licence reads the texts in the module's root that say under what it may be used.
func (m module) licence() (string, error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "UNLICENSE") &&
			!strings.HasPrefix(name, "NOTICE") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimSpace(string(text)))
	}
	if len(texts) == 0 {
		return "", fmt.Errorf("%s has no licence", m.Path)
	}
	return strings.Join(texts, "\n\n"), nil
}

// classify names a licence by phrases that only it has, where several texts lie together the first one's. One that nobody has
// looked at yet, and the GPL and AGPL, are errors.
func classify(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	best, at := "", len(text)
	for _, known := range []struct{ phrase, name string }{
		{"GNU LESSER GENERAL PUBLIC LICENSE Version 2.1", "LGPL-2.1"},
		{"GNU GENERAL PUBLIC LICENSE Version", "GPL"},
		{"GNU AFFERO GENERAL PUBLIC LICENSE Version", "AGPL"},
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"},
		{"Redistribution and use in source and binary forms", "BSD"},
		{"This is free and unencumbered software released into the public domain", "Unlicense"},
	} {
		if i := strings.Index(text, known.phrase); i >= 0 && i < at {
			best, at = known.name, i
		}
	}
	switch best {
	case "":
		return "", errors.New("this licence is not known yet: read it")
	case "GPL", "AGPL":
		return "", fmt.Errorf("%s code must not be linked in", best)
	}
	return best, nil
}
