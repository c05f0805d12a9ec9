package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"upbeat/internal/charset"
)

// jsonFile reads the file of --config, whatever editor wrote it. Its errors name the file.
func jsonFile(r io.Reader) (kong.Resolver, error) {
	name := "--config"
	if file, ok := r.(*os.File); ok {
		name += " " + file.Name()
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text, err := charset.File(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	resolver, err := kong.JSON(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return resolver, nil
}

// firstLine is the first line of a file that holds a secret, without the space around it.
func firstLine(path string) (string, error) {
	const most = 64 << 10 // bytes; a file of passwords is short
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return "", err
	}
	text, err := charset.File(data)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line), nil
}
