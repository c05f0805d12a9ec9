package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"upbeat/internal/accounts"
	"upbeat/internal/i18n"
	"upbeat/internal/limits"
	"upbeat/internal/playlists"
	"upbeat/player/output"
	"upbeat/web"
	"upbeat/web/api"
)

// site is the web role: a server and the socket that it serves.
type site struct {
	server   *web.Server
	listener net.Listener
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
	var address string
	server, err := web.New(ctx, web.Config{
		Store: p.store, Party: p.party, Live: p.live, Library: p.library, ScanProgress: p.scanned,
		Accounts:  accounts.New(accounts.Config{Store: p.store}),
		Playlists: playlists.New(playlists.Config{Store: p.store, Room: p.party.Room, Rename: p.party.RenameFallback, Log: p.log}),
		Limits:    limits.NewShared(p.kv.Client, p.party.Room),
		Words:     catalogue, Listen: p.config.Listen, Version: version(), Log: p.log,
		System: p.facts(func() string { return address }), Scan: p.scan, Outputs: outputs, ParseOutput: p.parseOutput,
		TrustedProxies: p.config.TrustedProxies, JoinLimit: p.config.JoinLimit, PublicURL: p.config.PublicURL,
		MetricsToken: p.config.MetricsToken,
	})
	if err != nil {
		return nil, err
	}
	listener, err := listen(ctx, p.config.Listen)
	if err != nil {
		return nil, err
	}
	address = server.JoinURL(listener.Addr())
	banner(os.Stdout, address, password)
	return &site{server: server, listener: listener}, nil
}

// Run serves until ctx ends.
func (s *site) Run(ctx context.Context) error { return s.server.Serve(ctx, s.listener) }

func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--listen: %s is taken: is Upbeat running already? Choose another, such as --listen :8081", address)
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
