package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"upbeat/internal/backup"
	"upbeat/internal/store"
)

func isInUse(err error) bool { return errors.Is(err, store.ErrInUse) }

// part is one member of an archive.
type part struct {
	name, text string
	kind       byte
}

func unpack(t *testing.T, file string) []part {
	t.Helper()
	f, err := os.Open(file)
	must(t, err)
	defer func() { _ = f.Close() }()
	zipped, err := gzip.NewReader(f)
	must(t, err)
	var parts []part
	for members := tar.NewReader(zipped); ; {
		head, err := members.Next()
		if errors.Is(err, io.EOF) {
			return parts
		}
		must(t, err)
		text, err := io.ReadAll(members)
		must(t, err)
		parts = append(parts, part{head.Name, string(text), head.Typeflag})
	}
}

func pack(t *testing.T, parts []part) string {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	members := tar.NewWriter(zipped)
	for _, p := range parts {
		head := &tar.Header{Name: p.name, Mode: 0o600, Size: int64(len(p.text)), Typeflag: p.kind}
		if p.kind == tar.TypeSymlink {
			head.Linkname, head.Size, p.text = "/etc/passwd", 0, ""
		}
		must(t, members.WriteHeader(head))
		_, err := members.Write([]byte(p.text))
		must(t, err)
	}
	must(t, members.Close())
	must(t, zipped.Close())
	return save(t, b.Bytes())
}

func save(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "party.tar.gz")
	must(t, os.WriteFile(file, data, 0o600))
	return file
}

func with(parts []part, name string, change func(string) string) []part {
	out := append([]part(nil), parts...)
	for i := range out {
		if out[i].name == name {
			out[i].text = change(out[i].text)
		}
	}
	return out
}

func replace(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

func insert(parts []part, at int, p part) []part {
	out := append([]part(nil), parts[:at]...)
	return append(append(out, p), parts[at:]...)
}

// Whatever is wrong with an archive: the error says what, and the database and the folder stay as they were.
func TestHostileArchives(t *testing.T) {
	source := filepath.Join(t.TempDir(), "party.tar.gz")
	_, err := backup.Write(t.Context(), party(t, sqliteFile(t)), source, "test")
	must(t, err)
	good := unpack(t, source)
	whole, err := os.ReadFile(source)
	must(t, err)
	const songs, votes = "songs/000001.jsonl", "votes/000001.jsonl"
	cases := map[string]struct {
		file string
		says string
	}{
		"empty":            {save(t, nil), "not a whole backup"},
		"not gzip":         {save(t, []byte("SQLite format 3\x00")), "not gzipped"},
		"cut in half":      {save(t, whole[:len(whole)/2]), "not a whole backup"},
		"cut at the end":   {save(t, whole[:len(whole)-4]), "not a whole backup"},
		"flipped":          {save(t, append(bytes.Clone(whole[:len(whole)-6]), 1, 2, 3, 4, 5, 6)), "not a whole backup"},
		"no end":           {pack(t, good[:len(good)-1]), "cut off"},
		"a table missing":  {pack(t, append(append([]part(nil), good[:2]...), good[3:]...)), "instead of"},
		"no manifest":      {pack(t, good[1:]), "begins with"},
		"path traversal":   {pack(t, insert(good, 2, part{"../../etc/cron.d/x", "x", tar.TypeReg})), `"../../etc/cron.d/x" does not belong`},
		"absolute path":    {pack(t, insert(good, 2, part{"/etc/passwd", "x", tar.TypeReg})), "does not belong"},
		"symlink":          {pack(t, insert(good, 2, part{songs, "", tar.TypeSymlink})), "not a plain file"},
		"unknown table":    {pack(t, insert(good, 2, part{"pg_shadow/000001.jsonl", "[1]\n", tar.TypeReg})), "does not belong"},
		"twice":            {pack(t, insert(good, 2, good[1])), "does not belong"},
		"later format":     {pack(t, with(good, "manifest.json", replace(`"format": 1`, `"format": 2`))), "format 2"},
		"newer schema":     {pack(t, with(good, "manifest.json", replace(`"schema": `, `"schema": 9`))), "newer Upbeat"},
		"SQL in a column":  {pack(t, with(good, "manifest.json", replace(`"name": "loudness"`, `"name": "x) --"`))), `column "x) --"`},
		"another kind":     {pack(t, with(good, "manifest.json", replace(`"kind": "real"`, `"kind": "text"`))), "kind"},
		"not JSON":         {pack(t, with(good, votes, func(string) string { return "nonsense\n" })), "table votes, row 1"},
		"too few values":   {pack(t, with(good, votes, func(string) string { return "[1,2]\n" })), "2 values"},
		"text for number":  {pack(t, with(good, votes, replace("[1,", `["one",`))), "column entry_id"},
		"a vote of 2":      {pack(t, with(good, votes, replace(`"main",1,`, `"main",2,`))), "table votes"},
		"a foreign key":    {pack(t, with(good, votes, replace("[1,", "[77,"))), "table votes"},
		"something behind": {pack(t, append(append([]part(nil), good...), part{"more", "x", tar.TypeReg})), "follows its end"},
		"a huge part":      {bomb(t, good), "larger than"},
	}
	address := sqliteFile(t)
	must(t, party(t, address).Close())
	db, err := store.OpenAlone(t.Context(), address)
	must(t, err)
	defer func() { _ = db.Close() }()
	before := dump(t, db)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := backup.Restore(t.Context(), db, c.file)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one with %q", err, c.says)
			}
			if after := dump(t, db); !maps.EqualFunc(after, before, func(a, b []string) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
				t.Error("the database has changed")
			}
		})
	}
}

// bomb claims a part of 4 GB of zeros.
func bomb(t *testing.T, good []part) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "bomb.tar.gz"))
	must(t, err)
	defer func() { _ = f.Close() }()
	zipped := gzip.NewWriter(f)
	members := tar.NewWriter(zipped)
	must(t, members.WriteHeader(&tar.Header{Name: good[0].name, Mode: 0o600, Size: int64(len(good[0].text))}))
	_, err = members.Write([]byte(good[0].text))
	must(t, err)
	must(t, members.WriteHeader(&tar.Header{Name: good[1].name, Mode: 0o600, Size: 4 << 30}))
	_, err = members.Write(make([]byte, 1<<20))
	must(t, err)
	must(t, zipped.Close())
	return f.Name()
}

// FuzzRestore: no archive whose parts are anything at all panics or changes a database that it does not fit.
func FuzzRestore(f *testing.F) {
	f.Add("songs/000001.jsonl", "[1]\n", "{}")
	f.Add("votes/000001.jsonl", `[1,1,"main",1,1,1]`, `{"votes":1}`)
	f.Fuzz(func(t *testing.T, name, text, end string) {
		db, err := store.OpenAlone(t.Context(), sqliteFile(t))
		must(t, err)
		defer func() { _ = db.Close() }()
		schema, err := db.Schema(t.Context())
		must(t, err)
		columns, err := db.Columns(t.Context())
		must(t, err)
		tables := map[string][]backup.Field{}
		for table, list := range columns {
			for _, c := range list {
				tables[table] = append(tables[table], backup.Field(c))
			}
		}
		manifest, err := json.Marshal(backup.Manifest{Format: 1, Schema: schema, Tables: tables})
		must(t, err)
		name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
		if name == "" || len(name) > 90 {
			name = "x"
		}
		file := pack(t, []part{{"manifest.json", string(manifest), tar.TypeReg}, {name, text, tar.TypeReg}, {"end.json", end, tar.TypeReg}})
		_, _ = backup.Restore(t.Context(), db, file)
	})
}
