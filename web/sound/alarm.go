package sound

import "upbeat/web/request"

// postAlarm rings the buzzer: POST /api/v1/alarm. The body may be left out.
func (s *Area) postAlarm(v *request.Context) error {
	var in struct {
		Sound string `json:"sound"` // "alarm", "yes" or "no"; "" = what the settings say
	}
	if len(v.Bytes()) > 0 {
		if err := v.Body(&in); err != nil {
			return err
		}
	}
	if _, err := s.Party.Alarm(v.Context(), v.Actor(), in.Sound); err != nil {
		return err
	}
	return v.JSON(v.Playback())
}

// formAlarm is the same without script: POST /admin/alarm.
func (s *Area) formAlarm(v *request.Context) error {
	if _, err := s.Party.Alarm(v.Context(), v.Actor(), v.Form("sound")); err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T("toast.alarm")))
}
