package library

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"upbeat/library/tags"
)

// ReadTagsCommand is the hidden subcommand that serves a ChildReader: its main function calls ReadTags.
const ReadTagsCommand = "read-tags"

// maxField bounds one field of a request: a path.
const maxField = 64 << 10

// The child speaks a line protocol. Requests are fields that each end with a zero byte, because paths may hold anything else:
//
//	"read" path             -> a Reading as one line of JSON
//	"paint" id dir n path*n -> a painted as one line of JSON
//
// The first line it writes, unasked, is childReady.
const childReady = `{"ready":"upbeat read-tags 1"}`

// painted is the answer to "paint".
type painted struct {
	Accent string `json:"accent"`
	Error  string `json:"error"` // "" = the files are there
}

// ReadTags is the body of the hidden subcommand `upbeat read-tags`: cmd calls ReadTags(os.Stdin, os.Stdout) and exits with 0 when it
// returns nil. It reads requests until in ends.
func ReadTags(in io.Reader, out io.Writer) error {
	beNice()
	tags.Warm()
	r, w := bufio.NewReader(in), bufio.NewWriter(out)
	if _, err := w.WriteString(childReady + "\n"); err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	for {
		// Each answer goes out before the next file is opened: when that one kills us, it is known which it was.
		if err := w.Flush(); err != nil {
			return err
		}
		answer, err := serve(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := encoder.Encode(answer); err != nil {
			return err
		}
	}
}

// serve reads one request and does it.
func serve(r *bufio.Reader) (any, error) {
	verb, err := field(r)
	if err != nil {
		return nil, err
	}
	switch verb {
	case "read":
		path, err := field(r)
		if err != nil {
			return nil, err
		}
		return look(path), nil
	case "paint":
		return servePaint(r)
	}
	return nil, errors.New("read-tags: unknown request")
}

func servePaint(r *bufio.Reader) (any, error) {
	var head [3]string
	for i := range head {
		var err error
		if head[i], err = field(r); err != nil {
			return nil, err
		}
	}
	n, err := strconv.Atoi(head[2])
	if err != nil || n < 0 || n > 100 {
		return nil, errors.New("read-tags: bad count")
	}
	files := make([]string, n)
	for i := range files {
		if files[i], err = field(r); err != nil {
			return nil, err
		}
	}
	accent, err := paint(head[0], files, head[1])
	if err != nil {
		return painted{Error: err.Error()}, nil
	}
	return painted{Accent: accent}, nil
}

// field reads up to a zero byte.
func field(r *bufio.Reader) (string, error) {
	var out []byte
	for {
		part, err := r.ReadSlice(0)
		out = append(out, part...)
		switch {
		case err == nil:
			return string(out[:len(out)-1]), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		case len(out) > maxField:
			return "", errors.New("read-tags: a field is too long")
		}
	}
}
