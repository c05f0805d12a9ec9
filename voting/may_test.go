package voting_test

import (
	"slices"
	"strings"
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// whatGuestsMay is what each level of say gives the guests, x = they may. Hosts may do everything at every level.
const whatGuestsMay = `
              request vote vote_down remove reorder skip playback volume upload playlists lights
full_control        x    x         x      x       x    x        x      x      x         x      x
up_down             x    x         x      -       -    -        -      -      x         -      -
up_only             x    x         -      -       -    -        -      -      x         -      -
requests_only       x    -         -      -       -    -        -      -      x         -      -
host_only           -    -         -      -       -    -        -      -      -         -      -
`

// byLevel reads whatGuestsMay.
func byLevel(t *testing.T) map[settings.Level]map[voting.Action]bool {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(whatGuestsMay), "\n")
	actions := strings.Fields(lines[0])
	table := map[settings.Level]map[voting.Action]bool{}
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		row := map[voting.Action]bool{}
		for i, a := range actions {
			row[voting.Action(a)] = cells[i+1] == "x"
		}
		table[settings.Level(cells[0])] = row
	}
	if level, _ := settings.Of("level"); len(table) != len(level.Choices) || len(actions) != len(voting.Actions()) {
		t.Fatalf("the table has %d levels and %d actions; there are %v and %v", len(table), len(actions), level.Choices, voting.Actions())
	}
	return table
}

// permissions sets the setting that governs each action.
func permissions() map[voting.Action]func(*settings.Values, settings.Who) {
	return map[voting.Action]func(*settings.Values, settings.Who){
		voting.Request:   func(v *settings.Values, w settings.Who) { v.MayRequest = w },
		voting.VoteUp:    func(v *settings.Values, w settings.Who) { v.MayVote = w },
		voting.VoteDown:  func(v *settings.Values, w settings.Who) { v.MayVote = w },
		voting.Remove:    func(v *settings.Values, w settings.Who) { v.MayRemove = w },
		voting.Reorder:   func(v *settings.Values, w settings.Who) { v.MayReorder = w },
		voting.Skip:      func(v *settings.Values, w settings.Who) { v.MaySkip = w },
		voting.Playback:  func(v *settings.Values, w settings.Who) { v.MayPlayback = w },
		voting.Volume:    func(v *settings.Values, w settings.Who) { v.MayVolume = w },
		voting.Upload:    func(v *settings.Values, w settings.Who) { v.MayUpload = w },
		voting.Playlists: func(v *settings.Values, w settings.Who) { v.MayPlaylists = w },
		voting.Lights:    func(v *settings.Values, w settings.Who) { v.MayLights = w },
	}
}

// TestMay asks for every action at every level, with every permission, for every role.
func TestMay(t *testing.T) {
	levels := byLevel(t)
	who := map[settings.Who][]models.Role{
		settings.Guests:     {models.Anyone, models.Moderator, models.Admin},
		settings.Moderators: {models.Moderator, models.Admin},
		settings.Admins:     {models.Admin},
		settings.Nobody:     {},
	}
	asked := 0
	for level, given := range levels {
		for _, action := range voting.Actions() {
			for _, permission := range []settings.Who{settings.ByLevel, settings.Guests, settings.Moderators, settings.Admins, settings.Nobody} {
				for _, role := range []models.Role{models.System, models.Admin, models.Moderator, models.Anyone, ""} {
					v := settings.Default()
					v.Level = level
					permissions()[action](&v, permission)
					var want bool
					switch {
					case role == models.System:
						want = true
					case role == "":
						want = false
					case role == models.Anyone && (level == settings.HostOnly || action == voting.VoteDown && !given[voting.VoteDown]):
						want = false // whatever the permission says
					case permission == settings.ByLevel:
						want = role != models.Anyone || given[action]
					default:
						want = slices.Contains(who[permission], role)
					}
					if got := voting.May(role, action, &v); got != want {
						t.Errorf("%s, %s by permission %s, role %q: %v, want %v", level, action, permission, role, got, want)
					}
					asked++
				}
			}
		}
	}
	if asked != 5*11*5*5 {
		t.Errorf("%d cases", asked)
	}
}

// TestAPermissionGovernsItsOwnActionOnly changes one permission and finds all others as they were.
func TestAPermissionGovernsItsOwnActionOnly(t *testing.T) {
	for changed, set := range permissions() {
		v := settings.Default()
		set(&v, settings.Nobody)
		standard := settings.Default()
		for _, a := range voting.Actions() {
			same := a == changed || (a == voting.VoteUp || a == voting.VoteDown) && (changed == voting.VoteUp || changed == voting.VoteDown)
			if got, want := voting.May(models.Admin, a, &v), !same; got != want {
				t.Errorf("nobody may %s: an admin's %s is %v", changed, a, got)
			}
			if !same && voting.May(models.Anyone, a, &v) != voting.May(models.Anyone, a, &standard) {
				t.Errorf("nobody may %s: a guest's %s changed", changed, a)
			}
		}
	}
}

func TestAnUnknownActionIsNobodys(t *testing.T) {
	v := settings.Default()
	v.Level = settings.FullControl
	for _, role := range []models.Role{models.Admin, models.Moderator, models.Anyone} {
		if voting.May(role, "dance", &v) {
			t.Errorf("%s may dance", role)
		}
	}
}
