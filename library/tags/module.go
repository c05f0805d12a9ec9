package tags

import (
	"bytes"
	"io"
	"os"
	"strings"
)

// moduleTitle is the name that a tracker module gives itself: of its formats TagLib does not read all.
func moduleTitle(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // it was only read
	head := make([]byte, 64)
	if _, err := io.ReadFull(file, head); err != nil {
		return ""
	}
	var title []byte
	switch {
	case bytes.HasPrefix(head, []byte("Extended Module: ")):
		title = head[17:37]
	case bytes.HasPrefix(head, []byte("IMPM")):
		title = head[4:30]
	case string(head[44:48]) == "SCRM":
		title = head[:28]
	default:
		title = head[:20]
	}
	title, _, _ = bytes.Cut(title, []byte{0})
	return Clean(strings.ToValidUTF8(string(title), ""))
}
