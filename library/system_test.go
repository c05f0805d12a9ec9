//go:build system

package library

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"upbeat/internal/testdb"
	"upbeat/models"
)

// database is where a test keeps its songs: in PostgreSQL for those that TestOnPostgres runs.
func database(t testing.TB) string {
	if strings.HasPrefix(t.Name(), "TestOnPostgres/") {
		return testdb.Postgres(t)
	}
	return testdb.SQLite(t)
}

// TestOnPostgres runs what touches the database on PostgreSQL as well.
func TestOnPostgres(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"Changed": TestSecondScanOpensOnlyWhatChanged, "Moved": TestMovedFileKeepsItsSong, "Vanished": TestVanishedIsMissingAndComesBack,
		"Bad":    TestBadFilesAreListedAndNeverFatal,
		"Breaks": TestSongThatBreaksIsNotOffered, "Unplugged": TestUnpluggedRootKeepsItsSongs, "Odd": TestOddFileNames, "Roots": TestRoots,
		"FolderCover": TestFolderCover,
		"Covers":      TestCoversInSizes, "Finds": TestSearchFinds, "Order": TestSearchOrder, "Requested": TestMoreRequestedFirst,
		"Choices": TestChoicesAreLearnt, "Unavailable": TestUnavailableSongsAreNotFound,
		"HostileQueries": TestHostileQueries, "HostileTags": TestHostileTags, "OldIndex": TestOldIndexIsBuiltAnew,
		"Saving": TestSearchWhileSaving, "Browse": TestBrowse, "Facets": TestFacetsStayTrue,
		"Random": TestRandomReachesEverySong, "Watch": TestWatchPicksUpChanges, "Paths": TestScanPaths, "Folders": TestFoldersAreListed,
		"Match": TestMatch,
	} {
		t.Run(name, test)
	}
}

// run runs a program that the test needs.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// TestFilesOfFFmpeg compares what we read with what ffprobe reads, in files that ffmpeg makes: whole, cut and damaged.
func TestFilesOfFFmpeg(t *testing.T) {
	w := newWorld(t)
	tone := []string{"-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=12:sample_rate=44100"}
	image := filepath.Join(t.TempDir(), "cover.png")
	w.must(os.WriteFile(image, pngOf(t, 100, 100, red), 0o644))
	tags := []string{"-metadata", "title=Tïtle ☃", "-metadata", "artist=Ärtist", "-metadata", "album=Albüm", "-metadata",
		"album_artist=Various", "-metadata", "genre=Soul", "-metadata", "date=1987", "-metadata", "track=5", "-metadata", "disc=2"}
	picture := []string{"-i", image, "-map", "0:a", "-map", "1:v", "-c:v", "copy", "-disposition:v", "attached_pic"}
	for name, options := range map[string][]string{
		"vbr.mp3": append(picture, "-c:a", "libmp3lame", "-q:a", "2"), "cbr.mp3": {"-c:a", "libmp3lame", "-b:a", "64k", "-id3v2_version",
			"3", "-write_xing", "0"}, "v1.mp3": {"-c:a", "libmp3lame", "-write_id3v1", "1", "-id3v2_version", "4", "-ar", "22050", "-ac",
			"1"},
		"a.flac": append(picture, "-c:a", "flac"), "a.ogg": {"-c:a", "libvorbis"}, "a.opus": {"-c:a", "libopus"},
		"a.m4a": append(picture, "-c:a", "aac"), "fast.m4a": {"-c:a", "aac", "-movflags", "+faststart"},
		"alac.m4a": {"-c:a", "alac"}, "a.aac": {"-c:a", "aac", "-f", "adts"}, "a.wav": {"-c:a", "pcm_s24le"},
		"float.wav": {"-c:a", "pcm_f32le"}, "flac.ogg": {"-c:a", "flac"},
	} {
		args := append(append(append([]string{}, tone...), options...), tags...)
		run(t, "ffmpeg", append(args, filepath.Join(w.root, name))...)
	}
	w.scan()
	w.same(w.problems(), []string{})
	entries, err := os.ReadDir(w.root)
	w.must(err)
	for _, e := range entries {
		song := w.at(e.Name())
		compareWithFFprobe(t, song)
		if covered := strings.Contains("vbr.mp3 a.flac a.m4a", e.Name()); covered != (song.CoverID != "") {
			t.Errorf("%s: cover %q", e.Name(), song.CoverID)
		}
	}
}

func compareWithFFprobe(t *testing.T, song models.Song) {
	t.Helper()
	var probe struct {
		Format struct {
			Duration string
			Tags     map[string]string
		}
		Streams []struct{ Tags map[string]string }
	}
	name := filepath.Base(song.Path)
	if err := json.Unmarshal([]byte(run(t, "ffprobe", "-v", "error", "-print_format", "json", "-show_format", "-show_streams", song.Path)),
		&probe); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, tags := range []map[string]string{probe.Streams[0].Tags, probe.Format.Tags} {
		for key, value := range tags {
			want[strings.ToLower(key)] = value
		}
	}
	seconds, err := strconv.ParseFloat(probe.Format.Duration, 64)
	if slack := 0.1; err != nil || math.Abs(seconds-song.Duration.Duration().Seconds()) > slack && song.Duration != 0 ||
		song.Duration == 0 && name != "a.aac" && name != "flac.ogg" {
		t.Errorf("%s: %v, ffprobe says %v s", name, song.Duration.Duration(), seconds)
	}
	if want["title"] == "" { // nothing is tagged: named after its path
		return
	}
	if song.Title != want["title"] || song.Artist != want["artist"] || song.Album != want["album"] || song.Genre != want["genre"] ||
		strconv.Itoa(song.Year) != want["date"] || strconv.Itoa(song.Track) != want["track"] {
		t.Errorf("%s: %+v\nffprobe says %v", name, song, want)
	}
}

// TestBenchScanMeasuresBoth scans copies of a real file by way of the child, and lets mpd do the same. `make bench` holds the figures
// against what was promised; a test beside others, under the race detector, cannot.
func TestBenchScanMeasuresBoth(t *testing.T) {
	w := newWorld(t)
	original := filepath.Join(t.TempDir(), "a.mp3")
	run(t, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=duration=30", "-c:a", "libmp3lame", "-metadata", "title=Noise",
		original)
	raw, err := os.ReadFile(original)
	w.must(err)
	for i := range 400 {
		w.put(strconv.Itoa(i%20)+"/"+strconv.Itoa(i)+".mp3", append(raw, byte(i), byte(i>>8)))
	}
	report, err := BenchScan(t.Context(), w.root, self(t))
	w.must(err)
	t.Logf("%.0f files a CPU second, mpd %.0f", report.PerCPU, report.MPD)
	if report.Files != 400 || report.Problems != 0 || report.PerCPU <= 0 || report.MPD <= 0 {
		t.Errorf("%+v", report)
	}
}
