package sound

import (
	"upbeat/web/api"
	"upbeat/web/request"
)

// AddHealth is how the sound is doing.
func (s *Area) AddHealth(v *request.Context, a *api.AdminData) error {
	owner, err := s.Party.PlayerOwner(v.Context())
	if err != nil {
		s.Log.Warn("the player's lease cannot be read", "error", err)
	}
	row := v.Fresh().Playback
	a.Output = api.OutputHealth{Running: owner != "", Output: row.ActiveOutput, Wanted: row.Output, Error: row.Error, Detail: row.ErrorDetail}
	return nil
}

func (s *Area) addOutputs(v *request.Context, a *api.AdminData) error {
	a.Outputs = s.outputs(v)
	return nil
}

type outputsAnswer struct {
	Devices []api.Device     `json:"devices"`
	Output  api.OutputHealth `json:"output"`
}

// getOutputs lists where the sound may come out: GET /api/v1/outputs.
func (s *Area) getOutputs(v *request.Context) error {
	var a api.AdminData
	if err := s.AddHealth(v, &a); err != nil {
		return err
	}
	answer := outputsAnswer{Devices: s.outputs(v), Output: a.Output}
	if answer.Devices == nil {
		answer.Devices = []api.Device{}
	}
	return v.Answer(answer)
}

func (s *Area) soundPage(v *request.Context) error {
	return v.AdminPage("sound", s.AddHealth, s.addOutputs)
}

func (s *Area) outputs(v *request.Context) []api.Device {
	if s.Outputs == nil {
		return nil
	}
	return s.Outputs(v.Context())
}
