package decode

import (
	"context"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// Formats tells which formats can be played here. The zero value is ready; it is safe for use by many goroutines.
type Formats struct {
	mu    sync.Mutex
	of    string          // the ffmpeg that was asked
	names map[string]bool // its demuxers and decoders
}

// Plays tells whether songs of a format, as container.Kind.Format names them, can be played. Where ffmpeg is missing all of them are
// taken: a song then says that it needs ffmpeg. Where there is one, it is asked once what it was built with: one without libopenmpt plays
// no modules.
func (f *Formats) Plays(format string) bool {
	needs, special := map[string][]string{
		"wma": {"asf", "wmav2"}, "aiff": {"aiff", "pcm_s16be"}, "wv": {"wv", "wavpack"}, "ape": {"ape"}, "mka": {"matroska,webm"},
		"ac3": {"ac3"}, "au": {"au"}, "dsf": {"dsf", "dsd_lsbf"}, "tta": {"tta"}, "mpc": {"mpc8"}, "caf": {"caf"}, "w64": {"w64"},
		"mod": {"libopenmpt"},
	}[format]
	program := findFFmpeg(Options{})
	if !special || program == "" {
		return true
	}
	names := f.ask(program)
	return len(names) == 0 || !slices.ContainsFunc(needs, func(name string) bool { return !names[name] })
}

// ask returns what that ffmpeg was built with; nothing when it does not say.
func (f *Formats) ask(program string) map[string]bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of == program {
		return f.names
	}
	const within = 10 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	names := map[string]bool{}
	for _, list := range []string{"-demuxers", "-decoders"} {
		out, err := exec.CommandContext(ctx, program, "-hide_banner", list).Output()
		if err != nil {
			return nil // it is asked again
		}
		for line := range strings.Lines(string(out)) {
			if field := strings.Fields(line); len(field) > 1 {
				names[field[1]] = true
			}
		}
	}
	f.of, f.names = program, names
	return names
}
