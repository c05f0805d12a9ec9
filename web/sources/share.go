package sources

import (
	"net/url"
	"regexp"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/request"
)

var firstLink = regexp.MustCompile(`https?://[^\s<>"]+`)

// shared takes what a phone or a bookmark shares to the guest's search: GET /share?title=&text=&url=. The first link in it counts, else the
// words are searched for.
func (s *Area) shared(v *request.Context) error {
	said := v.QueryText("url", longestAddress) + " " + v.QueryText("text", longestAddress) + " " + v.QueryText("title", longestWords)
	query := firstLink.FindString(said)
	if query == "" {
		query = models.Line(said, longestWords)
	}
	return v.Fiber.Redirect("/search?q="+url.QueryEscape(query), fiber.StatusSeeOther)
}

// share requests the first link in a text, for bots and apps: POST /share (text).
func (s *Area) share(v *request.Context) error {
	var in struct {
		Text string `json:"text"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	link := firstLink.FindString(in.Text)
	if link == "" {
		return &models.RuleError{Code: "no_link"}
	}
	return s.Request(v, link)
}
