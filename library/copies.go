package library

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"upbeat/library/fold"
	"upbeat/models"
)

// copyKey says what a song has in common with other files of the same recording, beside its length (store.Copies): artist, title, guests
// and whatever makes it another recording, such as "live". Until the sound decides, what is in doubt is another recording: a guest who asks
// for the concert must not get the studio. A song whose tags say too little stands alone.
func copyKey(s models.Song) string {
	artist, guests := cutGuests(s.Artist)
	title, more := titleKey(s.Title)
	by := strings.TrimPrefix(bare(key(artist)), "the ")
	if by == "" || title == "" {
		return fmt.Sprintf("%016x", hash("alone", s.Source, s.Path))
	}
	guests = append(guests, more...)
	slices.Sort(guests)
	parts := []string{by, title, strings.Join(slices.Compact(guests), "\x1e"), albumKind(s.Album), fmt.Sprint(s.Explicit)}
	if generic(title) { // "I. Allegro" is the name of very many
		parts = append(parts, key(s.Album), fmt.Sprint(s.Disc, ".", s.Track))
	}
	return fmt.Sprintf("%016x", hash(parts...))
}

// guestSigns begin the guests of a recording, in a title or an artist.
var guestSigns = []string{" featuring ", " feat. ", " feat ", " ft. ", " ft ", "(featuring ", "(feat. ", "(feat ", "(ft. ", "(ft ",
	"[feat. ", "[feat ", "[ft. ", "[ft "}

// cutGuests parts text from the guests named in it, which are folded.
func cutGuests(text string) (rest string, guests []string) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		text = lower
	}
	for _, sign := range guestSigns {
		at := strings.Index(lower, sign)
		if at < 0 {
			continue
		}
		from := at + len(sign)
		end := len(text)
		if stop := strings.IndexAny(text[from:], ")]"); stop >= 0 {
			end = from + stop
		} else if stop := strings.IndexAny(text[from:], "(["); stop >= 0 {
			end = from + stop
		} else if stop := strings.Index(text[from:], " - "); stop >= 0 {
			end = from + stop
		}
		for _, name := range strings.FieldsFunc(strings.NewReplacer(" and ", "&", " x ", "&").Replace(text[from:end]),
			func(r rune) bool { return r == '&' || r == ',' || r == '+' }) {
			if folded := fold.Text(name, maxText); folded != "" {
				guests = append(guests, folded)
			}
		}
		return text[:at] + " " + strings.TrimLeft(text[end:], ")]"), guests
	}
	return text, nil
}

// titleKey is a title without what says nothing of the recording: "(Remastered 2011)", "[Bonus Track]", guests.
func titleKey(title string) (folded string, guests []string) {
	title, guests = cutGuests(title)
	var kept []string
	for i, piece := range pieces(title) {
		words := strings.Fields(key(piece))
		if i > 0 {
			words = telling(words)
		}
		kept = append(kept, words...)
	}
	return bare(strings.Join(kept, " ")), guests
}

// pieces parts a title at brackets and dashes: the name comes first.
func pieces(title string) []string {
	first := strings.IndexAny(title, "([")
	if first == 0 { // "(I Can't Get No) Satisfaction" is all name
		return []string{title}
	}
	var list []string
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(title, " - ", "\x1f"), func(r rune) bool {
		return strings.ContainsRune("()[]\x1f", r)
	}) {
		if strings.TrimSpace(part) != "" {
			list = append(list, part)
		}
	}
	return list
}

// telling are the words of an addition to a title that tell one recording from another.
func telling(words []string) []string {
	const neutral = " remaster remastered digital digitally version album original bonus track deluxe edition expanded anniversary stereo lp " +
		"explicit the "
	all := true
	var rest []string
	for _, w := range words {
		year := len(w) == 4 && (strings.HasPrefix(w, "19") || strings.HasPrefix(w, "20"))
		nth := strings.HasSuffix(w, "th") && len(w) <= 5 && w[0] >= '0' && w[0] <= '9'
		if !year && !nth && !strings.Contains(neutral, " "+w+" ") {
			all = false
		}
		if !year && w != "remaster" && w != "remastered" {
			rest = append(rest, w)
		}
	}
	switch {
	case all && len(words) == 1 && strings.Contains(" the version original ", " "+words[0]+" "):
		return words
	case all && slices.ContainsFunc(words, func(w string) bool { return len(w) > 4 || w == "lp" }):
		return nil
	case len(rest) < len(words) && slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "remaster") }):
		return rest // "live 2007 remaster"
	}
	return words
}

