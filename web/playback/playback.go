package playback

import (
	"slices"
	"strings"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

type playbackWish struct {
	Paused    *bool          `json:"paused"`
	Position  *models.Millis `json:"position_ms"`
	Volume    *int           `json:"volume"`
	Crossfade *models.Millis `json:"crossfade_ms"`
	Output    *string        `json:"output" form:"output,omitempty"`
}

// control is the host's remote control: PUT /api/v1/playback, POST /admin/playback, POST /playback, with any of the fields.
func (s *Area) control(v *request.Context) error {
	var in playbackWish
	if err := v.Decode(&in); err != nil {
		return err
	}
	if err := s.wish(v, in); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: v.Playback()})
}

func (s *Area) wish(v *request.Context, in playbackWish) error {
	if in.Output != nil {
		if err := s.checkOutput(v, *in.Output); err != nil {
			return err
		}
	}
	const longest = models.Millis(1000 * 3600 * 1000) // a thousand hours: no song is longer, and sums of two do not overflow
	if in.Position != nil && *in.Position > longest {
		return &models.FieldError{Field: "position_ms", Want: "a place in the song"}
	}
	_, err := s.Party.ControlPlayback(v.Context(), v.Actor(), queue.PlaybackCommand{Paused: in.Paused, Position: in.Position,
		Volume: in.Volume, Crossfade: in.Crossfade, Output: in.Output})
	return err
}

// checkOutput refuses outputs that are none. Files, pipes and ALSA's plugins are for the command line: a web page must not choose where the
// box writes or what it runs.
func (s *Area) checkOutput(v *request.Context, spec string) error {
	if spec == "" || slices.ContainsFunc(s.outputs(v), func(d api.Device) bool { return d.Spec == spec }) {
		return nil
	}
	kind, device, _ := strings.Cut(spec, ":")
	bad := &models.FieldError{Field: "output", Want: "one of the listed devices"}
	if kind == "file" || kind == "pipe" || kind == "alsa" && device != "" && !plainALSA(device) ||
		strings.ContainsFunc(spec, func(r rune) bool { return !request.Visible(r) }) {
		return bad
	}
	if s.ParseOutput != nil && s.ParseOutput(spec) != nil {
		return bad
	}
	return nil
}

// plainALSA tells whether an ALSA name is that of a device with plain arguments, such as "hw:CARD=PCH,DEV=0". ALSA's names are a language:
// "file:'|reboot',raw" runs a command, "tee:" writes files, braces hold whole configurations.
// https://www.alsa-project.org/alsa-doc/alsa-lib/pcm_plugins.html
func plainALSA(name string) bool {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=,."
	kind, arguments, _ := strings.Cut(name, ":")
	return slices.Contains([]string{"default", "sysdefault", "hw", "plughw", "dmix", "front", "hdmi", "iec958", "pulse", "pipewire"},
		kind) &&
		strings.Trim(arguments, plain) == ""
}

func (s *Area) outputs(v *request.Context) []api.Device {
	if s.Outputs == nil {
		return nil
	}
	return s.Outputs(v.Context())
}

// skip ends the current song: POST /api/v1/playback/skip, POST /admin/skip, POST /skip.
func (s *Area) skip(v *request.Context) error {
	var in struct {
		Entry *models.EntryID `json:"entry" form:"entry,id"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	switch {
	case in.Entry == nil:
		return request.Missing("entry")
	case *in.Entry <= 0:
		return &models.FieldError{Field: "entry", Want: "an entry's id"}
	}
	if _, err := s.Party.Skip(v.Context(), v.Actor(), *in.Entry); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: v.Playback()})
}
