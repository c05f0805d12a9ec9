package system

import (
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/qrcode"
	"upbeat/web/request"
)

// nowPage is the host's first page.
func (s *Area) nowPage(v *request.Context) error {
	frame, err := v.NewPage("now")
	if err != nil {
		return err
	}
	p := api.NowPage{Page: frame}
	if p.Join, err = v.JoinCode(); err != nil {
		return err
	}
	for _, part := range s.Now {
		if err := part(v, &p); err != nil {
			return err
		}
	}
	if v.Host.Role == models.Admin {
		p.System = s.facts(v)
	}
	return v.Render(p)
}

func (s *Area) systemPage(v *request.Context) error {
	frame, err := v.NewPage("system")
	if err != nil {
		return err
	}
	return v.Render(api.SystemPage{Page: frame, System: s.facts(v)})
}

// qrPage is the code to print or show. The Wi-Fi's password is on it for everybody: that is what it is for.
func (s *Area) qrPage(v *request.Context) error {
	frame, err := v.NewPage("qr")
	if err != nil {
		return err
	}
	p := api.QRPage{Page: frame}
	if p.Join, err = v.JoinCode(); err != nil {
		return err
	}
	if p.WiFi, err = s.wifi(v.Context()); err != nil {
		return err
	}
	if p.WiFi.SSID != "" {
		code := qrcode.WiFi(p.WiFi.SSID, p.WiFi.Password, p.WiFi.Hidden)
		if p.WiFiQR, err = qrcode.SVG(code, v.Words().T("qr.wifi")); err != nil {
			return err
		}
	}
	return v.Render(p)
}
