//go:build system

package library

import (
	"encoding/hex"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

	"upbeat/library/corpus"
	"upbeat/models"
)

// tagger writes tags with mutagen; each line that it reads is a tagged as JSON. Latin-1 is what a frame of encoding 0 claims to be, and
// MakeID3v1 makes the tag at the end of a file.
const tagger = `
import json, sys
from mutagen.id3 import ID3, TIT2, TPE1, TALB, MakeID3v1
for line in sys.stdin:
    job = json.loads(line)
    claim, text = job["claim"], lambda s: bytes.fromhex(s).decode("latin-1" if job["claim"] == 0 else "utf-8")
    tags = ID3()
    tags.add(TIT2(encoding=claim, text=[text(job["title"])]))
    tags.add(TPE1(encoding=claim, text=[text(a) for a in job["artists"]]))
    tags.add(TALB(encoding=claim, text=[text(job["album"])]))
    if job["version"] == 1:
        with open(job["path"], "ab") as f:
            f.write(MakeID3v1(tags))
    else:
        if job["version"] == 3:
            tags.update_to_v23()
        tags.save(job["path"], v1=0, v2_version=job["version"], v23_sep="/")
`

// tagged is a file that mutagen is to tag.
type tagged struct {
	Path    string   `json:"path"`
	Version int      `json:"version"` // 1, or the 3 or 4 of ID3v2
	Claim   int      `json:"claim"`   // the encoding that the frames claim: 0 = Latin-1, 3 = UTF-8
	Title   string   `json:"title"`   // bytes in hex, as the others
	Artists []string `json:"artists"`
	Album   string   `json:"album"`
}

// Names in other encodings than they claim, and several artists, as another program writes them.
func TestNamesAsMutagenWritesThem(t *testing.T) {
	w := newWorld(t)
	var jobs strings.Builder
	encode := json.NewEncoder(&jobs)
	want := map[string]string{}
	add := func(name string, version, claim int, in encoding.Encoding, title, album string, artists ...string) {
		bytes := func(text string) string {
			if in != nil {
				var err error
				text, err = in.NewEncoder().String(text)
				w.must(err)
			}
			return hex.EncodeToString([]byte(text))
		}
		path := w.put(name, corpus.Frames(80+len(want)))
		job := tagged{Path: path, Version: version, Claim: claim, Title: bytes(title), Album: bytes(album)}
		for _, a := range artists {
			job.Artists = append(job.Artists, bytes(a))
		}
		w.must(encode.Encode(job))
		want[path] = title + "|" + album + "|" + strings.Join(artists, "+")
	}
	for i, version := range []int{1, 3, 4} {
		folder := []string{"v1", "v23", "v24"}[i]
		add(folder+"/ru1.mp3", version, 0, charmap.Windows1251, "Группа крови", "Группа крови", "Кино")
		add(folder+"/ru2.mp3", version, 0, charmap.Windows1251, "Звезда по имени Солнце", "Звезда", "Кино")
		add(folder+" zh/1.mp3", version, 0, simplifiedchinese.GBK, "青花瓷", "我很忙", "周杰伦")
		add(folder+" zh/2.mp3", version, 0, simplifiedchinese.GBK, "月亮代表我的心", "岛国之情歌", "邓丽君")
		add(folder+" ja/1.mp3", version, 0, japanese.ShiftJIS, "ロビンソン", "ハチミツ", "スピッツ")
		add(folder+" fr/1.mp3", version, 0, charmap.Windows1252, "L'Été indien", "À vous", "Joe Dassin")
	}
	add("several/1.mp3", 4, 3, nil, "Under Pressure", "Hot Space", "Queen", "David Bowie")
	cmd := exec.Command("/usr/bin/python3", "-c", tagger) // the system's, which has the package
	cmd.Stdin = strings.NewReader(jobs.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("mutagen: %v: %s", err, out)
	}
	w.scan()
	for path, names := range want {
		s, err := w.store.Library().SongAt(w.ctx, models.SourceLocal, path)
		w.must(err)
		artists := s.Artist
		if s.Artists != "" {
			artists = strings.ReplaceAll(s.Artists, models.ListSeparator, "+")
		}
		if got := s.Title + "|" + s.Album + "|" + artists; got != names {
			t.Errorf("%s is %q, want %q", strings.TrimPrefix(path, w.root), got, names)
		}
	}
}
