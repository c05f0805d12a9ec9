package decode

import (
	"os"
	"path/filepath"
	"testing"
)

// What the installed ffmpeg was not built with is not taken; without ffmpeg all is, and says that it needs it.
func TestPlaysAsksTheInstalledFFmpeg(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	check := func(what string, want map[string]bool) {
		t.Helper()
		var f Formats
		for format, plays := range want {
			if f.Plays(format) != plays {
				t.Errorf("%s: %s plays: %v", what, format, !plays)
			}
		}
	}
	check("none", map[string]bool{"mp3": true, "wma": true, "mod": true})
	program := "#!/bin/sh\n[ $2 = -demuxers ] && echo ' D  asf   ASF' && echo ' D  ape   Monkey' || echo ' A....D wmav2   WMA 2'\n"
	if err := os.WriteFile(filepath.Join(bin, "ffmpeg"), []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	check("one without modules", map[string]bool{"mp3": true, "wma": true, "ape": true, "mod": false, "dsf": false})
}
