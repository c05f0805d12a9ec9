package recapcard

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// Where systems keep fonts (https://specifications.freedesktop.org/basedir-spec/latest/, and macOS), and which of them are asked, those of
// the most scripts first. Names and titles in Chinese, Japanese, Korean, Hebrew, Arabic or Thai need one of them.
var (
	fontFolders = []string{"/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"}
	fontNames   = []string{
		"notosanscjk", "notosans-regular", "notosanshebrew-regular", "notosansarabic-regular", "notosansthai-regular",
		"notosansdevanagari-regular", "dejavusans.", "wqy-microhei", "wqy-zenhei", "droidsansfallback", "ipagothic", "ipag.", "nanumgothic.",
		"unifont.", "pingfang", "hiragino", "arial unicode", "freesans.", "symbola",
	}
)

const (
	largestFont = 48 << 20 // bytes
	mostFonts   = 16
)

// systemFonts are the machine's own fonts, looked for once.
var systemFonts = sync.OnceValue(func() []*sfnt.Font { return fontsIn(fontFolders) })

// fontsIn opens the fonts below folders that fontNames lists. What cannot be read is passed over. The files stay open: of a large font a
// picture needs a few glyphs.
func fontsIn(folders []string) (fonts []*sfnt.Font) {
	found := map[int][]string{}
	for _, folder := range folders {
		filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error { //nolint:errcheck // what cannot be read is no font
			if err != nil || entry.IsDir() {
				return nil
			}
			name := strings.ToLower(entry.Name())
			at := slices.IndexFunc(fontNames, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
			if info, err := entry.Info(); at >= 0 && err == nil && info.Mode().IsRegular() && info.Size() <= largestFont {
				found[at] = append(found[at], path)
			}
			return nil
		})
	}
	for i := range fontNames {
		slices.Sort(found[i])
		for _, path := range found[i] {
			if len(fonts) == mostFonts {
				return fonts
			}
			if f := openFont(path); f != nil {
				fonts = append(fonts, f)
			}
		}
	}
	return fonts
}

// openFont opens a font, or the first one of a collection; nil = it is none.
func openFont(path string) *sfnt.Font {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	if collection, err := opentype.ParseCollectionReaderAt(file); err == nil {
		if f, err := collection.Font(0); err == nil {
			return f
		}
	}
	file.Close()
	return nil
}
