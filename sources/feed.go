package sources

import (
	"bytes"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"

	"upbeat/models"
	"upbeat/sources/fetch"
)

var errNoFeed = errors.New("no feed")

// feed reads a podcast's feed, RSS or Atom: its enclosures that are sound, the newest first as feeds have them.
func feed(l *Link, at *url.URL, data []byte, most int) (List, error) {
	if gofeed.DetectFeedType(bytes.NewReader(data)) == gofeed.FeedTypeUnknown {
		return List{}, errNoFeed
	}
	read, err := gofeed.NewParser().Parse(bytes.NewReader(data))
	if err != nil {
		return List{}, errNoFeed
	}
	list := List{Title: line(read.Title)}
	for _, item := range read.Items {
		for _, enclosure := range item.Enclosures {
			u, err := at.Parse(strings.TrimSpace(enclosure.URL))
			if err != nil || len(u.String()) > longestRef || !strings.HasPrefix(enclosure.Type, "audio/") && enclosure.Type != "" {
				continue
			}
			if _, err := fetch.Parse(u.String()); err != nil {
				continue
			}
			if len(list.Songs) == most {
				list.More = true
				return list, nil
			}
			found := models.Found{Source: l.Name(), Ref: u.String(), Title: line(item.Title), Artist: line(read.Title), Link: item.Link}
			if found.Title == "" {
				found.Title = list.Title
			}
			if item.ITunesExt != nil {
				found.Length = lengthOf(item.ITunesExt.Duration)
			}
			list.Songs = append(list.Songs, found)
			break
		}
	}
	if len(list.Songs) == 0 {
		return List{}, notSound("a feed without music")
	}
	return list, nil
}

// lengthOf reads "SS", "MM:SS" or "HH:MM:SS", as podcasts write it; 0 = it is none.
func lengthOf(text string) models.Millis {
	seconds := 0
	for part := range strings.SplitSeq(strings.TrimSpace(text), ":") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || seconds > 1e6 || n > 1e6 {
			return 0
		}
		seconds = seconds*60 + n
	}
	return models.Millis(seconds) * 1000
}
