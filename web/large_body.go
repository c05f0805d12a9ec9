package web

import (
	"cmp"
	"context"
	"strings"

	"github.com/valyala/fasthttp"

	"upbeat/models"
	"upbeat/web/body"
	"upbeat/web/playlists"
	"upbeat/web/request"
	"upbeat/web/uploads"
)

// received sets the bounds of a request once its header is read, before its body is: only a host may send a long body, and only where it is
// a playlist. A file that is brought is not read here at all: its body is left to who may take it. It runs in fasthttp, before any of our
// own handlers; what it asks the database ends with ctx.
func (s *Server) received(ctx context.Context) func(*fasthttp.RequestHeader) fasthttp.RequestConfig {
	return func(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
		body.Clean(header)
		path := string(header.RequestURI())
		path, _, _ = strings.Cut(path, "?")
		if uploads.Takes(string(header.Method()), path) {
			body.Leave(header)
			return fasthttp.RequestConfig{}
		}
		if !header.IsPost() || path != playlists.ImportPath && path != playlists.ImportFormPath {
			return fasthttp.RequestConfig{}
		}
		if !s.fromHost(ctx, header) {
			return fasthttp.RequestConfig{}
		}
		return fasthttp.RequestConfig{MaxRequestBodySize: playlists.ImportLimit, ReadTimeout: playlists.ImportRead}
	}
}

// fromHost tells whether a host who is logged in, or a host's token with the scope control, has sent a header.
func (s *Server) fromHost(ctx context.Context, header *fasthttp.RequestHeader) bool {
	if bearer := request.BearerOf(string(header.Peek(fasthttp.HeaderAuthorization))); bearer != "" {
		ctx, cancel := context.WithTimeout(ctx, handledWithin)
		defer cancel()
		token, account, err := s.site.FindToken(ctx, bearer, "a long body") // fasthttp does not tell the address here
		return err == nil && account != nil && account.Role != models.Member && token.Has(models.ScopeControl)
	}
	token := cmp.Or(string(header.Cookie(request.SecurePrefix+request.HostCookie)), string(header.Cookie(request.HostCookie)))
	if token == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, handledWithin)
	defer cancel()
	_, err := s.Store.Logins().SessionAccount(ctx, request.HashToken(token), models.At(s.Now()))
	return err == nil
}
