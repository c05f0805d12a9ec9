package main

import (
	"fmt"
	"io"
	"strings"

	"rsc.io/qr"
)

// quiet is the margin of a QR code in modules (ISO/IEC 18004 asks for 4; 2 is read from a screen with room around it).
const quiet = 2

// banner tells the person at the terminal what to do next. The password is shown this once and never logged.
func banner(w io.Writer, address, secure, password string) {
	if code, err := qr.Encode(address, qr.L); err == nil {
		fmt.Fprint(w, "\n", terminalQR(code), "\n")
	}
	fmt.Fprintf(w, "  The party is on:  %s\n  Host:             %sadmin\n  Big screen:       %sstage\n", address, address, address)
	if secure != "" {
		fmt.Fprintf(w, "  With HTTPS:       %s\n", secure)
	}
	if password != "" {
		fmt.Fprintf(w, "\n  Log in as         %s\n  Password          %s\n  (shown only now; `upbeat password` makes a new one)\n",
			hostName, password)
	}
	fmt.Fprintln(w)
}

// terminalQR draws two modules a character: black on white whatever the terminal's colours.
func terminalQR(code *qr.Code) string {
	const reset = "\x1b[0m"
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("  \x1b[38;5;16;48;5;231m")
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteString(halves(code.Black(x, y), code.Black(x, y+1)))
		}
		b.WriteString(reset + "\n")
	}
	return b.String()
}

func halves(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
