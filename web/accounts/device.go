package accounts

import "strings"

// deviceName is a browser as its owner knows it, "Firefox, Android", by what it says of itself; "" = it says nothing that we know. The
// order matters: Edge says that it is Chrome, and Chrome that it is Safari.
// https://developer.mozilla.org/docs/Web/HTTP/Guides/Browser_detection_using_the_user_agent
func deviceName(agent string) string {
	first := func(known [][2]string) string {
		for _, one := range known {
			if strings.Contains(agent, one[0]) {
				return one[1]
			}
		}
		return ""
	}
	browser := first([][2]string{{"SamsungBrowser/", "Samsung Internet"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}})
	system := first([][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"}})
	if browser != "" && system != "" {
		return browser + ", " + system
	}
	return browser + system
}
