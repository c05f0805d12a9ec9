package playback

import (
	"slices"
	"strconv"
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
	Output    *string        `json:"output"`
}

// putPlayback is the host's remote control: PUT /api/v1/playback.
func (s *Area) putPlayback(v *request.Context) error {
	var in playbackWish
	if err := v.Body(&in); err != nil {
		return err
	}
	if err := s.wish(v, in); err != nil {
		return err
	}
	return v.JSON(v.Playback())
}

// formPlayback is the same without script: POST /admin/playback, any of its fields.
func (s *Area) formPlayback(v *request.Context) error {
	var in playbackWish
	if text := v.Form("paused"); text != "" {
		paused, err := strconv.ParseBool(text)
		if err != nil {
			return &models.FieldError{Field: "paused", Want: request.Wanted("bool")}
		}
		in.Paused = &paused
	}
	if err := s.formMillis(v, "position_ms", &in.Position); err != nil {
		return err
	}
	if err := s.formMillis(v, "crossfade_ms", &in.Crossfade); err != nil {
		return err
	}
	volume, present, err := v.FormInt("volume")
	if err != nil {
		return err
	}
	if present {
		in.Volume = new(int)
		*in.Volume = int(max(min(volume, 1000), -1))
	}
	if v.Fiber.Request().PostArgs().Has("output") {
		output := v.Form("output")
		in.Output = &output
	}
	if err := s.wish(v, in); err != nil {
		return err
	}
	return v.Back(api.Flash{})
}

func (s *Area) formMillis(v *request.Context, name string, field **models.Millis) error {
	n, present, err := v.FormInt(name)
	if err == nil && present {
		ms := models.Millis(n)
		*field = &ms
	}
	return err
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
	_, err := s.Party.ControlPlayback(v.Context(), v.Actor(), queue.PlaybackCommand{Paused: in.Paused, Position: in.Position, Volume: in.Volume, Crossfade: in.Crossfade, Output: in.Output})
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
	if kind == "file" || kind == "pipe" || kind == "alsa" && device != "" && !plainALSA(device) || strings.ContainsFunc(spec, func(r rune) bool { return !request.Visible(r) }) {
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
	return slices.Contains([]string{"default", "sysdefault", "hw", "plughw", "dmix", "front", "hdmi", "iec958", "pulse", "pipewire"}, kind) &&
		strings.Trim(arguments, plain) == ""
}

func (s *Area) outputs(v *request.Context) []api.Device {
	if s.Outputs == nil {
		return nil
	}
	return s.Outputs(v.Context())
}

// postSkip ends the current song: POST /api/v1/playback/skip.
func (s *Area) postSkip(v *request.Context) error {
	var in struct {
		Entry *models.EntryID `json:"entry"`
	}
	if err := v.Body(&in); err != nil {
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
	return v.JSON(v.Playback())
}

// formSkip is the same without script: POST /admin/skip.
func (s *Area) formSkip(v *request.Context) error {
	id, err := models.ParseEntryID(v.Form("entry"))
	if err != nil {
		return err
	}
	if _, err := s.Party.Skip(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Back(api.Flash{})
}
