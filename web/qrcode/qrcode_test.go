package qrcode

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestWiFiTextIsEscaped(t *testing.T) {
	for _, c := range []struct {
		ssid, password string
		hidden         bool
		want           string
	}{
		{"Party", "", false, `WIFI:T:nopass;S:Party;;`},
		{"Party", "secret12", false, `WIFI:T:WPA;S:Party;P:secret12;;`},
		{"Party", "secret12", true, `WIFI:T:WPA;S:Party;P:secret12;H:true;;`},
		{`a;b,c:d"e\f`, `;;,,::""\\`, false, `WIFI:T:WPA;S:a\;b\,c\:d\"e\\f;P:\;\;\,\,\:\:\"\"\\\\;;`},
		{"🎉 Fête", "pässwörter", false, `WIFI:T:WPA;S:🎉 Fête;P:pässwörter;;`},
		{"DEADBEEF", "12345678", false, `WIFI:T:WPA;S:"DEADBEEF";P:"12345678";;`},
		{"x;T:nopass;S:evil", "p;H:true", false, `WIFI:T:WPA;S:x\;T\:nopass\;S\:evil;P:p\;H\:true;;`},
		{"", "", false, `WIFI:T:nopass;S:;;`},
	} {
		if got := WiFi(c.ssid, c.password, c.hidden); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.ssid, c.password, got, c.want)
		}
	}
}

// read is how a phone reads the text: fields end at a semicolon that no backslash precedes.
func read(text string) map[string]string {
	fields := map[string]string{}
	rest, ok := strings.CutPrefix(text, "WIFI:")
	if !ok {
		return nil
	}
	var field strings.Builder
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && i+1 < len(rest):
			i++
			field.WriteByte(rest[i])
		case rest[i] == '"': // quotes around hexadecimal digits
		case rest[i] == ';':
			if name, value, ok := strings.Cut(field.String(), ":"); ok && fields[name] == "" {
				fields[name] = value
			}
			field.Reset()
		default:
			field.WriteByte(rest[i])
		}
	}
	return fields
}

func FuzzWiFi(f *testing.F) {
	f.Add("Party", "secret12")
	f.Add(`a;b,c:d"e\`, `\\;`)
	f.Add("CAFE", ";;;P:x;")
	f.Fuzz(func(t *testing.T, ssid, password string) {
		fields := read(WiFi(ssid, password, true))
		if fields["S"] != ssid || fields["P"] != password || fields["H"] != "true" {
			t.Errorf("%q %q was read as %q", ssid, password, fields)
		}
	})
}

func TestCodesAreSVGWithAQuietZone(t *testing.T) {
	code, err := SVG("http://192.168.1.7:8080/", `Join <the> "party"`)
	if err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(strings.NewReader(string(code)))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%v in %s", err, code)
		}
	}
	for _, part := range []string{`viewBox="0 0 33 33"`, `M4 4h7v1h-7z`, `aria-label="Join &lt;the&gt; &#34;party&#34;"`, `role="img"`} {
		if !strings.Contains(string(code), part) {
			t.Errorf("no %s in %s", part, code)
		}
	}
	if len(code) > 6000 {
		t.Errorf("%d bytes", len(code))
	}
	if _, err := SVG(strings.Repeat("x", 4000), ""); err == nil {
		t.Error("4,000 bytes fit into a code")
	}
}
