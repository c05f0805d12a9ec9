package request

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/i18n"
	"upbeat/library"
	"upbeat/lights"
	"upbeat/models"
	"upbeat/sources"
	"upbeat/tasks"
	"upbeat/web/api"
	"upbeat/web/hub"
)

// Refusals that only web knows.
var (
	ErrNotFound    = errors.New("no such page")
	ErrMethod      = errors.New("not with this method")
	ErrCrossSite   = errors.New("from another site")
	ErrTooLarge    = errors.New("the request is too large")
	ErrHeader      = errors.New("the request's header is too large")
	ErrPacked      = errors.New("the request is compressed")
	ErrBadLogin    = errors.New("wrong name or password")
	ErrBadJSON     = errors.New("not JSON")
	ErrNoScan      = errors.New("scans cannot be started here")
	ErrLogin       = errors.New("log in first")
	ErrBadPassword = errors.New("the old password is wrong")
	ErrDisabled    = errors.New("the account is disabled")
	ErrNoFile      = errors.New("no file was chosen")
	ErrLength      = errors.New("the request does not tell how long it is")
	ErrLink        = errors.New("the link is wrong or has expired")
	ErrBadToken    = errors.New("no such token")
	ErrNoToken     = errors.New("not with a token")
	ErrNoPreset    = errors.New("no such preset")
)

// refusal is how a sentinel is told: its status, and its code in the API. Its sentence is "error.<code>" in the catalogue.
type refusal struct {
	is     error
	status int
	code   string
}

// Refusals is the one table from errors to answers. What is not in it is our own fault.
func Refusals() []refusal {
	return []refusal{
		{models.ErrBadID, 400, "bad_id"},
		{models.ErrBadValue, 400, "bad_value"},
		{ErrBadJSON, 400, "bad_json"},
		{library.ErrNotFolder, 400, "not_folder"},
		{library.ErrBadSize, 400, "bad_value"},
		{ErrNoFile, 400, "no_file"},
		{ErrNoPreset, 404, "no_preset"},
		{models.ErrNoGuest, 401, "no_guest"},
		{ErrBadLogin, 401, "bad_login"},
		{ErrLogin, 401, "login_first"},
		{ErrBadToken, 401, "bad_token"},
		{ErrLink, 403, "link_over"},
		{ErrNoToken, 403, "token_not_here"},
		{models.ErrNoSuchToken, 404, "no_such_token"},
		{models.ErrManyTokens, 409, "many_tokens"},
		{ErrBadPassword, 403, "bad_password"},
		{ErrDisabled, 403, "account_disabled"},
		{models.ErrNotYours, 403, "not_yours"},
		{models.ErrNotAllowed, 403, "not_allowed"},
		{ErrCrossSite, 403, "cross_site"},
		{models.ErrNoSuchSong, 404, "no_such_song"},
		{models.ErrNoSuchEntry, 404, "no_such_entry"},
		{library.ErrNoRoot, 404, "no_root"},
		{library.ErrNoFolder, 404, "no_folder"},
		{models.ErrNoSuchPlaylist, 404, "no_such_playlist"},
		{models.ErrNoSuchItem, 404, "no_such_item"},
		{models.ErrPlaylistName, 409, "playlist_name"},
		{models.ErrPlaylistChanged, 409, "playlist_changed"},
		{models.ErrPlaylistFull, 409, "playlist_full"},
		{models.ErrPlaylistMany, 409, "playlist_many"},
		{models.ErrPlaylistEmpty, 409, "playlist_nothing"},
		{library.ErrNoCover, 404, "not_found"},
		{ErrNotFound, 404, "not_found"},
		{models.ErrNoSuchUpload, 404, "no_such_upload"},
		{models.ErrNoSuchGuest, 404, "no_such_guest"},
		{models.ErrNoSuchAccount, 404, "no_such_account"},
		{models.ErrNoSuchInvite, 404, "no_such_invite"},
		{models.ErrNoSuchSession, 404, "no_such_session"},
		{models.ErrTwoMembers, 409, "two_members"},
		{models.ErrMemberRole, 409, "member_role"},
		{models.ErrNameTaken, 409, "name_taken"},
		{models.ErrLastAdmin, 409, "last_admin"},
		{tasks.ErrNoTask, 404, "no_such_task"},
		{ErrMethod, 405, "bad_method"},
		{models.ErrSongUnavailable, 409, "song_unavailable"},
		{models.ErrLocked, 409, "locked"},
		{models.ErrNoSuchShout, 404, "no_such_shout"},
		{models.ErrNoArtist, 409, "no_artist"},
		{models.ErrNoSuchBlock, 404, "no_such_block"},
		{models.ErrNoSuchAct, 404, "no_such_act"},
		{models.ErrNoSuchParty, 404, "no_such_party"},
		{models.ErrNothingPlaying, 409, "nothing_playing"},
		{library.ErrScanning, 409, "scanning"},
		{library.ErrFlagRoot, 409, "flag_root"},
		{ErrLength, 411, "length_required"},
		{models.ErrEntryGone, 410, "entry_gone"},
		{ErrTooLarge, 413, "too_large"},
		{ErrPacked, 415, "packed"},
		{hub.ErrUpgrade, 426, "websocket_only"},
		{models.ErrTooMany, 429, "too_many"},
		{models.ErrQueueFull, 429, "queue_full"},
		{ErrHeader, 431, "too_large"},
		{lights.ErrNoDevice, 404, "no_lamp"},
		{lights.ErrNoZone, 404, "no_zone"},
		{lights.ErrNoScene, 404, "no_scene"},
		{lights.ErrChanged, 409, "lights_changed"},
		{sources.ErrNoSource, 409, "no_source"},
		{ErrNoScan, 501, "no_scan"},
		{hub.ErrCrowded, 503, "too_many_sockets"},
		{hub.ErrTabs, 503, "too_many_tabs"},
		{models.ErrUnavailable, 503, "unavailable"},
		{context.DeadlineExceeded, 503, "unavailable"},
		{context.Canceled, 503, "unavailable"},
		{models.ErrStorageFull, 507, "storage_full"},
	}
}

