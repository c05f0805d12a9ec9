package web

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/i18n"
	"upbeat/library"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/hub"
)

// Refusals that only web knows.
var (
	errNotFound    = errors.New("no such page")
	errMethod      = errors.New("not with this method")
	errCrossSite   = errors.New("from another site")
	errTooLarge    = errors.New("the request is too large")
	errHeader      = errors.New("the request's header is too large")
	errPacked      = errors.New("the request is compressed")
	errBadLogin    = errors.New("wrong name or password")
	errBadJSON     = errors.New("not JSON")
	errNoScan      = errors.New("scans cannot be started here")
	errLogin       = errors.New("log in first")
	errBadPassword = errors.New("the old password is wrong")
	errDisabled    = errors.New("the account is disabled")
)

// refusal is how a sentinel is told: its status, and its code in the API. Its sentence is "error.<code>" in the catalogue.
type refusal struct {
	is     error
	status int
	code   string
}

// refusals is the one table from errors to answers. What is not in it is our own fault.
func refusals() []refusal {
	return []refusal{
		{models.ErrBadID, 400, "bad_id"},
		{models.ErrBadValue, 400, "bad_value"},
		{errBadJSON, 400, "bad_json"},
		{library.ErrNotFolder, 400, "not_folder"},
		{library.ErrBadSize, 400, "bad_value"},
		{errNoFile, 400, "no_file"},
		{errNoPreset, 404, "no_preset"},
		{models.ErrNoGuest, 401, "no_guest"},
		{errBadLogin, 401, "bad_login"},
		{errLogin, 401, "login_first"},
		{errBadPassword, 403, "bad_password"},
		{errDisabled, 403, "account_disabled"},
		{models.ErrNotYours, 403, "not_yours"},
		{models.ErrNotAllowed, 403, "not_allowed"},
		{errCrossSite, 403, "cross_site"},
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
		{errNotFound, 404, "not_found"},
		{models.ErrNoSuchGuest, 404, "no_such_guest"},
		{models.ErrNoSuchAccount, 404, "no_such_account"},
		{models.ErrNoSuchInvite, 404, "no_such_invite"},
		{models.ErrNameTaken, 409, "name_taken"},
		{models.ErrLastAdmin, 409, "last_admin"},
		{errMethod, 405, "bad_method"},
		{models.ErrSongUnavailable, 409, "song_unavailable"},
		{models.ErrLocked, 409, "locked"},
		{models.ErrNoSuchShout, 404, "no_such_shout"},
		{models.ErrNoSuchParty, 404, "no_such_party"},
		{models.ErrNothingPlaying, 409, "nothing_playing"},
		{library.ErrScanning, 409, "scanning"},
		{library.ErrFlagRoot, 409, "flag_root"},
		{models.ErrEntryGone, 410, "entry_gone"},
		{errTooLarge, 413, "too_large"},
		{errPacked, 415, "packed"},
		{hub.ErrUpgrade, 426, "websocket_only"},
		{models.ErrTooMany, 429, "too_many"},
		{models.ErrQueueFull, 429, "queue_full"},
		{errHeader, 431, "too_large"},
		{errNoScan, 501, "no_scan"},
		{hub.ErrCrowded, 503, "too_many_sockets"},
		{models.ErrUnavailable, 503, "unavailable"},
		{context.DeadlineExceeded, 503, "unavailable"},
		{context.Canceled, 503, "unavailable"},
		{models.ErrStorageFull, 507, "storage_full"},
	}
}

// limitError is ErrTooMany with the time after which it is worth another try.
type limitError struct{ wait time.Duration }

func (e *limitError) Error() string { return models.ErrTooMany.Error() }
func (e *limitError) Unwrap() error { return models.ErrTooMany }

// refuse is the answer to an error, in the reader's language.
func refuse(err error, messages i18n.Messages) (status int, body api.Error) {
	if status, body, ok := refuseSetting(err, messages); ok {
		return status, body
	}
	var field *models.FieldError
	if errors.As(err, &field) {
		return 400, api.Error{Code: "bad_value", Message: messages.T("error.field", "field", field.Field, "want", field.Want), Field: field.Field}
	}
	if status, body, ok := refusePlaylist(err, messages); ok {
		return status, body
	}
	var rule *models.RuleError
	if errors.As(err, &rule) {
		return ruleStatus(rule.Code), api.Error{Code: rule.Code, Message: messages.T("error."+rule.Code, "n", rule.N, "text", rule.Text)}
	}
	var own *fiber.Error
	if errors.As(err, &own) {
		err = fromFiber(own)
	}
	for _, r := range refusals() {
		if errors.Is(err, r.is) {
			return r.status, api.Error{Code: r.code, Message: messages.T("error." + r.code)}
		}
	}
	return 500, api.Error{Code: "internal", Message: messages.T("error.internal")}
}

// ruleStatus is how a refusal by the party's rules is told: who may not, too often, or not this song now.
func ruleStatus(code string) int {
	switch {
	case strings.HasPrefix(code, "may_not_"), code == "banned", code == "muted", code == "unproven", code == "wrong_code", code == "names_off":
		return fiber.StatusForbidden
	case code == "hour_limit", code == "down_limit", code == "buzzer_rests", code == "shout_limit", code == "shouts_waiting", code == "shouts_full":
		return fiber.StatusTooManyRequests
	}
	return fiber.StatusConflict
}

// fromFiber translates the refusals of Fiber itself.
func fromFiber(e *fiber.Error) error {
	switch e.Code {
	case fiber.StatusNotFound:
		return errNotFound
	case fiber.StatusMethodNotAllowed:
		return errMethod
	case fiber.StatusRequestEntityTooLarge:
		return errTooLarge
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return errHeader
	case fiber.StatusUpgradeRequired:
		return hub.ErrUpgrade
	case fiber.StatusBadRequest, fiber.StatusUnprocessableEntity:
		return models.ErrBadValue
	case fiber.StatusRequestTimeout:
		return context.DeadlineExceeded
	case fiber.StatusBadGateway: // how Fiber calls a phone that hung up before it had asked
		return context.Canceled
	}
	return e
}

// retryAfter sets the header where waiting helps.
func retryAfter(c *fiber.Ctx, err error, status int) {
	wait := time.Second
	var limited *limitError
	switch {
	case errors.As(err, &limited):
		wait = max(limited.wait, time.Second)
	case status != 429 && status != 503:
		return
	}
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int((wait+time.Second-1)/time.Second)))
}
