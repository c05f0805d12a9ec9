package web

import (
	"context"
	"strings"

	"github.com/valyala/fasthttp"

	"upbeat/models"
	"upbeat/web/playlists"
	"upbeat/web/request"
)

// received sets the bounds of a request once its header is read, before its body is: only a host may send a long body, and only where it is
// a playlist. It runs in fasthttp, before any of our own handlers.
func (s *Server) received(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path := string(header.RequestURI())
	if path, _, _ = strings.Cut(path, "?"); !header.IsPost() || path != playlists.ImportPath && path != playlists.ImportFormPath {
		return fasthttp.RequestConfig{}
	}
	token := string(header.Cookie(request.HostCookie))
	if token == "" {
		return fasthttp.RequestConfig{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), handledWithin) // fasthttp has no context here yet
	defer cancel()
	if _, err := s.Store.Logins().SessionAccount(ctx, request.HashToken(token), models.At(s.Now())); err != nil {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: playlists.ImportLimit, ReadTimeout: playlists.ImportRead}
}
