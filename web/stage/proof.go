package stage

import (
	"context"
	"errors"
	"net/url"
	"time"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
	"upbeat/web/request"
)

const (
	stageCookie = "upbeat_stage"
	stageFor    = 365 * 24 * time.Hour
	stageKey    = "stage" // under which the store keeps what the stages' links were made with
)

type provenAnswer struct {
	Proven bool `json:"proven"`
}

// enter takes the code from the screen: POST /api/v1/guests/me/proof, POST /proof.
func (s *Area) enter(v *request.Context) error {
	var in struct {
		Code *string `json:"code"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Code == nil {
		return request.Missing("code")
	}
	if err := s.prove(v, *in.Code); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: provenAnswer{true}, Flash: request.Done(v.Words().T("proof.done")), To: "/"})
}

// prove counts tries before it looks at the code, for the guest first and then for the address, and gives back those that were right: a
// whole party behind one address proves itself within a minute, and nobody guesses for long.
func (s *Area) prove(v *request.Context, code string) error {
	address := v.From()
	counted := [][2]string{{"proof", request.GuestKey(v.Guest)}, {"proof_address", address}, {"proof_lot", address}}
	for _, l := range counted {
		if err := s.Allow(v.Context(), l[0], l[1]); err != nil {
			return err
		}
	}
	_, err := s.Party.Prove(v.Context(), v.Guest, code)
	var rule *models.RuleError
	if errors.As(err, &rule) && rule.Code == "wrong_code" {
		return err
	}
	for _, l := range counted {
		s.Refund(v.Context(), l[0], l[1])
	}
	return err
}

// Arrive lets the QR code of the stage prove on joining: GET /?code=. The page that follows has a clean address.
func (s *Area) Arrive(v *request.Context, code string) error {
	v.JoinByVisit()
	if v.Guest == 0 || !asksForCode(v) {
		return v.To("/", api.Flash{})
	}
	if err := s.prove(v, code); err != nil {
		_, body := request.Refuse(err, v.Words())
		return v.To("/", request.Refused(body.Message))
	}
	return v.To("/", request.Done(v.Words().T("proof.done")))
}

// asksForCode tells whether the party asks everybody for the code, or it makes phones count that came at once.
func asksForCode(v *request.Context) bool {
	snap := v.Fresh()
	return snap.Values.Codes || snap.Burst
}

// Code is the code of this moment as a screen shows it; nil where the party asks nobody for it.
func (s *Area) Code(v *request.Context) (*api.ScreenCode, error) {
	if !asksForCode(v) {
		return nil, nil
	}
	code, err := s.Party.Code(v.Context())
	if err != nil {
		return nil, err
	}
	shown := &api.ScreenCode{Text: code.Text, Until: code.Until, URL: s.JoinURL() + "?" + url.Values{"code": {code.Text}}.Encode()}
	shown.QR, err = qrcode.SVG(shown.URL, v.Words().T("join.title"))
	return shown, err
}

// MayShowCode tells whether this is a host, or a screen that was opened with a host's link.
func (s *Area) MayShowCode(v *request.Context) (bool, error) {
	if v.Host != nil {
		return true, nil
	}
	cookie := v.Cookie(stageCookie)
	if cookie == "" {
		return false, nil
	}
	key, err := s.stageToken(v.Context())
	return err == nil && request.EqualText(cookie, key), err
}

// stageToken is what a stage's link holds until a host makes a new one.
func (s *Area) stageToken(ctx context.Context) (string, error) {
	made, _, err := s.Values.Get(ctx, stageKey)
	return s.Signer.MAC("stage "+string(s.Party.Room), string(made)), err
}

// Link opens a stage that shows the code.
func (s *Area) Link(ctx context.Context) (string, error) {
	key, err := s.stageToken(ctx)
	return s.JoinURL() + "stage?" + url.Values{"key": {key}}.Encode(), err
}

// newStageLink ends the links that were made before.
func (s *Area) newStageLink(v *request.Context) error {
	if err := s.Values.Set(v.Context(), stageKey, []byte(request.RandomText(16))); err != nil {
		return err
	}
	return s.Party.Note(v.Context(), v.AsHost(), "stage_link", "", "")
}

// openStage takes the key of a stage's link: the screen keeps it, and the address is clean.
func (s *Area) openStage(v *request.Context, key string) error {
	right, err := s.stageToken(v.Context())
	if err != nil {
		return err
	}
	if request.EqualText(key, right) {
		v.SetCookie(stageCookie, right, stageFor)
	}
	return v.To("/stage", api.Flash{})
}

type stageCodeAnswer struct {
	Code  string        `json:"code"` // "" = the party asks for none
	Until models.Millis `json:"until,omitempty"`
	Now   models.Millis `json:"now"`
	QR    string        `json:"qr"` // of the address that joins, with the code: an SVG
}

// getStageCode is what a screen asks when the code has changed: GET /api/v1/stage/code.
func (s *Area) getStageCode(v *request.Context) error {
	may, err := s.MayShowCode(v)
	if err != nil {
		return err
	}
	if !may {
		return models.ErrNotAllowed
	}
	code, err := s.Code(v)
	if err != nil {
		return err
	}
	answer := stageCodeAnswer{Now: models.At(s.Now())}
	if code != nil {
		answer.Code, answer.Until, answer.QR = code.Text, code.Until, string(code.QR)
		return v.Answer(answer)
	}
	plain, err := qrcode.SVG(s.JoinURL(), v.Words().T("join.title"))
	if err != nil {
		return err
	}
	answer.QR = string(plain)
	return v.Answer(answer)
}

type stageLinkAnswer struct {
	URL string `json:"url"`
}

// getStageLink tells the link that opens a stage with the code: GET /api/v1/stage/link.
func (s *Area) getStageLink(v *request.Context) error {
	link, err := s.Link(v.Context())
	if err != nil {
		return err
	}
	return v.Answer(stageLinkAnswer{link})
}

// deleteStageLink makes another link: screens that were opened with the old one show no code any more. DELETE /api/v1/stage/link,
// POST /admin/people/stage-link.
func (s *Area) deleteStageLink(v *request.Context) error {
	if err := s.newStageLink(v); err != nil {
		return err
	}
	return v.Reply(request.Reply{Flash: request.Done(v.Words().T("proof.new_link_done")), To: "/admin/people"})
}

// stagePage is the big screen. It is nobody's, so it makes no guest.
// lightPage is a phone as a little light of its own: GET /light.
func (s *Area) lightPage(v *request.Context) error {
	frame, err := v.NewPage("light")
	if err != nil {
		return err
	}
	return v.Render(api.LightPage{Page: frame})
}

func (s *Area) stagePage(v *request.Context) error {
	if key := v.Query("key"); key != "" {
		return s.openStage(v, key)
	}
	frame, err := v.NewPage("stage")
	if err != nil {
		return err
	}
	p := api.StagePage{Page: frame}
	if p.Join, err = v.JoinCode(); err != nil {
		return err
	}
	may, err := s.MayShowCode(v)
	if err != nil {
		return err
	}
	if may {
		if p.Code, err = s.Code(v); err != nil {
			return err
		}
	}
	return v.Render(p)
}
