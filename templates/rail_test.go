package templates

import (
	"strings"
	"testing"
)

func TestTheRailIsFourGroupsAndAModeratorsHasNoBox(t *testing.T) {
	named := func(role string) string {
		names := ""
		for _, g := range railOf(role) {
			names += g.Name + ":"
			for _, s := range g.Sections {
				names += " " + s.Name
			}
			names += "\n"
		}
		return names
	}
	const party = "party: now queue rules people history\nmusic: library playlists uploads\nroom: sound lights stage\n"
	if got := named("admin"); got != strings.Replace(party, "uploads", "sources uploads", 1)+"box: system tasks\n" {
		t.Errorf("an admin's: %s", got)
	}
	if got := named("moderator"); got != party {
		t.Errorf("a moderator's: %s", got)
	}
	for page, want := range map[string]string{"now": "now", "person": "people", "queue": "queue", "rules": "more", "names": "more"} {
		if got := tabOf(page); got != want {
			t.Errorf("%s stands under the tab %s, want %s", page, got, want)
		}
	}
}
