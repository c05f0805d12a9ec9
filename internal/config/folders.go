package config

import (
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// AfterApply parts the music folders once all flags, environment variables and the file have been read. kong calls it.
func (c *Config) AfterApply() error {
	c.Music = folders(c.Music, isFolder)
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// folders are the folders that texts name, as full paths: several in one text are parted by line breaks, or by commas. A comma belongs to a
// path where the folder with it exists, and the longest such path counts: "/m/Earth, Wind & Fire,/m/Queen" are two.
func folders(texts []string, exists func(path string) bool) []string {
	var list []string
	for _, text := range texts {
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\r\n")
			for line != "" {
				one, rest := firstFolder(line, exists)
				if line = rest; strings.TrimSpace(one) != "" {
					list = append(list, kong.ExpandPath(one))
				}
			}
		}
	}
	return list
}

// firstFolder parts the longest text before a comma, or the end, that is a folder; where none is, the text before the first comma.
func firstFolder(text string, exists func(path string) bool) (one, rest string) {
	for end := len(text); end >= 0; end = strings.LastIndexByte(text[:end], ',') {
		one, rest = text[:end], strings.TrimPrefix(text[end:], ",")
		if one != "" && exists(kong.ExpandPath(one)) {
			return one, rest
		}
		if trimmed := strings.TrimSpace(one); trimmed != one && trimmed != "" && exists(kong.ExpandPath(trimmed)) {
			return trimmed, rest
		}
	}
	one, rest, _ = strings.Cut(text, ",")
	return one, rest
}
