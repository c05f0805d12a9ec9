package rules

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/voting"
	"upbeat/web/api"
	"upbeat/web/request"
)

// rulesPage is where hosts govern the party: GET /admin/rules. With ?preset= or ?ask= it asks before something happens.
func (s *Area) rulesPage(v *request.Context) error {
	frame, err := v.NewPage("rules")
	if err != nil {
		return err
	}
	snap := v.Fresh()
	page := &api.RulesPage{
		Page: frame, Version: snap.SettingsVersion, Editable: v.Role() == models.Admin, Fair: snap.Values.Policy == settings.Fair,
		Bound: snap.Values.Bound,
	}
	for _, line := range settings.Table() {
		if !line.Visible(v.Role()) || line.Unused {
			continue
		}
		if n := len(page.Groups); n == 0 || page.Groups[n-1].Name != line.Group {
			t := v.Words().T
			page.Groups = append(page.Groups, api.RuleGroup{Name: line.Group, Label: t("settings." + line.Group),
				Help: t("settings." + line.Group + ".help")})
		}
		if err := s.addRule(v, &page.Groups[len(page.Groups)-1], line, snap.Values); err != nil {
			return err
		}
	}
	for i := range page.Groups {
		page.Groups[i].Was = painted(page.Groups[i])
	}
	for _, part := range []func(*request.Context, *api.RulesPage, *queue.Snapshot) error{s.addPresets, s.addSpread, s.addTonight,
		s.addAsk} {
		if err := part(v, page, snap); err != nil {
			return err
		}
	}
	return v.Render(page)
}

// addRule puts a setting on its group's card.
func (s *Area) addRule(v *request.Context, g *api.RuleGroup, line settings.Setting, values *settings.Values) error {
	rule := api.Rule{Setting: s.setting(v, line, values), Matters: values.Matters(line)}
	standard := settings.Default()
	rule.Standard = s.Said(v, line, json.RawMessage(standard.JSON(line)))
	switch is := rule.Value.(type) {
	case string:
		rule.Shown = is
	case int:
		rule.Shown = strconv.Itoa(is)
		rule.UnitOne, rule.UnitMany = v.Words().T("unit."+line.Unit, "n", 1), v.Words().T("unit."+line.Unit, "n", 2)
		if line.Limit {
			rule.NoLimit = v.Words().T("rules.no_limit")
		}
		if line.Unit == "song" {
			rule.Shown = s.songName(v, models.SongID(is))
		}
	case []string:
		rule.Shown = strings.Join(is, "\n")
	case []settings.Hour:
		rule.Hours = s.hours(is, values)
	}
	if line.Name == "fallback_of" {
		var err error
		if rule.Offered, err = s.offered(v, values.Fallback); err != nil {
			return err
		}
		if rule.Pick = values.Fallback == settings.FromPlaylist; rule.Pick && !slices.Contains(rule.Offered, rule.Shown) {
			rule.Offered = append([]string{rule.Shown}, rule.Offered...) // "" = none is chosen yet
		}
	}
	if action, found := strings.CutPrefix(line.Name, "may_"); found {
		g.Permissions = append(g.Permissions, permission(rule, voting.Action(action), values.Level))
		return nil
	}
	g.Rules = append(g.Rules, rule)
	return nil
}

// permission is a row of the matrix: the levels of say at which guests may do it by the level alone.
func permission(rule api.Rule, action voting.Action, level settings.Level) api.Permission {
	p := api.Permission{Rule: rule}
	line, _ := settings.Of("level")
	var levels []string
	for _, one := range line.Choices {
		values := settings.Default()
		values.Level = settings.Level(one)
		if voting.May(models.Anyone, action, &values) {
			levels = append(levels, one)
		}
	}
	p.Levels, p.ByLevel = strings.Join(levels, " "), slices.Contains(levels, string(level))
	return p
}

func (s *Area) hours(list []settings.Hour, values *settings.Values) []api.RuleHour {
	at := s.Now().In(values.Location())
	hours := make([]api.RuleHour, len(list))
	for i, h := range list {
		from, _ := h.From.MarshalText()
		until, _ := h.Until.MarshalText()
		hours[i] = api.RuleHour{Place: i, Rule: string(h.Rule), From: string(from), Until: string(until), Value: h.Value,
			Days: map[string]bool{}, Now: h.Holds(at)}
		for _, day := range h.Days {
			hours[i].Days[string(day)] = true
		}
	}
	return hours
}

// offered are names that the fallback's source may have.
func (s *Area) offered(v *request.Context, fallback settings.Fallback) ([]string, error) {
	const most = 300
	if fallback == settings.FromPlaylist {
		lists, err := s.Playlists.List(v.Context(), v.Actor())
		names := make([]string, len(lists))
		for i := range lists {
			names[i] = lists[i].Name
		}
		return names, err
	}
	kinds := map[settings.Fallback]store.FacetKind{settings.FromGenre: store.FacetGenre, settings.FromArtist: store.FacetArtist}
	kind, ok := kinds[fallback]
	if !ok {
		return nil, nil
	}
	facets, err := s.Library.Facets(v.Context(), kind, store.FacetMark{}, most)
	names := make([]string, len(facets))
	for i := range facets {
		names[i] = facets[i].Name
	}
	return names, err
}

// painted are a card's values as they stand, as JSON: a form without script sends them back, so that only what was touched is changed.
func painted(g api.RuleGroup) string {
	was := map[string]any{}
	for _, r := range g.Rules {
		was[r.Name] = r.Value
	}
	for _, p := range g.Permissions {
		was[p.Name] = p.Value
	}
	data, err := json.Marshal(was)
	if err != nil { // never: the kinds are plain
		return "{}"
	}
	return string(data)
}

func (s *Area) addPresets(v *request.Context, page *api.RulesPage, snap *queue.Snapshot) error {
	for _, preset := range settings.Presets() {
		changes, _ := settings.PresetNamed(preset.Name)
		_, changed, err := snap.Values.With(changes)
		if err != nil {
			return err
		}
		page.Presets = append(page.Presets, api.PresetCard{SettingChoice: s.choice(v, preset.Name, "preset."+preset.Name),
			Differs: len(changed)})
	}
	return nil
}

// addSpread tells how even tonight is.
func (s *Area) addSpread(v *request.Context, page *api.RulesPage, snap *queue.Snapshot) error {
	const enough = 5 // songs
	counts, err := s.Stats.SongsByGuest(v.Context(), snap.PartyID)
	spread := voting.SpreadOf(counts)
	percent := func(share float64) int { return int(math.Round(share * 100)) }
	page.Spread = api.RulesSpread{Even: percent(spread.Even), Top: percent(spread.Top), Served: spread.Served, Asking: spread.Guests,
		Enough: spread.Songs >= enough}
	return err
}

// addTonight names the party that is on.
func (s *Area) addTonight(v *request.Context, page *api.RulesPage, snap *queue.Snapshot) error {
	if snap.PartyID == 0 {
		return nil
	}
	party, err := s.Stats.Party(v.Context(), snap.PartyID)
	if err != nil {
		return err
	}
	page.Tonight, page.Began = party.Name, v.Dates().Moment(party.StartedAt)
	return nil
}
