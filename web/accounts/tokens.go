package accounts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// desk is where people make and revoke tokens for themselves.
type desk struct{ area *Area }

// owner is whose tokens the visitor's are: the host's, else the member's, else the guest's.
func owner(v *request.Context) models.Token {
	t := models.Token{GuestID: v.Guest}
	if a := account(v); a != nil {
		t.Account = a.Name
	}
	return t
}

// tokens lists the visitor's own.
func (d desk) tokens(v *request.Context) ([]api.Token, error) {
	whose := owner(v)
	rows, err := d.area.Accounts.Tokens(v.Context(), whose.Account, whose.GuestID)
	if err != nil {
		return nil, err
	}
	list := make([]api.Token, len(rows))
	for i, row := range rows {
		list[i] = token(v, row)
	}
	return list, nil
}

func token(v *request.Context, row models.Token) api.Token {
	made := api.Token{ID: row.ID, Name: row.Name, Scopes: strings.Fields(row.Scopes), CreatedAt: row.CreatedAt, UsedAt: row.UsedAt,
		Made: v.Dates().Moment(row.CreatedAt)}
	if row.UsedAt > 0 {
		made.Used = v.Dates().Moment(row.UsedAt)
	}
	return made
}

type tokensAnswer struct {
	Tokens []api.Token `json:"tokens"`
}

// list lists the visitor's tokens: GET /api/v1/tokens.
func (d desk) list(v *request.Context) error {
	list, err := d.tokens(v)
	if err != nil {
		return err
	}
	return v.Answer(tokensAnswer{list})
}

// make makes a token: POST /api/v1/tokens, POST /me/tokens, POST /admin/tokens. It is told this once; a form is answered by the page with
// it.
func (d desk) make(v *request.Context) error {
	var in struct {
		Name    *string        `json:"name"`
		Scopes  []models.Scope `json:"scopes" form:"-"`
		Request bool           `json:"-" form:"request"`
		Upload  bool           `json:"-" form:"upload"`
		Listen  bool           `json:"-" form:"listen"`
		Control bool           `json:"-" form:"control"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Name == nil {
		return request.Missing("name")
	}
	for i, ticked := range []bool{in.Request, in.Upload, in.Listen, in.Control} {
		if ticked {
			in.Scopes = append(in.Scopes, models.Scopes()[i])
		}
	}
	made, err := d.create(v, *in.Name, in.Scopes)
	switch {
	case err != nil:
		return err
	case !v.IsForm():
		return v.Send(fiber.StatusCreated, made)
	case v.Host != nil:
		return d.area.renderAccounts(v, shownOnce{token: &made})
	}
	return d.area.renderMe(v, &made)
}

// create stores a token of the visitor's; only its hash is kept. A host's acts as the guest of this browser as well.
func (d desk) create(v *request.Context, name string, scopes []models.Scope) (api.Token, error) {
	name = request.CleanText(name, request.LongestName)
	var words []string
	for _, scope := range models.Scopes() {
		if slices.Contains(scopes, scope) {
			words = append(words, string(scope))
		}
	}
	strange := slices.ContainsFunc(scopes, func(s models.Scope) bool { return !slices.Contains(models.Scopes(), s) })
	switch {
	case name == "":
		return api.Token{}, &models.FieldError{Field: "name", Want: "1 to 32 characters"}
	case len(words) == 0 || strange:
		return api.Token{}, &models.FieldError{Field: "scopes", Want: "one or more of request, upload, listen, control"}
	}
	if v.Guest == 0 {
		if _, _, err := v.Join(""); err != nil {
			return api.Token{}, err
		}
	}
	secret, row := request.TokenPrefix+request.RandomText(32), owner(v)
	row.Hash, row.Name, row.Scopes = request.HashToken(secret), name, strings.Join(words, " ")
	if err := d.area.Accounts.MakeToken(v.Context(), v.AsHost(), &row); err != nil {
		return api.Token{}, err
	}
	made := token(v, row)
	made.Token = secret
	return made, nil
}

// revoke ends a token at once: DELETE /api/v1/tokens/{token}, POST /me/tokens/revoke (token), POST /admin/tokens/revoke (token).
func (d desk) revoke(v *request.Context) error {
	text := v.Param("token")
	if v.IsForm() {
		text = v.Form("token")
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return models.ErrBadID
	}
	whose := owner(v)
	whose.ID = id
	gone, err := d.area.Accounts.RevokeToken(v.Context(), v.AsHost(), whose)
	if err != nil {
		return err
	}
	d.area.Hub.LoggedOut(gone.Hash)
	return v.Reply(request.Reply{To: ownPage(v), Flash: request.Done(v.Words().T("token.revoked", "name", gone.Name))})
}
