//go:build !linux

package output

import "errors"

var errNoALSA = errors.New("ALSA is a Linux system")

func openALSA(s Spec) (Output, error) {
	return nil, &Error{Code: CodeMissing, Output: s.String(), Err: errNoALSA}
}

func listALSA() ([]Device, error) { return nil, errNoALSA }
