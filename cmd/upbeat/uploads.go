package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"upbeat/internal/analysis"
	"upbeat/internal/system"
	"upbeat/library"
	"upbeat/models"
	"upbeat/sources/upload"
)

// newUploads is where guests bring files: beside the archive's other folders, on its disk.
func (p *parts) newUploads(reader library.Reader) (*upload.Uploads, error) {
	dir := filepath.Join(p.config.Data, "archive", "uploads")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder for uploads: %w", err)
	}
	return upload.New(upload.Config{
		Store: p.store, Party: p.party, Library: p.library, Reader: reader, Archive: p.archive, Dir: dir,
		Free: func() (int64, error) { _, free, err := system.Disk(dir); return free, err },
		Hear: hear, Check: p.checkUpload, Log: p.log,
	}), nil
}

// hear decodes a file that a guest brought with the player's decoders.
func hear(ctx context.Context, path string, most models.Millis) (upload.Heard, string, error) {
	heard, err := analysis.Hear(ctx, path, most)
	return upload.Heard{Length: heard.Length, Sound: heard.Sound}, problemOf(ctx, err), err
}
