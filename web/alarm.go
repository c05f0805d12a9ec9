package web

// postAlarm rings the buzzer: POST /api/v1/alarm. The body may be left out.
func (s *Server) postAlarm(v *requestContext) error {
	var in struct {
		Sound string `json:"sound"` // "alarm", "yes" or "no"; "" = what the settings say
	}
	if len(v.Body()) > 0 {
		if err := v.body(&in); err != nil {
			return err
		}
	}
	if _, err := s.Party.Alarm(v.ctx, v.actor(), in.Sound); err != nil {
		return err
	}
	return v.JSON(s.playback(v))
}

// formAlarm is the same without script: POST /admin/alarm.
func (s *Server) formAlarm(v *requestContext) error {
	if _, err := s.Party.Alarm(v.ctx, v.actor(), v.FormValue("sound")); err != nil {
		return err
	}
	return v.back(done(v.words().T("toast.alarm")))
}
