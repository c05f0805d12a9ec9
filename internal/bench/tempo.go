package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"upbeat/visualizer"
)

const (
	likeAubio  = 0.04 // by which tempos that are called equal may differ
	sameBeat   = 0.07 // seconds by which beats that are called the same may differ
	scoredRate = 48000
)

// tempos compares the scores of real songs with what aubio says of them, a second opinion that is wrong too at times.
func (s Suite) tempos(ctx context.Context, h harness) ([]Figure, error) {
	const least = 90
	f := Figure{Name: "tempo of real songs: aubio's, or 1/2, 2, 2/3, 3/2 of it", Target: fmt.Sprintf("≥ %d %%", least)}
	for _, tool := range []string{"aubio", "ffmpeg"} {
		if _, err := exec.LookPath(tool); err != nil {
			f.Note = tool + " is not installed"
			return []Figure{f}, nil
		}
	}
	songs, err := recordings(s.Music)
	if err != nil || len(songs) == 0 {
		f.Note = "needs real music: make bench MUSIC=/path"
		return []Figure{f}, nil
	}
	var same, related, n int
	var agree float64
	for _, song := range songs {
		ours, theirs, err := bothOpinions(ctx, song, h.data)
		if err != nil {
			s.Say("left out: %s: %v", song, err)
			continue
		}
		n++
		tempo := medianTempo(theirs)
		ratio := relation(ours.Tempo, tempo)
		if ratio == "1" {
			same++
		}
		if ratio != "" {
			related++
		}
		measure := fMeasure(ours, theirs)
		agree += measure
		s.Say("%-40s %6.1f, aubio %6.1f: %3s of it; F %.2f, sure %.2f", filepath.Base(song), ours.Tempo, tempo, ratio, measure, ours.Sure)
	}
	if n == 0 {
		f.Note = "no song could be read"
		return []Figure{f}, ctx.Err()
	}
	share := 100 * float64(related) / float64(n)
	f.Measured, f.OK = fmt.Sprintf("%.0f %%", share), share >= least
	f.Note = fmt.Sprintf("%d songs; %d the same; F-measure of the beats against aubio's %.2f", n, same, agree/float64(n))
	return []Figure{f}, ctx.Err()
}

// recordings are the music files under a folder, one for each title: the same song in other formats is no other song.
func recordings(dir string) (list []string, err error) {
	seen := map[string]bool{}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != dir {
			return fs.SkipDir
		}
		extension := strings.ToLower(filepath.Ext(path))
		title := strings.TrimSuffix(d.Name(), filepath.Ext(path))
		if slices.Contains([]string{".flac", ".mp3", ".ogg", ".opus", ".m4a", ".wav"}, extension) && !seen[title] && title != "" {
			seen[title] = true
			list = append(list, path)
		}
		return nil
	})
	return list, err
}

// bothOpinions are our score of a song and the seconds at which aubio has its beats.
func bothOpinions(ctx context.Context, song, dir string) (ours visualizer.Score, theirs []float64, err error) {
	wave, raw := filepath.Join(dir, "song.wav"), filepath.Join(dir, "song.raw")
	rate := strconv.Itoa(scoredRate)
	decode := exec.CommandContext(ctx, "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", song, "-ar", rate, "-ac", "2", wave,
		"-ar", rate, "-ac", "2", "-f", "s16le", raw)
	if out, err := decode.CombinedOutput(); err != nil {
		return ours, nil, fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	out, err := exec.CommandContext(ctx, "aubio", "beat", wave).Output()
	if err != nil {
		return ours, nil, fmt.Errorf("aubio: %w", err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 {
			continue
		}
		if at, err := strconv.ParseFloat(fields[0], 64); err == nil {
			theirs = append(theirs, at)
		}
	}
	ours, err = scoreRaw(raw)
	return ours, theirs, err
}

// scoreRaw scores a file of 16-bit stereo samples.
func scoreRaw(path string) (score visualizer.Score, err error) {
	file, err := os.Open(path)
	if err != nil {
		return score, err
	}
	defer func() { _ = file.Close() }() // it was only read
	scorer, b := visualizer.NewScorer(scoredRate), make([]byte, 1<<16)
	samples := make([][2]float64, len(b)/4)
	for {
		n, err := io.ReadFull(file, b)
		for i := range n / 4 {
			for side := range 2 {
				samples[i][side] = float64(int16(binary.LittleEndian.Uint16(b[4*i+2*side:]))) / (1 << 15)
			}
		}
		scorer.Add(samples[:n/4])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return scorer.Finish(), nil
		}
		if err != nil {
			return score, err
		}
	}
}

// medianTempo is the tempo of the median distance between beats.
func medianTempo(beats []float64) float64 {
	if len(beats) < 2 {
		return 0
	}
	gaps := make([]float64, len(beats)-1)
	for i := range gaps {
		gaps[i] = beats[i+1] - beats[i]
	}
	slices.Sort(gaps)
	return 60 / gaps[len(gaps)/2]
}

// relation says which of the simple parts of a tempo another one is, "" = none.
func relation(ours, theirs float64) string {
	for name, part := range map[string]float64{"1": 1, "2": 2, "1/2": 0.5, "2/3": 2.0 / 3, "3/2": 1.5} {
		if theirs > 0 && math.Abs(ours/theirs/part-1) <= likeAubio {
			return name
		}
	}
	return ""
}

// fMeasure is how far beats agree with others, 0 to 1: the harmonic mean of the shares of both that have a partner within 70 ms.
func fMeasure(ours visualizer.Score, theirs []float64) float64 {
	hits, from := 0, 0
	for _, beat := range ours.Beats { // both in order; each has one partner at most
		at := beat.Seconds()
		for from < len(theirs) && theirs[from] < at-sameBeat {
			from++
		}
		if from < len(theirs) && theirs[from] <= at+sameBeat {
			hits, from = hits+1, from+1
		}
	}
	return 2 * float64(hits) / float64(max(1, len(ours.Beats)+len(theirs)))
}
