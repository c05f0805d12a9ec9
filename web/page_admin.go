package web

import (
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
)

// loginPage is the host's door. Who is logged in goes on.
func (s *Server) loginPage(v *requestContext) error {
	if v.host != nil {
		return v.to("/admin", api.Flash{})
	}
	return v.render(api.Page{Name: "login", Words: v.words(), Nonce: newNonce(), Flash: v.flash(), JoinURL: s.join.URL(), LoginName: v.queryText("name", longestAccount)})
}

// adminPage is a host's page with the parts of AdminData that it shows.
func (v *requestContext) adminPage(name string, parts ...func(*requestContext, *api.AdminData) error) error {
	p, err := v.newPage(name)
	if err != nil {
		return err
	}
	p.Admin = &api.AdminData{}
	for _, part := range parts {
		if err := part(v, p.Admin); err != nil {
			return err
		}
	}
	return v.render(p)
}

func (s *Server) nowPage(v *requestContext) error {
	parts := []func(*requestContext, *api.AdminData) error{s.addOutput, s.addSongs, s.addShouts}
	if v.host.Role == models.Admin {
		parts = append(parts, s.addSystem)
	}
	return v.adminPage("now", parts...)
}

func (s *Server) queuePage(v *requestContext) error { return v.adminPage("queue") }

func (s *Server) libraryPage(v *requestContext) error {
	return v.adminPage("library", s.addSongs, s.addRoots, s.addScan, s.addProblems)
}

func (s *Server) soundPage(v *requestContext) error {
	return v.adminPage("sound", s.addOutput, s.addOutputs)
}

func (s *Server) systemPage(v *requestContext) error { return v.adminPage("system", s.addSystem) }

// qrPage is the code to print or show. The Wi-Fi's password is on it for everybody: that is what it is for.
func (s *Server) qrPage(v *requestContext) error {
	p, err := v.newPage("qr")
	if err != nil {
		return err
	}
	p.Admin = &api.AdminData{}
	if p.Admin.WiFi, err = s.wifi(v.ctx); err != nil {
		return err
	}
	if wifi := p.Admin.WiFi; wifi.SSID != "" {
		if p.Admin.WiFiQR, err = qrcode.SVG(qrcode.WiFi(wifi.SSID, wifi.Password, wifi.Hidden), v.words().T("qr.wifi")); err != nil {
			return err
		}
	}
	return v.render(p)
}
