package sound

import (
	"upbeat/web/api"
	"upbeat/web/request"
)

// AddHealth tells how the sound is doing.
func (s *Area) AddHealth(v *request.Context, p *api.NowPage) error {
	p.Output = s.health(v)
	return nil
}

// health is how the sound is doing.
func (s *Area) health(v *request.Context) api.OutputHealth {
	leader, err := s.Party.Leader(v.Context())
	if err != nil {
		s.Log.Warn("the player's lease cannot be read", "error", err)
	}
	row := v.Fresh().Playback
	return api.OutputHealth{Running: leader.Alive, Output: row.ActiveOutput, Wanted: row.Output, Error: row.Error, Detail: row.ErrorDetail}
}

type outputsAnswer struct {
	Devices []api.Device     `json:"devices"`
	Output  api.OutputHealth `json:"output"`
}

// getOutputs lists where the sound may come out: GET /api/v1/outputs.
func (s *Area) getOutputs(v *request.Context) error {
	answer := outputsAnswer{Devices: s.outputs(v), Output: s.health(v)}
	if answer.Devices == nil {
		answer.Devices = []api.Device{}
	}
	return v.Answer(answer)
}

func (s *Area) soundPage(v *request.Context) error {
	frame, err := v.NewPage("sound")
	if err != nil {
		return err
	}
	return v.Render(api.SoundPage{Page: frame, Output: s.health(v), Outputs: s.outputs(v)})
}

func (s *Area) outputs(v *request.Context) []api.Device {
	if s.Outputs == nil {
		return nil
	}
	return s.Outputs(v.Context())
}
