package main

import (
	"upbeat/internal/settings"
	"upbeat/web/api"
)

// ruleGroups are the cards of the page of rules: all settings as they are without a host, and two lines of a schedule.
func ruleGroups(editable bool) []api.RuleGroup {
	var groups []api.RuleGroup
	standard := settings.Default()
	for _, line := range settings.Table() {
		if n := len(groups); n == 0 || groups[n-1].Name != line.Group {
			groups = append(groups, api.RuleGroup{Name: line.Group, Label: line.Group, Help: "What this is about.", Was: "{}"})
		}
		rule := api.Rule{Shown: "1", Standard: "the default", Matters: true, UnitOne: line.Unit, UnitMany: line.Unit, Offered: []string{"Pop"},
			Setting: api.Setting{Name: line.Name, Group: line.Group, Kind: line.Kind, Unit: line.Unit, Min: line.Min, Max: line.Max,
				Value: standard.Get(line), Label: line.Name, Help: "What it does.", Editable: editable}}
		for _, choice := range line.Choices {
			rule.Choices = append(rule.Choices, api.SettingChoice{Value: choice, Label: choice, Help: "What that means."})
		}
		if line.Kind == settings.Hours {
			rule.Hours = []api.RuleHour{
				{Rule: string(settings.HourVolume), From: "23:00", Until: "05:00", Value: 40, Days: map[string]bool{"fri": true}, Now: true},
				{Place: 1, Rule: string(settings.HourLastSong), From: "02:00", Until: "02:00", Days: map[string]bool{}},
			}
		}
		group := &groups[len(groups)-1]
		if len(line.Name) > 4 && line.Name[:4] == "may_" {
			group.Permissions = append(group.Permissions, api.Permission{Rule: rule, Levels: "up_down", ByLevel: true})
			continue
		}
		group.Rules = append(group.Rules, rule)
	}
	return groups
}
