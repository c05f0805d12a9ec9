package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"upbeat/internal/store"
)

// Write copies the party into a file that only its owner may read: it holds password hashes and secrets. The file appears whole or
// not at all. version names the program.
func Write(ctx context.Context, db *store.Store, path, version string) (s Summary, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".upbeat-backup-*") // mode 0600
	if err != nil {
		return s, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if s, err = writeTo(ctx, db, f, version); err != nil {
		return s, err
	}
	if err := f.Sync(); err != nil {
		return s, err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return s, err
	}
	return s, f.Close()
}

// writeTo writes an archive to w.
func writeTo(ctx context.Context, db *store.Store, w io.Writer, version string) (Summary, error) {
	columns, err := db.Columns(ctx)
	if err != nil {
		return Summary{}, err
	}
	zipped := gzip.NewWriter(w)
	a := &writer{tar: tar.NewWriter(zipped), rows: map[string]int{}, manifest: Manifest{
		Format: format, Upbeat: version, Database: db.Kind(), Created: time.Now().UTC().Truncate(time.Second), Tables: map[string][]Field{}}}
	for table, list := range columns {
		for _, c := range list {
			a.manifest.Tables[table] = append(a.manifest.Tables[table], Field{Name: c.Name, Kind: c.Kind})
		}
	}
	if err := db.Dump(ctx, a); err != nil {
		return Summary{}, err
	}
	if err := a.end(); err != nil {
		return Summary{}, err
	}
	return Summary{Manifest: a.manifest, Rows: a.rows}, zipped.Close()
}

// writer turns a dump into parts. It implements store.Sink.
type writer struct {
	tar      *tar.Writer
	manifest Manifest
	rows     map[string]int
	table    string
	part     int
	chunk    bytes.Buffer
}

func (a *writer) Begin(schema int) error {
	a.manifest.Schema = schema
	text, err := json.MarshalIndent(a.manifest, "", "  ")
	if err != nil {
		return err
	}
	return a.add(manifestName, append(text, '\n'))
}

func (a *writer) Table(name string, _ []store.Column) error {
	if err := a.flush(); err != nil {
		return err
	}
	a.table, a.part, a.rows[name] = name, 0, 0
	return nil
}

func (a *writer) Row(values []any) error {
	line, err := json.Marshal(values) // bytes become base64
	if err != nil {
		return err
	}
	a.rows[a.table]++
	a.chunk.Write(line)
	a.chunk.WriteByte('\n')
	if a.chunk.Len() < chunkSize {
		return nil
	}
	return a.flush()
}

func (a *writer) flush() error {
	if a.chunk.Len() == 0 {
		return nil
	}
	a.part++
	defer a.chunk.Reset()
	return a.add(fmt.Sprintf("%s/%06d.jsonl", a.table, a.part), a.chunk.Bytes())
}

func (a *writer) end() error {
	if err := a.flush(); err != nil {
		return err
	}
	text, err := json.Marshal(a.rows)
	if err != nil {
		return err
	}
	if err := a.add(endName, append(text, '\n')); err != nil {
		return err
	}
	return a.tar.Close()
}

func (a *writer) add(name string, data []byte) error {
	const ownerOnly = 0o600
	head := &tar.Header{Name: name, Mode: ownerOnly, Size: int64(len(data)), ModTime: a.manifest.Created, Format: tar.FormatPAX}
	if err := a.tar.WriteHeader(head); err != nil {
		return err
	}
	_, err := a.tar.Write(data)
	return err
}
