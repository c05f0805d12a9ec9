package playlist

import (
	"bytes"
	"path"
	"strings"
)

// sniff tells the format of decoded text: by how it begins, else by the file's name, else by whether its lines look like music files.
func sniff(name string, text []byte) (Format, error) {
	const sample = 4 << 10
	head := bytes.TrimSpace(text[:min(len(text), sample)])
	lower := bytes.ToLower(head)
	switch {
	case bytes.HasPrefix(lower, []byte("#extm3u")):
		return M3U8, nil
	case bytes.HasPrefix(lower, []byte("[playlist]")):
		return PLS, nil
	case bytes.HasPrefix(lower, []byte("<")):
		if bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")) {
			return "", &Error{Code: NotPlaylist}
		}
		return XSPF, nil
	case bytes.HasPrefix(lower, []byte("{")):
		return JSPF, nil
	}
	switch ending(name) {
	case ".m3u", ".m3u8":
		return M3U8, nil
	case ".pls":
		return PLS, nil
	case ".xspf":
		return XSPF, nil
	case ".jspf":
		return JSPF, nil
	}
	if likeM3U(head) {
		return M3U8, nil
	}
	if len(head) == 0 {
		return "", &Error{Code: Empty}
	}
	return "", &Error{Code: NotPlaylist}
}

func ending(name string) string { return strings.ToLower(path.Ext(name)) }

// likeM3U tells whether one of the first lines names a music file or a web address.
func likeM3U(head []byte) bool {
	found := false
	_ = lines(head, func(_ int, line string) error {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#EXTINF") {
			found = true
		}
		switch ending(line) {
		case ".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".aac", ".wav", ".wma", ".aif", ".aiff", ".ape", ".wv":
			found = true
		}
		return nil
	})
	return found
}
