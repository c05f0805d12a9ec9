package web

import (
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
	"upbeat/web/request"
)

// loginPage is the host's door. Who is logged in goes on.
func (s *Server) loginPage(v *request.Context) error {
	if v.Host != nil {
		return v.To("/admin", api.Flash{})
	}
	p := v.PlainPage("login")
	p.Flash, p.LoginName = v.TakeFlash(), v.QueryText("name", request.LongestAccount)
	return v.Render(p)
}

// adminPage is a host's page with the parts of AdminData that it shows.
func (s *Server) adminPage(v *request.Context, name string, parts ...func(*request.Context, *api.AdminData) error) error {
	p, err := v.NewPage(name)
	if err != nil {
		return err
	}
	p.Admin = &api.AdminData{}
	for _, part := range parts {
		if err := part(v, p.Admin); err != nil {
			return err
		}
	}
	return v.Render(p)
}

func (s *Server) nowPage(v *request.Context) error {
	parts := []func(*request.Context, *api.AdminData) error{s.addOutput, s.addSongs, s.addShouts}
	if v.Host.Role == models.Admin {
		parts = append(parts, s.addSystem)
	}
	return s.adminPage(v, "now", parts...)
}

func (s *Server) queuePage(v *request.Context) error { return s.adminPage(v, "queue") }

func (s *Server) libraryPage(v *request.Context) error {
	return s.adminPage(v, "library", s.addSongs, s.addRoots, s.addScan, s.addProblems)
}

func (s *Server) soundPage(v *request.Context) error {
	return s.adminPage(v, "sound", s.addOutput, s.addOutputs)
}

func (s *Server) systemPage(v *request.Context) error { return s.adminPage(v, "system", s.addSystem) }

// qrPage is the code to print or show. The Wi-Fi's password is on it for everybody: that is what it is for.
func (s *Server) qrPage(v *request.Context) error {
	p, err := v.NewPage("qr")
	if err != nil {
		return err
	}
	p.Admin = &api.AdminData{}
	if p.Admin.WiFi, err = s.wifi(v.Context()); err != nil {
		return err
	}
	if wifi := p.Admin.WiFi; wifi.SSID != "" {
		if p.Admin.WiFiQR, err = qrcode.SVG(qrcode.WiFi(wifi.SSID, wifi.Password, wifi.Hidden), v.Words().T("qr.wifi")); err != nil {
			return err
		}
	}
	return v.Render(p)
}
