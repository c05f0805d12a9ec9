package system

import (
	"slices"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
	"upbeat/web/request"
)

func (s *Area) nowPage(v *request.Context) error {
	parts := slices.Clone(s.Now)
	if v.Host.Role == models.Admin {
		parts = append(parts, s.addSystem)
	}
	return v.AdminPage("now", parts...)
}

func (s *Area) systemPage(v *request.Context) error { return v.AdminPage("system", s.addSystem) }

// qrPage is the code to print or show. The Wi-Fi's password is on it for everybody: that is what it is for.
func (s *Area) qrPage(v *request.Context) error {
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
