package system

import (
	"context"
	"encoding/json"
	"unicode/utf8"

	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

type systemAnswer struct {
	Facts []api.SystemFact `json:"facts"`
}

// getSystem tells about the box: GET /api/v1/system.
func (s *Area) getSystem(v *request.Context) error {
	return v.Answer(systemAnswer{s.facts(v)})
}

func (s *Area) facts(v *request.Context) []api.SystemFact {
	if s.System == nil {
		return []api.SystemFact{}
	}
	return s.System(v.Context())
}

const wifiKey = "wifi"

// wifi is the network on the QR page; zero = none.
func (s *Area) wifi(ctx context.Context) (api.WiFi, error) {
	var w api.WiFi
	data, ok, err := s.Values.Get(ctx, wifiKey)
	if err != nil || !ok {
		return w, err
	}
	return w, json.Unmarshal(data, &w)
}

// putWiFi sets the network of the QR page: PUT /api/v1/wifi, POST /admin/wifi.
func (s *Area) putWiFi(v *request.Context) error {
	var in struct {
		SSID     *string `json:"ssid"`
		Password string  `json:"password"`
		Hidden   bool    `json:"hidden"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.SSID == nil {
		return request.Missing("ssid")
	}
	w := api.WiFi{SSID: *in.SSID, Password: in.Password, Hidden: in.Hidden}
	if err := s.setWiFi(v, w); err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: w, Flash: request.Done(v.Words().T("host.saved")), To: "/qr"})
}

// setWiFi keeps the network. Bounds: IEEE 802.11 (an SSID has at most 32 bytes; a WPA passphrase 8 to 63 characters, a key 64 digits).
func (s *Area) setWiFi(v *request.Context, w api.WiFi) error {
	const longestSSID, shortestPassword, longestPassword = 32, 8, 64
	switch {
	case len(w.SSID) > longestSSID || !utf8.ValidString(w.SSID):
		return &models.FieldError{Field: "ssid", Want: "at most 32 bytes"}
	case w.Password != "" && (len(w.Password) < shortestPassword || len(w.Password) > longestPassword) || !utf8.ValidString(w.Password):
		return &models.FieldError{Field: "password", Want: "8 to 63 characters, or empty for an open network"}
	}
	data, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if err := s.Values.Set(v.Context(), wifiKey, data); err != nil {
		return err
	}
	return v.Note("wifi", w.SSID)
}
