package settings

import "encoding/json"

// Preset is a bundle of settings for a kind of party. What it does not name goes back to its default. Its name and description are in
// the catalogue under "preset.<name>" and "preset.<name>.help".
type Preset struct {
	Name    string
	Changes Changes
}

// Presets lists them.
func Presets() []Preset {
	return []Preset{
		{"house_party", of(map[string]any{"level": UpDown, "policy": Fair, "fallback": Radio, "song_cooldown": 60})},
		{"bar", of(map[string]any{
			"level": UpOnly, "policy": Fair, "fallback": Radio, "codes": true, "song_cooldown": 180, "artist_cooldown": 20,
			"song_minutes": 8, "requests_per_hour": 6,
			"no_explicit": true, "hashtags": false,
		})},
		{"wedding", of(map[string]any{
			"level": UpOnly, "policy": Fair, "fallback": FromLibrary, "no_explicit": true, "song_minutes": 8, "song_cooldown": 240,
			"waiting_per_guest": 2, "voters_colours": true,
			"schedule": []Hour{{Rule: HourVolume, From: 17 * 60, Until: 20 * 60, Value: 50}},
		})},
		{"silent_office", of(map[string]any{
			"level": RequestsOnly, "policy": FirstCome, "fallback": Radio, "no_explicit": true, "shouts": false, "reactions": false,
			"alarm_chance": 0, "song_cooldown": 480, "visualizer": "off",
			"schedule": []Hour{{Rule: HourVolume, From: 0, Until: 0, Value: 35}, {Rule: HourNoRequests, From: 19 * 60, Until: 7 * 60}},
		})},
	}
}

func of(values map[string]any) Changes {
	changes := make(Changes, len(values))
	for name, value := range values {
		data, _ := json.Marshal(value) // plain values: the tests apply every preset
		changes[name] = data
	}
	return changes
}

// PresetNamed is the whole change that a preset makes: what it names, and the defaults of all else but what belongs to the place (time
// zone, stream, closing song, what the fallback is taken from, where music comes from).
func PresetNamed(name string) (Changes, bool) {
	for _, p := range Presets() {
		if p.Name != name {
			continue
		}
		defaults := Default()
		changes := Changes{}
		for _, s := range Table() {
			switch s.Name {
			case "time_zone", "stream_url", "closing_song", "fallback_of", "forbidden":
				continue
			}
			if s.Group == "sources" {
				continue
			}
			changes[s.Name] = json.RawMessage(defaults.JSON(s))
		}
		for name, value := range p.Changes {
			changes[name] = value
		}
		return changes, true
	}
	return nil, false
}