// LimitError is ErrTooMany with the time after which it is worth another try.
type LimitError struct{ Wait time.Duration }

func (e *LimitError) Error() string { return models.ErrTooMany.Error() }
func (e *LimitError) Unwrap() error { return models.ErrTooMany }

// Refuse is the answer to an error, in the reader's language.
func Refuse(err error, messages i18n.Messages) (status int, body api.Error) {
	if status, body, ok := refuseSetting(err, messages); ok {
		return status, body
	}
	var field *models.FieldError
	if errors.As(err, &field) {
		return 400, api.Error{Code: "bad_value", Message: messages.T("error.field", "field", field.Field, "want", field.Want),
			Field: field.Field}
	}
	if status, body, ok := refusePlaylist(err, messages); ok {
		return status, body
	}
	if status, body, ok := refuseLights(err, messages); ok {
		return status, body
	}
	var outside *sources.Error
	if errors.As(err, &outside) {
		return fiber.StatusConflict, api.Error{Code: outside.Problem, Message: messages.T("problem." + outside.Problem)}
	}
	var scope *ScopeError
	if errors.As(err, &scope) {
		return fiber.StatusForbidden, api.Error{Code: "token_scope", Message: messages.T("error.token_scope", "scope", scope.Need)}
	}
	var rule *models.RuleError
	if errors.As(err, &rule) {
		return ruleStatus(rule.Code), api.Error{Code: rule.Code, Message: messages.T("error."+rule.Code, "n", rule.N, "text", rule.Text)}
	}
	var own *fiber.Error
	if errors.As(err, &own) {
		err = fromFiber(own)
	}
	for _, r := range Refusals() {
		if errors.Is(err, r.is) {
			return r.status, api.Error{Code: r.code, Message: messages.T("error." + r.code)}
		}
	}
	return 500, api.Error{Code: "internal", Message: messages.T("error.internal")}
}

// ruleStatus is how a refusal by the party's rules is told: who may not, too often, or not this song now.
func ruleStatus(code string) int {
	switch {
	case strings.HasPrefix(code, "may_not_"), code == "banned", code == "muted", code == "unproven", code == "wrong_code",
		code == "names_off":
		return fiber.StatusForbidden
	case code == "hour_limit", code == "down_limit", code == "buzzer_rests", code == "shout_limit", code == "shouts_waiting",
		code == "shouts_full", code == "upload_hour", code == "upload_many":
		return fiber.StatusTooManyRequests
	case code == "upload_size":
		return fiber.StatusRequestEntityTooLarge
	}
	return fiber.StatusConflict
}

// fromFiber translates the refusals of Fiber itself.
func fromFiber(e *fiber.Error) error {
	switch e.Code {
	case fiber.StatusNotFound:
		return ErrNotFound
	case fiber.StatusMethodNotAllowed:
		return ErrMethod
	case fiber.StatusRequestEntityTooLarge:
		return ErrTooLarge
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return ErrHeader
	case fiber.StatusUpgradeRequired:
		return hub.ErrUpgrade
	case fiber.StatusBadRequest, fiber.StatusUnprocessableEntity:
		return models.ErrBadValue
	case fiber.StatusLengthRequired:
		return ErrLength
	case fiber.StatusRequestTimeout:
		return context.DeadlineExceeded
	case fiber.StatusBadGateway: // how Fiber calls a phone that hung up before it had asked
		return context.Canceled
	}
	return e
}

// RetryAfter sets the header where waiting helps.
func RetryAfter(c *fiber.Ctx, err error, status int) {
	wait := time.Second
	var limited *LimitError
	switch {
	case errors.As(err, &limited):
		wait = max(limited.Wait, time.Second)
	case status != 429 && status != 503:
		return
	}
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int((wait+time.Second-1)/time.Second)))
}
