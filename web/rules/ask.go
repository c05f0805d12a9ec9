package rules

import (
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// addAsk puts the question on the page that the URL names: pages without script ask this way before something far-reaching happens.
func (s *Area) addAsk(v *request.Context, page *api.RulesPage, _ *queue.Snapshot) error {
	t := v.Words().T
	if !page.Editable && v.Query("ask") != "party" {
		return nil
	}
	if name := v.Query("preset"); name != "" {
		act, err := presetAct(name, true)
		if err != nil {
			return err
		}
		done, err := s.Party.Govern(v.Context(), v.Actor(), act)
		if err != nil {
			return err
		}
		would := s.change(v, done)
		page.Ask = &api.RulesAsk{
			Title: t("rules.ask_preset", "name", t("preset."+name)), Would: &would, Yes: t("rules.yes"),
			Action: "/admin/rules/preset", Fields: map[string]string{"name": name, "sure": "true"},
		}
		return nil
	}
	switch v.Query("ask") {
	case "host_only":
		page.Ask = &api.RulesAsk{
			Title: t("rules.ask_host_only"), More: t("rules.ask_host_only_more"), Yes: t("rules.yes_host_only"),
			Action: "/admin/rules", Fields: map[string]string{"level": "host_only", "sure": "true", "was": "{}", "only": "level"},
		}
	case "party":
		page.Ask = &api.RulesAsk{
			Title: t("rules.ask_party"), More: t("rules.ask_party_more"), Yes: t("rules.yes_party"),
			Action: "/admin/parties", Fields: map[string]string{"name": v.QueryText("name", 60), "sure": "true"},
		}
	}
	return nil
}
