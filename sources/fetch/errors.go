package fetch

import (
	"fmt"
	"net/http"
)

// Code is why something could not be fetched.
type Code string

// Codes of an Error.
const (
	BadAddress  Code = "bad_address" // it is none, or not of the kind that is fetched
	Private     Code = "private"     // it leads into a private network
	Redirects   Code = "redirects"   // it leads from one address to the next for ever
	Unreachable Code = "unreachable" // nobody answers
	Status      Code = "status"      // the server refuses: Error.Status
	TooLarge    Code = "too_large"   // more than Options.Most
	Stalled     Code = "stalled"     // nothing comes any more
	Broken      Code = "broken"      // the answer ended in its middle
)

// Error says why something could not be fetched.
type Error struct {
	Code   Code
	Status int    // of the answer, where the code is Status
	Detail string // for the log and the host; it names no address that was given
	Err    error  // the cause; may be nil
}

func (e *Error) Error() string {
	switch {
	case e.Code == Status:
		return fmt.Sprintf("fetch: the server answers %d %s", e.Status, http.StatusText(e.Status))
	case e.Detail != "":
		return fmt.Sprintf("fetch: %s: %s", e.Code, e.Detail)
	}
	return "fetch: " + string(e.Code)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }
