package lights

import (
	"context"
	"net"
	"strings"
	"time"

	"upbeat/lights"
	"upbeat/web/api"
	"upbeat/web/request"
)

// findWait bounds a search: two seconds for answers, three for what boards say of themselves.
const findWait = 6 * time.Second

// mostFound is how many devices a page lists; a network that answers with more is not a party's.
const mostFound = 64

type foundAnswer struct {
	Found []api.LightFound `json:"found"`
}

// find asks the network for WLED boards and Hue bridges: POST /api/v1/lights/find, POST /admin/lights/find.
func (s *Area) find(v *request.Context) error {
	found, err := s.found(v)
	if err != nil {
		return err
	}
	if !v.IsForm() {
		return v.Answer(foundAnswer{found})
	}
	page, err := s.shown(v)
	if err != nil {
		return err
	}
	page.Looked, page.Found = true, found
	return v.Render(page)
}

// found lists what answered, without what lies outside of the venue's network.
func (s *Area) found(v *request.Context) ([]api.LightFound, error) {
	ctx, cancel := context.WithTimeout(v.Context(), findWait)
	defer cancel()
	setup, err := s.Control.Setup(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := s.Opener.Find(ctx)
	if err != nil {
		return nil, told(err)
	}
	list := []api.LightFound{}
	for _, f := range answers {
		if f.Refused != nil || len(list) == mostFound {
			continue
		}
		kind := lights.Kind(f.Kind)
		one := api.LightFound{Kind: kind, Label: v.Words().T("lights.kind." + string(kind)), Name: request.CleanText(f.Name, mostName),
			Address: f.Address, Pixels: f.Pixels}
		if one.Name == "" {
			one.Name = one.Label
		}
		for _, d := range setup.Devices {
			one.Known = one.Known || d.Kind == kind && hostOf(d.Address) == f.Address
		}
		list = append(list, one)
	}
	return list, nil
}

// mostName is how many letters the name of a lamp has.
const mostName = 60

// hostOf is an address without its port.
func hostOf(address string) string {
	address = strings.TrimSpace(address)
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}