// albumKind is what an album's name says of its recordings: a concert's are others than the studio's, though their titles do not say so.
func albumKind(album string) string {
	for w := range strings.FieldsSeq(key(album)) {
		switch w {
		case "live", "unplugged", "karaoke", "instrumental", "instrumentals", "acoustic", "remix", "remixes", "remixed", "tribute", "concert",
			"demos", "bootleg", "sessions", "konzert", "playback", "covers":
			return w
		}
	}
	return ""
}

// generic tells of titles that name a part of many works.
func generic(title string) bool {
	const parts = " allegro allegretto andante andantino adagio adagietto presto prestissimo largo larghetto lento menuetto menuett minuet trio " +
		"scherzo rondo vivace moderato finale prelude praludium fugue fuge fuga aria arie overture ouverture intro introduction outro interlude " +
		"skit track titel untitled prologue epilogue reprise medley part pt teil no nr op movement satz assai molto con brio ma non troppo ed e " +
		"in minor major moll dur a b c d f g h di poco piu cantabile sostenuto maestoso grave recitativo recitative choral chorus theme variation " +
		"variations main title titles end credits kapitel chapter folge i ii iii iv v vi vii viii ix x xi xii the and hidden song opening ending " +
		"gigue sarabande allemande courante gavotte bourree spirituoso fuoco mosso un quasi tempo "
	for w := range strings.FieldsSeq(title) {
		if !strings.Contains(parts, " "+w+" ") && strings.Trim(w, "0123456789") != "" {
			return false
		}
	}
	return true
}

// computeCopies gives each song that has none yet its key: after a migration, a restore or new rules.
func (l *Library) computeCopies(ctx context.Context) error {
	for {
		songs, err := l.store.Library().WithoutCopyKey(ctx, batch)
		if err != nil || len(songs) == 0 {
			return err
		}
		keys := make(map[models.SongID]string, len(songs))
		for _, s := range songs {
			keys[s.ID] = copyKey(s)
		}
		if err := l.store.Library().SetCopyKeys(ctx, keys); err != nil {
			return err
		}
	}
}

// Once returns up to limit of the songs, each recording once: the best of its files that can be played, which says how many there are.
func (l *Library) Once(ctx context.Context, songs []models.Song, limit int) ([]models.Song, error) {
	groups := make([]models.SongID, 0, len(songs))
	for _, s := range songs {
		if s.CopyOf != 0 && !slices.Contains(groups, s.CopyOf) {
			groups = append(groups, s.CopyOf)
		}
	}
	copies, err := l.store.Library().Copies(ctx, groups)
	if err != nil {
		return nil, err
	}
	best := make(map[models.SongID]models.Song, len(groups))
	for start := 0; start < len(copies); {
		end := start + 1
		for end < len(copies) && copies[end].CopyOf == copies[start].CopyOf {
			end++
		}
		copies[start].Copies = end - start
		best[copies[start].CopyOf] = copies[start]
		start = end
	}
	once, seen := make([]models.Song, 0, len(songs)), map[models.SongID]bool{}
	for _, s := range songs {
		if b, ok := best[s.CopyOf]; ok {
			s = b
		}
		if s.CopyOf != 0 && seen[s.CopyOf] {
			continue
		}
		seen[s.CopyOf] = true
		if once = append(once, s); len(once) == limit {
			break
		}
	}
	return once, nil
}

// Versions returns the files of a song's recording that can be played, the best first.
func (l *Library) Versions(ctx context.Context, id models.SongID) ([]models.Song, error) {
	song, err := l.store.Library().Song(ctx, id)
	if err != nil {
		return nil, err
	}
	songs, err := l.store.Library().Copies(ctx, []models.SongID{cmp.Or(song.CopyOf, song.ID)})
	return songs, err
}
