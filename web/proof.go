package web

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
)

const (
	stageCookie = "upbeat_stage"
	stageFor    = 365 * 24 * time.Hour
	stageKey    = "stage" // under which the store keeps what the stages' links were made with
)

type provenAnswer struct {
	Proven bool `json:"proven"`
}

// postProof takes the code from the screen: POST /api/v1/guests/me/proof.
func (s *Server) postProof(v *requestContext) error {
	var in struct {
		Code *string `json:"code"`
	}
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Code == nil {
		return missing("code")
	}
	if err := s.prove(v, *in.Code); err != nil {
		return err
	}
	return v.JSON(provenAnswer{true})
}

// formProof is the same without script: POST /proof.
func (s *Server) formProof(v *requestContext) error {
	if err := s.prove(v, v.FormValue("code")); err != nil {
		return err
	}
	return v.to("/", done(v.words().T("proof.done")))
}

// prove counts tries before it looks at the code, for the guest first and then for the address, and gives back those that were right: a
// whole party behind one address proves itself within a minute, and nobody guesses for long.
func (s *Server) prove(v *requestContext, code string) error {
	address := limitKey(s.address(v.Ctx))
	counted := [][2]string{{"proof", guestKey(v.guest)}, {"proof_address", address}, {"proof_lot", address}}
	if err := s.allowAll(v.ctx, counted); err != nil {
		return err
	}
	_, err := s.Party.Prove(v.ctx, v.guest, code)
	var rule *models.RuleError
	if errors.As(err, &rule) && rule.Code == "wrong_code" {
		return err
	}
	for _, l := range counted {
		s.refund(v.ctx, l[0], l[1])
	}
	return err
}

// arriveWith lets the QR code of the stage prove on joining: GET /?code=. The page that follows has a clean address.
func (s *Server) arriveWith(v *requestContext, code string) error {
	v.joinByVisit()
	if v.guest == 0 || !v.fresh().Values.Codes {
		return v.to("/", api.Flash{})
	}
	if err := s.prove(v, code); err != nil {
		_, body := refuse(err, v.words())
		return v.to("/", refused(body.Message))
	}
	return v.to("/", done(v.words().T("proof.done")))
}

// screenCode is the code of this moment as a screen shows it; nil where the party asks for none.
func (s *Server) screenCode(v *requestContext) (*api.ScreenCode, error) {
	if !v.fresh().Values.Codes {
		return nil, nil
	}
	code, err := s.Party.Code(v.ctx)
	if err != nil {
		return nil, err
	}
	shown := &api.ScreenCode{Text: code.Text, Until: code.Until, URL: s.join.URL() + "?" + url.Values{"code": {code.Text}}.Encode()}
	shown.QR, err = qrcode.SVG(shown.URL, v.words().T("join.title"))
	return shown, err
}

// mayShowCode tells whether this is a host, or a screen that was opened with a host's link.
func (s *Server) mayShowCode(v *requestContext) (bool, error) {
	if v.host != nil {
		return true, nil
	}
	cookie := v.Cookies(stageCookie)
	if cookie == "" {
		return false, nil
	}
	key, err := s.stageToken(v.ctx)
	return err == nil && equalText(cookie, key), err
}

// stageToken is what a stage's link holds until a host makes a new one.
func (s *Server) stageToken(ctx context.Context) (string, error) {
	made, _, err := s.Store.Values().Get(ctx, stageKey)
	return s.signer.mac("stage "+string(s.Party.Room), string(made)), err
}

// stageLink opens a stage that shows the code.
func (s *Server) stageLink(ctx context.Context) (string, error) {
	key, err := s.stageToken(ctx)
	return s.join.URL() + "stage?" + url.Values{"key": {key}}.Encode(), err
}

// newStageLink ends the links that were made before.
func (s *Server) newStageLink(v *requestContext) error {
	if err := s.Store.Values().Set(v.ctx, stageKey, []byte(randomText(16))); err != nil {
		return err
	}
	return s.Party.Note(v.ctx, v.asHost(), "stage_link", "", "")
}

// openStage takes the key of a stage's link: the screen keeps it, and the address is clean.
func (s *Server) openStage(v *requestContext, key string) error {
	right, err := s.stageToken(v.ctx)
	if err != nil {
		return err
	}
	if equalText(key, right) {
		v.setCookie(stageCookie, right, stageFor)
	}
	return v.to("/stage", api.Flash{})
}

type stageCodeAnswer struct {
	Code  string        `json:"code"` // "" = the party asks for none
	Until models.Millis `json:"until,omitempty"`
	Now   models.Millis `json:"now"`
	QR    string        `json:"qr"` // of the address that joins, with the code: an SVG
}

// getStageCode is what a screen asks when the code has changed: GET /api/v1/stage/code.
func (s *Server) getStageCode(v *requestContext) error {
	may, err := s.mayShowCode(v)
	if err != nil {
		return err
	}
	if !may {
		return models.ErrNotAllowed
	}
	code, err := s.screenCode(v)
	if err != nil {
		return err
	}
	answer := stageCodeAnswer{Now: models.At(s.Now())}
	if code != nil {
		answer.Code, answer.Until, answer.QR = code.Text, code.Until, string(code.QR)
		return v.answer(answer)
	}
	plain, err := qrcode.SVG(s.join.URL(), v.words().T("join.title"))
	if err != nil {
		return err
	}
	answer.QR = string(plain)
	return v.answer(answer)
}

type stageLinkAnswer struct {
	URL string `json:"url"`
}

// getStageLink tells the link that opens a stage with the code: GET /api/v1/stage/link.
func (s *Server) getStageLink(v *requestContext) error {
	link, err := s.stageLink(v.ctx)
	if err != nil {
		return err
	}
	return v.answer(stageLinkAnswer{link})
}

// deleteStageLink makes another link: screens that were opened with the old one show no code any more. DELETE /api/v1/stage/link.
func (s *Server) deleteStageLink(v *requestContext) error {
	if err := s.newStageLink(v); err != nil {
		return err
	}
	return v.SendStatus(fiber.StatusNoContent)
}

// formStageLink is the same without script: POST /admin/people/stage-link.
func (s *Server) formStageLink(v *requestContext) error {
	if err := s.newStageLink(v); err != nil {
		return err
	}
	return v.to("/admin/people", done(v.words().T("proof.new_link_done")))
}
