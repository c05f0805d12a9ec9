// Package kv owns the connection to Redis in its three tiers: a URL, a private redis-server child, or embedded miniredis.
// cmd builds it; queue and tasks are handed the client. What lies in it may be lost at any moment and is rebuilt.
package kv

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os/exec"
	"time"

	"github.com/redis/go-redis/v9"
)

// Tier says which kind of Redis serves the party.
type Tier string

// The tiers, in order of preference.
const (
	Remote   Tier = "url"      // somebody else's server: only keys with our prefix are ours
	Child    Tier = "child"    // our own redis-server on a unix socket: nothing survives it
	Embedded Tier = "embedded" // miniredis in this process: nothing survives it
)

// Server is a Redis that answers.
type Server struct {
	Tier   Tier
	Client *redis.Client
	Opts   *redis.Options // to dial it again, from here or from a child process: see URL
	run    func(ctx context.Context) error
	close  func() error
}

// Run keeps the server going (restarts a child that died, advances miniredis' clock) until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	if s.run == nil {
		<-ctx.Done()
		return nil
	}
	return s.run(ctx)
}

// Close ends the connection, and the server where it is ours.
func (s *Server) Close() error {
	err := s.Client.Close()
	if s.close != nil {
		err = s.close()
	}
	return err
}

// URL is an address under which another process on this machine reaches the same server. It holds the password: never log it.
func (s *Server) URL() string {
	if s.Opts.Network == "unix" {
		return fmt.Sprintf("unix://:%s@%s", s.Opts.Password, s.Opts.Addr)
	}
	return fmt.Sprintf("redis://%s:%s@%s/%d", s.Opts.Username, s.Opts.Password, s.Opts.Addr, s.Opts.DB)
}

// Open makes a Redis available. Spec is "" (child if redis-server is installed, else embedded), "child", "embedded", or a URL
// (redis://, rediss://, unix://). Dir is the data directory, where a child keeps its socket.
func Open(ctx context.Context, spec, dir string, log *slog.Logger) (*Server, error) {
	switch spec {
	case "":
		if _, err := exec.LookPath(serverBinary); err == nil {
			server, err := openChild(ctx, dir, log)
			if err == nil {
				return server, nil
			}
			log.Warn("redis-server does not start; using the embedded one", "error", err)
		}
		return openEmbedded()
	case string(Child):
		return openChild(ctx, dir, log)
	case string(Embedded):
		return openEmbedded()
	}
	return openURL(spec)
}

// openURL does not wait for the server: the party starts without it and goes on when it comes.
func openURL(spec string) (*Server, error) {
	opts, err := redis.ParseURL(spec)
	if err != nil {
		return nil, fmt.Errorf("--redis: %w", err)
	}
	if opts.TLSConfig != nil {
		return &Server{Tier: Remote, Client: dial(opts), Opts: opts}, nil
	}
	return &Server{Tier: Remote, Client: dial(opts), Opts: opts}, nil
}

// dial bounds every edge: a dead Redis must never hold up a vote.
func dial(opts *redis.Options) *redis.Client {
	o := *opts
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = time.Second, time.Second, time.Second
	o.MaxRetries = 1
	o.ContextTimeoutEnabled = true
	return redis.NewClient(&o)
}

// password makes a random one for a server of our own.
func password() (string, error) {
	raw := make([]byte, 24)
	_, err := rand.Read(raw)
	return hex.EncodeToString(raw), err
}
