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
	"time"

	"upbeat/visualizer"
)

const (
	likeAubio   = 0.04 // by which tempos that are called equal may differ
	sameBeat    = 0.07 // seconds by which beats that are called the same may differ
	sureOfBeats = 0.2  // below it programs get no beats from a score
	scoredRate  = 48000

	shortestSong = 20 * time.Second // what is shorter is a jingle
)

// tempos compares the scores of real songs with what aubio says of them, a second opinion that is wrong too at times. A song has a beat
// where our score is sure of one, and aubio says the same of it whether it looks at the sound in steps of 512 samples or of 256.
func (s Suite) tempos(ctx context.Context, h harness) ([]Figure, error) {
	const least = 90
	f := Figure{Name: "tempo of real songs that have a beat: aubio's, or 1/2, 2, 2/3, 3/2 of it", Target: fmt.Sprintf("≥ %d %%", least)}
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
	var clear, all opinions
	itself := 0
	for _, song := range songs {
		ours, theirs, err := bothOpinions(ctx, song, h.data)
		if err != nil {
			s.Say("left out: %s: %v", song, err)
			continue
		}
		if ours.Lasts < shortestSong {
			continue
		}
		coarse, fine := medianTempo(theirs.coarse), medianTempo(theirs.fine)
		if coarse == 0 || fine == 0 || ours.Tempo == 0 {
			s.Say("%-32s no beats: %.1f, aubio %.1f and %.1f", filepath.Base(song), ours.Tempo, coarse, fine)
			continue
		}
		ratio, measure := relation(ours.Tempo, fine), fMeasure(ours, theirs.fine)
		all.add(ratio, measure)
		one := relation(fine, coarse) != ""
		if one {
			itself++
		}
		if one && ours.Sure >= sureOfBeats {
			clear.add(ratio, measure)
		}
		s.Say("%-32s %5.1f, aubio %5.1f (coarsely %5.1f): %3s of it; F %.2f, sure %.2f", filepath.Base(song), ours.Tempo, fine, coarse, ratio,
			measure, ours.Sure)
	}
	if clear.n == 0 {
		f.Note = "no song with a beat could be read"
		return []Figure{f}, ctx.Err()
	}
	f.Measured, f.OK = fmt.Sprintf("%.0f %%", clear.share()), clear.share() >= least
	f.Note = fmt.Sprintf("%d of %d songs have one; of these %d the same, F-measure of the beats against aubio's %.2f; of all songs %.0f %%, "+
		"F %.2f; aubio with itself, coarsely and finely, %.0f %%", clear.n, all.n, clear.same, clear.agree/float64(clear.n), all.share(),
		all.agree/float64(all.n), 100*float64(itself)/float64(all.n))
	return []Figure{f}, ctx.Err()
}

// opinions counts songs and how two opinions of them relate.
type opinions struct {
	n, same, related int
	agree            float64
}

func (o *opinions) add(ratio string, measure float64) {
	o.n, o.agree = o.n+1, o.agree+measure
	if ratio == "1" {
		o.same++
	}
	if ratio != "" {
		o.related++
	}
}

func (o *opinions) share() float64 { return 100 * float64(o.related) / float64(o.n) }

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

// heardBeats are the seconds at which aubio has its beats, as it looks in steps of 512 samples, which is its default, and of 256. Of tracks
// whose tempo is known its beats come 1.4 % too often with the first, and 0.7 % with the second.
type heardBeats struct{ coarse, fine []float64 }

// bothOpinions are our score of a song, and aubio's beats.
func bothOpinions(ctx context.Context, song, dir string) (ours visualizer.Score, theirs heardBeats, err error) {
	wave, raw := filepath.Join(dir, "song.wav"), filepath.Join(dir, "song.raw")
	if err := decodeRaw(ctx, song, raw); err != nil {
		return ours, theirs, err
	}
	rate := strconv.Itoa(scoredRate)
	out, err := exec.CommandContext(ctx, "ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "s16le", "-ar", rate, "-ac", "2", "-i", raw,
		wave).CombinedOutput()
	if err != nil {
		return ours, theirs, fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	if theirs.coarse, err = aubioBeats(ctx, wave); err != nil {
		return ours, theirs, err
	}
	if theirs.fine, err = aubioBeats(ctx, wave, "-H", "256", "-B", "512"); err != nil {
		return ours, theirs, err
	}
	ours, err = scoreRaw(raw)
	return ours, theirs, err
}

func aubioBeats(ctx context.Context, wave string, args ...string) (beats []float64, err error) {
	out, err := exec.CommandContext(ctx, "aubio", append(append([]string{"beat"}, args...), wave)...).Output()
	if err != nil {
		return nil, fmt.Errorf("aubio: %w", err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 {
			continue
		}
		if at, err := strconv.ParseFloat(fields[0], 64); err == nil {
			beats = append(beats, at)
		}
	}
	return beats, nil
}

// scoreRaw scores a file of 16-bit stereo samples.
func scoreRaw(path string) (visualizer.Score, error) {
	scorer := visualizer.NewScorer(scoredRate)
	if err := readRaw(path, scorer.Add); err != nil {
		return visualizer.Score{}, err
	}
	return scorer.Finish(), nil
}

// decodeRaw writes a song as 16-bit stereo samples.
func decodeRaw(ctx context.Context, song, raw string) error {
	out, err := exec.CommandContext(ctx, "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", song, "-ar", strconv.Itoa(scoredRate), "-ac", "2",
		"-f", "s16le", raw).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	return nil
}

// readRaw hands over the samples of a file of 16-bit stereo ones, block by block.
func readRaw(path string, f func([][2]float64)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	b := make([]byte, 1<<16)
	samples := make([][2]float64, len(b)/4)
	for {
		n, err := io.ReadFull(file, b)
		for i := range n / 4 {
			for side := range 2 {
				samples[i][side] = float64(int16(binary.LittleEndian.Uint16(b[4*i+2*side:]))) / (1 << 15)
			}
		}
		f(samples[:n/4])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
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
