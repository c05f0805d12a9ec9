package present

import (
	"reflect"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/voting"
	"upbeat/web/api"
)

// Rules are the party's rules as a guest's page needs them.
func Rules(snap *queue.Snapshot) api.Rules {
	v := snap.Values
	r := api.Rules{
		Version: snap.SettingsVersion, Level: v.Level, Policy: v.Policy, May: []voting.Action{},
		SkipGrace: models.Millis(v.SkipGrace) * 1000,
		Bound:     v.Bound, Waiting: v.WaitingPerGuest, Codes: v.Codes, Burst: snap.Burst, BurstMinutes: v.BurstMinutes,
		Names: v.GuestNames, History: v.GuestHistory,
		Shouts: v.Shouts, ShoutsModerated: v.ShoutsModerated, Dedications: v.Dedications, Reactions: v.Reactions, Hashtags: v.Hashtags,
		VotersColours: v.VotersColours, Visualizer: v.Visualizer, Milkdrop: v.Milkdrop,
	}
	for _, a := range voting.Actions() {
		if voting.May(models.Anyone, a, v) {
			r.May = append(r.May, a)
		}
	}
	return r
}

// Thresholds are the votes at which something happens, with as many guests as are present.
func Thresholds(snap *queue.Snapshot) api.Thresholds {
	v := snap.Values
	t := api.Thresholds{KickAt: voting.KickAt(snap.Present, v), SkipAt: voting.SkipAt(snap.Present, v)}
	if v.Policy == settings.Fair {
		t.LiftAt = voting.LiftAt(snap.Present, v)
	}
	return t
}

// compareRules sends the rules whole when anything of them changed.
func compareRules(c *Change, from, to *queue.Snapshot) {
	if from.Values == to.Values && from.Present == to.Present {
		return
	}
	if was, is := Thresholds(from), Thresholds(to); was != is {
		c.Diff.Thresholds = &is
	}
	if from.Values == to.Values {
		return
	}
	if was, is := Rules(from), Rules(to); !reflect.DeepEqual(was, is) {
		c.Diff.Rules = &is
	}
}

func why(item *queue.Item) api.Why {
	w := api.Why{Reason: item.Placing.Reason, Turn: item.Placing.Turn, Lifted: item.Placing.Lifted}
	if g := item.Guest; w.Turn > 0 && g != nil && g.PartyID == item.PartyID {
		w.Late = g.Base
	}
	return w
}
