package uploads

import (
	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

type mineAnswer struct {
	Uploads []api.Upload `json:"uploads"` // the newest first
}

// getMine lists a guest's own uploads and how each stands: GET /api/v1/uploads.
func (s *Area) getMine(v *request.Context) error {
	list, err := s.mine(v)
	if err != nil {
		return err
	}
	return v.Answer(mineAnswer{list})
}

func (s *Area) mine(v *request.Context) ([]api.Upload, error) {
	list, err := s.Uploads.Mine(v.Context(), v.Actor())
	if err != nil {
		return nil, err
	}
	shown := make([]api.Upload, len(list))
	for i := range list {
		shown[i] = paint(&list[i], v.Words())
	}
	return shown, nil
}

// paint is an upload as its guest sees it.
func paint(up *models.Upload, m i18n.Messages) api.Upload {
	shown := api.Upload{Key: up.Key, Name: up.Name, Size: up.Size, Received: up.Received, State: up.State, Title: up.Title, Artist: up.Artist,
		Song: up.SongID, At: up.MadeAt}
	if shown.Name == "" {
		shown.Name = m.T("upload.unnamed")
	}
	key := "upload.state." + string(up.State)
	switch {
	case up.State == models.UploadAccepted && up.Problem != "":
		key = "upload.problem." + up.Problem
	case up.State == models.UploadAccepted && up.Known:
		key = "upload.known"
	case up.State == models.UploadFailed && m.Has("upload.problem."+up.Problem):
		key = "upload.problem." + up.Problem
	case up.State == models.UploadFailed:
		key = "problem." + up.Problem
	}
	shown.Says = m.T(key)
	return shown
}

// page is where a guest brings songs: GET /upload.
func (s *Area) page(v *request.Context) error {
	frame, err := v.NewPage("upload")
	if err != nil {
		return err
	}
	rules, err := s.Uploads.Rules(v.Context(), v.Actor())
	if err != nil {
		return err
	}
	p := api.UploadPage{Page: frame, May: v.Guest != 0 && rules.May == nil, MostMB: rules.Values.UploadMB,
		MostMinutes: rules.Values.UploadMinutes, Listen: rules.Listen}
	if rules.May != nil {
		_, refused := request.Refuse(rules.May, v.Words())
		p.Refused = refused.Message
	}
	if v.Guest != 0 {
		if p.Uploads, err = s.mine(v); err != nil {
			return err
		}
	}
	return v.Render(p)
}

// withdraw takes an upload back without script: POST /uploads/{upload}/remove.
func (s *Area) withdraw(v *request.Context) error {
	if err := s.Uploads.Withdraw(v.Context(), v.Actor(), v.Param("upload")); err != nil {
		return err
	}
	return v.Reply(request.Reply{To: FormPath, Flash: request.Done(v.Words().T("upload.withdrawn"))})
}
