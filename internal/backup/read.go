package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"unicode/utf8"

	"upbeat/internal/store"
)

// reader gives an archive's rows, checked. It implements store.Rows.
type reader struct {
	file     io.Closer
	zip      *gzip.Reader
	tar      *tar.Reader
	columns  map[string][]store.Column // of the database that the rows are for
	manifest Manifest
	rows     map[string]int
	order    []string // tables in the order in which rows may come
	table    string
	fields   []string
	kinds    []store.ColumnKind
	part     int
	lines    []byte // what is left of the current part
	bytes    int64
	total    int
	ended    bool
}

// open reads an archive's manifest and checks that its rows fit into a database with these columns and this schema.
func open(path string, columns map[string][]store.Column, schema int) (*reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := newReader(f, columns, schema)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	r.file = f
	return r, nil
}

func newReader(in io.Reader, columns map[string][]store.Column, schema int) (*reader, error) {
	zipped, err := gzip.NewReader(in)
	if err != nil {
		return nil, damaged("it is not gzipped: %v", err)
	}
	r := &reader{zip: zipped, tar: tar.NewReader(zipped), columns: columns, rows: map[string]int{}, order: store.Tables()}
	name, data, err := r.read()
	if err != nil {
		return nil, err
	}
	if name != manifestName {
		return nil, damaged("it begins with %q, not with %s", name, manifestName)
	}
	if err := json.Unmarshal(data, &r.manifest); err != nil {
		return nil, damaged("%s: %v", manifestName, err)
	}
	return r, r.manifest.check(columns, schema)
}

func damaged(form string, args ...any) error {
	return fmt.Errorf("%w: "+form, append([]any{ErrDamaged}, args...)...)
}

func (m Manifest) check(columns map[string][]store.Column, schema int) error {
	if m.Format != format {
		return fmt.Errorf("the backup has format %d; this Upbeat reads format %d", m.Format, format)
	}
	if m.Schema > schema {
		return fmt.Errorf("the backup was made by a newer Upbeat (%s, schema %d; this one knows %d)", m.Upbeat, m.Schema, schema)
	}
	for table, fields := range m.Tables {
		known, ok := columns[table]
		if !ok {
			return damaged("it has a table %q, which Upbeat does not", table)
		}
		if len(fields) == 0 {
			return damaged("table %s has no columns", table)
		}
		for i, f := range fields {
			if !slices.Contains(known, store.Column(f)) {
				return damaged("table %s has a column %q of kind %q, which Upbeat does not", table, f.Name, f.Kind)
			}
			if slices.ContainsFunc(fields[:i], func(other Field) bool { return other.Name == f.Name }) {
				return damaged("table %s has the column %q twice", table, f.Name)
			}
		}
	}
	return nil
}

// read takes the next part out of the archive.
func (r *reader) read() (string, []byte, error) {
	head, err := r.tar.Next()
	if errors.Is(err, io.EOF) {
		return "", nil, damaged("it ends too early: it was cut off")
	}
	if err != nil {
		return "", nil, damaged("%v", err)
	}
	if head.Typeflag != tar.TypeReg {
		return "", nil, damaged("%q is not a plain file", head.Name)
	}
	if head.Size > longestPart {
		return "", nil, damaged("%q is larger than %d MB", head.Name, longestPart>>20)
	}
	if r.bytes += head.Size; r.bytes > mostBytes {
		return "", nil, damaged("it unpacks to more than %d GB", mostBytes>>30)
	}
	data, err := io.ReadAll(r.tar)
	if err != nil {
		return "", nil, damaged("%q: %v", head.Name, err)
	}
	return head.Name, data, nil
}

// Next returns the next row; io.EOF after the last one of a whole archive.
func (r *reader) Next() (store.Row, error) {
	for len(r.lines) == 0 {
		if r.ended {
			return store.Row{}, io.EOF
		}
		if err := r.next(); err != nil {
			return store.Row{}, err
		}
	}
	line, rest, _ := bytes.Cut(r.lines, []byte("\n"))
	r.lines = rest
	r.rows[r.table]++
	if r.total++; r.total > mostRows {
		return store.Row{}, damaged("it has more than %d rows", mostRows)
	}
	values, err := r.values(line)
	if err != nil {
		return store.Row{}, damaged("table %s, row %d: %v", r.table, r.rows[r.table], err)
	}
	return store.Row{Table: r.table, Columns: r.fields, Values: values}, nil
}

// next opens the next part: the following one of the same table, the first of a later table, or the end.
func (r *reader) next() error {
	name, data, err := r.read()
	if err != nil {
		return err
	}
	if name == endName {
		return r.finish(data)
	}
	if r.table != "" && name == fmt.Sprintf("%s/%06d.jsonl", r.table, r.part+1) {
		r.part++
		r.lines = data
		return nil
	}
	for i, table := range r.order {
		if name == table+"/000001.jsonl" && r.manifest.Tables[table] != nil {
			r.order, r.table, r.part, r.lines = r.order[i+1:], table, 1, data
			r.fields, r.kinds = nil, nil
			for _, f := range r.manifest.Tables[table] {
				r.fields, r.kinds = append(r.fields, f.Name), append(r.kinds, f.Kind)
			}
			return nil
		}
	}
	return damaged("%q does not belong there", name)
}

// finish compares what was read with what was written.
func (r *reader) finish(data []byte) error {
	var written map[string]int
	if err := json.Unmarshal(data, &written); err != nil {
		return damaged("%s: %v", endName, err)
	}
	for _, table := range store.Tables() {
		if r.rows[table] != written[table] {
			return damaged("table %s has %d rows instead of %d", table, r.rows[table], written[table])
		}
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return damaged("something follows its end")
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(r.zip, chunkSize)); err != nil || n >= chunkSize { // gzip's checksum is at the end
		return damaged("something follows its end, or its checksum is wrong")
	}
	r.ended = true
	return nil
}

// values reads one row.
func (r *reader) values(line []byte) ([]any, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("not UTF-8")
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	if len(raw) != len(r.kinds) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(r.kinds))
	}
	out := make([]any, len(raw))
	for i := range raw {
		v, err := value(r.kinds[i], raw[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", r.fields[i], err)
		}
		out[i] = v
	}
	return out, nil
}

// value reads one value of the given kind.
func value(kind store.ColumnKind, raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	switch kind {
	case store.IntColumn:
		return strconv.ParseInt(string(raw), 10, 64)
	case store.RealColumn:
		return strconv.ParseFloat(string(raw), 64)
	case store.BoolColumn:
		return strconv.ParseBool(string(raw))
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, err
	}
	if kind == store.BytesColumn {
		return base64.StdEncoding.DecodeString(text)
	}
	return text, nil
}

func (r *reader) close() error { return errors.Join(r.zip.Close(), r.file.Close()) }
