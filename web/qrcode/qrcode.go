// Package qrcode draws QR codes as inline SVG and writes the text by which a phone joins a Wi-Fi. It is pure.
package qrcode

import (
	"fmt"
	"html/template"
	"strings"

	"rsc.io/qr"
)

// quiet is the margin that scanners need around a code, in modules: ISO/IEC 18004, section 6.3.8.
const quiet = 4

// SVG draws text as a code, black on white with its quiet zone; label is its accessible name. Neighbouring black modules of a line are
// one stroke, so that a code costs 2-4 KB. Text that is too long for a code (2,900 bytes) is an error.
func SVG(text, label string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("qr code: %w", err)
	}
	side := code.Size + 2*quiet
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img" aria-label="%s"><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`,
		side, side, template.HTMLEscapeString(label), side, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for code.Black(x, y) { // outside of the code nothing is black
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, n, n)
			}
		}
	}
	out.WriteString(`"/></svg>`)
	return template.HTML(out.String()), nil //nolint:gosec // numbers, and a label that is escaped
}

// WiFi is the text that a phone's camera understands as a network to join; an empty password means an open network. The format is
// ZXing's: https://github.com/zxing/zxing/wiki/Barcode-Contents#wi-fi-network-config-android-ios-11
func WiFi(ssid, password string, hidden bool) string {
	var out strings.Builder
	out.WriteString("WIFI:")
	if password == "" {
		out.WriteString("T:nopass;S:" + escape(ssid) + ";")
	} else {
		out.WriteString("T:WPA;S:" + escape(ssid) + ";P:" + escape(password) + ";")
	}
	if hidden {
		out.WriteString("H:true;")
	}
	return out.String() + ";"
}

// escape puts a backslash before what means something in the format. A value that could be read as hexadecimal digits is put in quotes,
// which the format asks for: else "DEADBEEF" would be taken for four bytes.
func escape(value string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `:`, `\:`, `"`, `\"`).Replace(value)
	if isHex(value) {
		return `"` + escaped + `"`
	}
	return escaped
}

func isHex(value string) bool {
	return value != "" && len(value)%2 == 0 && strings.Trim(value, "0123456789abcdefABCDEF") == ""
}
