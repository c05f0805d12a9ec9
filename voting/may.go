package voting

import (
	"upbeat/internal/settings"
	"upbeat/models"
)

// Action is something that a level of say or a permission allows or not.
type Action string

// The actions. VoteDown is VoteUp's darker half: levels part them, the permission "vote" is one.
const (
	Request   Action = "request"
	VoteUp    Action = "vote"
	VoteDown  Action = "vote_down"
	Remove    Action = "remove"    // somebody else's entry; one's own may always be withdrawn
	Reorder   Action = "reorder"   // the whole queue; one's own entries may always be reordered among themselves
	Skip      Action = "skip"      // the current song, at once; one's own may always be skipped
	Playback  Action = "playback"  // pause, seek, the buzzer
	Volume    Action = "volume"    //
	Upload    Action = "upload"    // bring a song of one's own
	Playlists Action = "playlists" // put a whole playlist into the queue
	Lights    Action = "lights"
)

// Actions lists them all.
func Actions() []Action {
	return []Action{Request, VoteUp, VoteDown, Remove, Reorder, Skip, Playback, Volume, Upload, Playlists, Lights}
}

// May tells whether somebody with this role may do it. Host only shuts the guests out whatever else is set, and guests vote down at the
// levels that say so; for the rest a permission that names a role goes before the level. Nobody is nobody, but for the party itself.
func May(role models.Role, a Action, v *settings.Values) bool {
	if role == models.System {
		return true
	}
	if a == Upload && v.Uploads == settings.NoUploads {
		return false
	}
	if role == models.Anyone && (v.Level == settings.HostOnly || a == VoteDown && v.Level != settings.FullControl &&
		v.Level != settings.UpDown) {
		return false
	}
	who := permission(a, v)
	if who == settings.ByLevel {
		who = byLevel(a, v.Level)
	}
	switch who {
	case settings.Guests:
		return role == models.Anyone || role == models.Moderator || role == models.Admin
	case settings.Moderators:
		return role == models.Moderator || role == models.Admin
	case settings.Admins:
		return role == models.Admin
	}
	return false
}

func permission(a Action, v *settings.Values) settings.Who {
	switch a {
	case Request:
		return v.MayRequest
	case VoteUp, VoteDown:
		return v.MayVote
	case Remove:
		return v.MayRemove
	case Reorder:
		return v.MayReorder
	case Skip:
		return v.MaySkip
	case Playback:
		return v.MayPlayback
	case Volume:
		return v.MayVolume
	case Upload:
		return v.MayUpload
	case Playlists:
		return v.MayPlaylists
	case Lights:
		return v.MayLights
	}
	return settings.Nobody
}

// byLevel is what a level of say gives the guests; hosts may do everything at every level.
func byLevel(a Action, level settings.Level) settings.Who {
	given := map[settings.Level][]Action{
		settings.FullControl:  {Request, VoteUp, VoteDown, Remove, Reorder, Skip, Playback, Volume, Upload, Playlists, Lights},
		settings.UpDown:       {Request, VoteUp, VoteDown, Upload},
		settings.UpOnly:       {Request, VoteUp, Upload},
		settings.RequestsOnly: {Request, Upload},
	}
	for _, allowed := range given[level] {
		if allowed == a {
			return settings.Guests
		}
	}
	return settings.Moderators
}
