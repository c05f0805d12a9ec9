package sound

import (
	"upbeat/queue"
	"upbeat/web/request"
)

// ring rings the buzzer: POST /api/v1/alarm, POST /admin/alarm. The API's body may be left out.
func (s *Area) ring(v *request.Context) error {
	var in struct {
		Sound string `json:"sound"` // "alarm", "yes", "no" or "clicks"; "" = what the settings say
	}
	if len(v.Bytes()) > 0 {
		if err := v.Decode(&in); err != nil {
			return err
		}
	}
	if _, err := s.Party.Alarm(v.Context(), v.Actor(), in.Sound); err != nil {
		return err
	}
	word := "toast.alarm"
	playback := v.Playback()
	switch {
	case in.Sound == queue.AlarmClicks && playback.Song == nil: // nothing waits for them
		word = "toast.clicks_quiet"
	case in.Sound == queue.AlarmClicks:
		word = "toast.clicks"
	}
	return v.Reply(request.Reply{Data: playback, Flash: request.Done(v.Words().T(word))})
}
