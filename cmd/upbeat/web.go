package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"upbeat/internal/accounts"
	"upbeat/internal/frames"
	"upbeat/internal/i18n"
	"upbeat/internal/limits"
	"upbeat/internal/playlists"
	"upbeat/internal/tlscert"
	"upbeat/lights"
	"upbeat/player/output"
	"upbeat/web"
	"upbeat/web/api"
)

// site is the web role: a server and the sockets that it serves.
type site struct {
	server    *web.Server
	listeners []net.Listener // of plain HTTP, and of HTTPS where there is one
	https     tlscert.Source // nil = there is none
	metrics   net.Listener   // for /metrics alone; nil = there is none
}

// web opens the socket and builds the server. The person at the terminal is told where the party is.
func (p *parts) web(ctx context.Context) (*site, error) {
	password, err := ensureHost(ctx, p.store, p.config.AdminPasswordFile)
	if err != nil {
		return nil, err
	}
	catalogue, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	var address, secure string
	https := p.https()
	server, err := web.New(ctx, web.Config{
		Store: p.store, Party: p.party, Live: p.live, Library: p.library, Sources: p.sources, ScanProgress: p.scanned,
		Uploads: p.uploads, UpdateTool: p.updateTool(),
		Accounts:  accounts.New(accounts.Config{Store: p.store}),
		Playlists: playlists.New(playlists.Config{Store: p.store, Room: p.party.Room, Rename: p.party.RenameFallback, Log: p.log}),
		Tasks:     p.tasks,
		Limits:    limits.NewShared(p.kv.Client, p.party.Room),
		Words:     catalogue, Listen: p.config.Listen, Version: version(), Log: p.log,
		System: p.facts(func() string { return address }, httpsFacts(https, func() string { return secure })),
		Frames: frames.Screen{Redis: p.kv.Client, Room: p.party.Room},
		Lights: &lights.Control{Database: p.store, Redis: p.kv.Client, Room: p.party.Room, Now: time.Now},
		Scan:   p.scan, Outputs: outputs, ParseOutput: p.parseOutput,
		TrustedProxies: p.config.TrustedProxies, JoinLimit: p.config.JoinLimit, PublicURL: p.config.PublicURL,
		MetricsToken: p.config.MetricsToken, HTTPS: p.secureWeb(https),
	})
	if err != nil {
		return nil, err
	}
	listener, err := listen(ctx, "--listen", p.config.Listen)
	if err != nil {
		return nil, err
	}
	own := &site{server: server, listeners: []net.Listener{listener}, https: https}
	if p.config.MetricsListen != "" {
		if own.metrics, err = web.ListenMetrics(ctx, p.config.MetricsListen); err != nil {
			return nil, fmt.Errorf("--metrics-listen: %w", err)
		}
	}
	address = server.JoinURL(listener.Addr())
	if https != nil {
		encrypted, err := listen(ctx, "--tls-listen", p.config.TLSListen)
		if err != nil {
			return nil, err
		}
		own.listeners = append(own.listeners, encrypted)
		secure = server.SecureURL(encrypted.Addr(), "")
	}
	banner(os.Stdout, address, secure, password)
	return own, nil
}

// Run serves until ctx ends.
func (s *site) Run(ctx context.Context) error {
	return s.server.Serve(ctx, s.listeners[0], s.listeners[1:]...)
}

// Measure serves /metrics on its own address, where there is one, until ctx ends.
func (s *site) Measure(ctx context.Context) error {
	if s.metrics == nil {
		return nil
	}
	return s.server.ServeMetrics(ctx, s.metrics)
}

func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s: %s is taken: is Upbeat running already? Choose another, such as %s :8081", flag, address, flag)
	}
	return listener, err
}

// outputs lists what this machine can play to.
func outputs(ctx context.Context) []api.Device {
	var devices []api.Device
	for _, d := range output.List(ctx) {
		devices = append(devices, api.Device{Spec: d.Spec, Name: d.Name})
	}
	return devices
}

// parseOutput checks what a host chose. Files and pipes are for the command line: a page must not write to the box's disk.
func (p *parts) parseOutput(spec string) error {
	if _, err := output.ParseSpec(spec); err != nil {
		return err
	}
	if spec != p.config.Output && (strings.HasPrefix(spec, "file:") || strings.HasPrefix(spec, "pipe:")) {
		return errors.New("files and pipes can only be chosen on the command line")
	}
	return nil
}
