package settings

// Values are the settings of one party. The tags are the table: name, default, unit, bounds, choices, group, who may see
// (everyone, hosts, admins), when it makes a difference ("kick=votes"), whether 0 means no limit, and whether it guards nothing yet. Table
// reads them; forms, API, documentation and validation come from it. The sentences are in the message catalogue under "setting.<name>",
// "setting.<name>.help" and "setting.<name>.<choice>".
type Values struct {
	// Who may do what.
	Level        Level `setting:"level" group:"say" default:"up_down" choices:"full_control,up_down,up_only,requests_only,host_only" see:"everyone"`
	MayRequest   Who   `setting:"may_request" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayVote      Who   `setting:"may_vote" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayRemove    Who   `setting:"may_remove" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayReorder   Who   `setting:"may_reorder" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MaySkip      Who   `setting:"may_skip" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayPlayback  Who   `setting:"may_playback" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayVolume    Who   `setting:"may_volume" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayUpload    Who   `setting:"may_upload" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayPlaylists Who   `setting:"may_playlists" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`
	MayLights    Who   `setting:"may_lights" group:"say" default:"level" choices:"level,guests,moderators,admins,nobody" see:"everyone"`

	// What plays next.
	Policy        Policy `setting:"policy" group:"order" default:"fair" choices:"fair,votes,first_come,shuffle,host" see:"everyone"`
	Bound         int    `setting:"bound" group:"order" default:"12" unit:"songs" min:"3" max:"1000" see:"everyone" when:"policy=fair"`
	LiftShare     int    `setting:"lift_share" group:"order" default:"25" unit:"percent" min:"0" max:"100" see:"everyone" when:"policy=fair"`
	LiftLeast     int    `setting:"lift_least" group:"order" default:"3" unit:"votes" min:"1" max:"1000" see:"everyone" when:"policy=fair"`
	NewestFirst   bool   `setting:"newest_first" group:"order" default:"false" see:"everyone" when:"policy=votes|first_come|host"`
	VotersColours bool   `setting:"voters_colours" group:"order" default:"false" see:"everyone"`

	// Voted out.
	Kick             Threshold `setting:"kick" group:"removal" default:"share" choices:"off,votes,share" see:"everyone"`
	KickVotes        int       `setting:"kick_votes" group:"removal" default:"2" unit:"votes" min:"1" max:"1000" see:"everyone" when:"kick=votes"`
	KickShare        int       `setting:"kick_share" group:"removal" default:"33" unit:"percent" min:"1" max:"100" see:"everyone" when:"kick=share"`
	SkipShare        int       `setting:"skip_share" group:"removal" default:"40" unit:"percent" min:"0" max:"100" see:"everyone"`
	SkipGrace        int       `setting:"skip_grace" group:"removal" default:"20" unit:"seconds" min:"0" max:"600" see:"everyone"`
	DownVotesPerHour int       `setting:"down_votes_per_hour" group:"removal" default:"0" unit:"votes" min:"0" max:"1000" see:"everyone" limit:"true" when:"level=full_control|up_down"`

	// Limits. 0 = no limit.
	WaitingPerGuest int      `setting:"waiting_per_guest" group:"limits" default:"3" unit:"songs" min:"0" max:"1000" see:"everyone" limit:"true"`
	RequestsPerHour int      `setting:"requests_per_hour" group:"limits" default:"0" unit:"songs" min:"0" max:"1000" see:"everyone" limit:"true"`
	InARow          int      `setting:"in_a_row" group:"limits" default:"0" unit:"songs" min:"0" max:"100" see:"everyone" limit:"true"`
	QueueSongs      int      `setting:"queue_songs" group:"limits" default:"0" unit:"songs" min:"0" max:"1000" see:"everyone" limit:"true"`
	QueueMinutes    int      `setting:"queue_minutes" group:"limits" default:"0" unit:"minutes" min:"0" max:"6000" see:"everyone" limit:"true"`
	SongMinutes     int      `setting:"song_minutes" group:"limits" default:"0" unit:"minutes" min:"0" max:"600" see:"everyone" limit:"true"`
	SongCooldown    int      `setting:"song_cooldown" group:"limits" default:"0" unit:"minutes" min:"0" max:"10080" see:"everyone" limit:"true"`
	NewMusic        New      `setting:"new_music" group:"limits" default:"off" choices:"off,never,days" see:"everyone"`
	NewMusicDays    int      `setting:"new_music_days" group:"limits" default:"30" unit:"days" min:"1" max:"3650" see:"everyone" when:"new_music=days"`
	ArtistCooldown  int      `setting:"artist_cooldown" group:"limits" default:"0" unit:"minutes" min:"0" max:"10080" see:"everyone" limit:"true"`
	Forbidden       []string `setting:"forbidden" group:"limits" default:"" max:"200" see:"hosts"`
	NoExplicit      bool     `setting:"no_explicit" group:"limits" default:"false" see:"everyone"`

	// What guests bring.
	Uploads        Bring `setting:"uploads" group:"uploads" default:"listen" choices:"accept,listen,off" see:"everyone"`
	UploadMB       int   `setting:"upload_mb" group:"uploads" default:"100" unit:"megabytes" min:"1" max:"4000" see:"everyone" when:"uploads=accept|listen"`
	UploadMinutes  int   `setting:"upload_minutes" group:"uploads" default:"20" unit:"minutes" min:"0" max:"600" see:"everyone" limit:"true" when:"uploads=accept|listen"`
	UploadsPerHour int   `setting:"uploads_per_hour" group:"uploads" default:"20" unit:"songs" min:"0" max:"1000" see:"everyone" limit:"true" when:"uploads=accept|listen"`
	UploadsGB      int   `setting:"uploads_gb" group:"uploads" default:"20" unit:"gigabytes" min:"0" max:"100000" see:"hosts" limit:"true" when:"uploads=accept|listen"`
	UploadsKeep    bool  `setting:"uploads_keep" group:"uploads" default:"true" see:"everyone" when:"uploads=accept|listen"`

	// What changes with the time of day.
	TimeZone    string `setting:"time_zone" group:"times" default:"" max:"60" see:"hosts"`
	Schedule    []Hour `setting:"schedule" group:"times" default:"" max:"50" see:"hosts"`
	ClosingSong int    `setting:"closing_song" group:"times" default:"0" unit:"song" min:"0" max:"9007199254740991" see:"hosts"`
	PartyPause  int    `setting:"party_pause" group:"times" default:"6" unit:"hours" min:"1" max:"168" see:"hosts"`

	// Proof of presence.
	BurstMinutes int  `setting:"burst_minutes" group:"presence" default:"5" unit:"minutes" min:"0" max:"120" see:"everyone"`
	Codes        bool `setting:"codes" group:"presence" default:"false" see:"everyone"`
	CodeMinutes  int  `setting:"code_minutes" group:"presence" default:"5" unit:"minutes" min:"1" max:"120" see:"hosts" when:"codes=true"`
	ProofHours   int  `setting:"proof_hours" group:"presence" default:"12" unit:"hours" min:"1" max:"168" see:"hosts" when:"codes=true"`

	// When nothing waits.
	Fallback      Fallback `setting:"fallback" group:"dry" default:"off" choices:"off,library,genre,artist,playlist,radio,repeat,stream" see:"hosts"`
	FallbackOf    string   `setting:"fallback_of" group:"dry" default:"" max:"200" see:"hosts" when:"fallback=genre|artist|playlist"`
	FallbackAhead int      `setting:"fallback_ahead" group:"dry" default:"2" unit:"songs" min:"1" max:"20" see:"hosts" when:"fallback=library|genre|artist|playlist|radio|repeat"`
	StreamURL     string   `setting:"stream_url" group:"dry" default:"" max:"500" see:"admins" when:"fallback=stream"`

	// Music from outside.
	Sources        []string `setting:"sources" group:"sources" default:"link" max:"20" see:"everyone"`
	FetchMegabytes int      `setting:"fetch_megabytes" group:"sources" default:"100" unit:"megabytes" min:"1" max:"2000" see:"everyone"`
	FetchMinutes   int      `setting:"fetch_minutes" group:"sources" default:"30" unit:"minutes" min:"0" max:"600" see:"everyone" limit:"true"`
	KeepGigabytes  int      `setting:"keep_gigabytes" group:"sources" default:"10" unit:"gigabytes" min:"0" max:"10000" see:"hosts" limit:"true"`
	SearchWords    string   `setting:"search_words" group:"sources" default:"" max:"100" see:"hosts"`
	YtdlpSites     []string `setting:"ytdlp_sites" group:"sources" default:"" max:"50" see:"hosts"`
	VenueHosts     []string `setting:"venue_hosts" group:"sources" default:"" max:"50" see:"admins"`

	// Playlists and history.
	PlaylistMost int  `setting:"playlist_most" group:"guests" default:"10" unit:"songs" min:"1" max:"500" see:"everyone"`
	GuestNames   bool `setting:"guest_names" group:"guests" default:"true" see:"everyone"`
	GuestHistory bool `setting:"guest_history" group:"guests" default:"true" see:"everyone"`

	// Messages to the room.
	Shouts          bool `setting:"shouts" group:"messages" default:"true" see:"everyone"`
	ShoutsModerated bool `setting:"shouts_moderated" group:"messages" default:"true" see:"everyone" when:"shouts=true"`
	Dedications     bool `setting:"dedications" group:"messages" default:"true" see:"everyone"`
	Reactions       bool `setting:"reactions" group:"messages" default:"true" see:"everyone"`
	Hashtags        bool `setting:"hashtags" group:"messages" default:"false" see:"everyone"`

	// The stage.
	DuelChance int    `setting:"duel_chance" group:"stage" default:"0" unit:"percent" min:"0" max:"100" see:"hosts"`
	Visualizer string `setting:"visualizer" group:"stage" default:"rotate" choices:"off,rotate,spectrum,circle,wave,ridges,tunnel,kaleidoscope,ripple,aurora,snow,milkdrop,logo" see:"everyone"`
	Milkdrop   string `setting:"milkdrop" group:"stage" default:"surprise" choices:"surprise,fata_morgana,rewop,black_tiles,cauldron,mindblob,witchcraft,wormhole" see:"everyone" when:"visualizer=milkdrop"`

	// The buzzer.
	BuzzerCooldown   int `setting:"buzzer_cooldown" group:"alarm" default:"10" unit:"seconds" min:"1" max:"3600" see:"hosts"`
	PartyModeGuests  int `setting:"party_mode_guests" group:"alarm" default:"10" unit:"guests" min:"1" max:"10000" see:"hosts"`
	AlarmChance      int `setting:"alarm_chance" group:"alarm" default:"0" unit:"percent" min:"0" max:"100" see:"hosts"`
	BuzzerWinPercent int `setting:"buzzer_win_percent" group:"alarm" default:"-1" unit:"percent" min:"-1" max:"100" see:"hosts"`
}

// Level is how much say the guests have.
type Level string

// The levels of say, from the most to the least.
const (
	FullControl  Level = "full_control"  // everyone may reorder, skip, remove
	UpDown       Level = "up_down"       // requests, up and down votes
	UpOnly       Level = "up_only"       // requests and up votes
	RequestsOnly Level = "requests_only" // requests, no votes
	HostOnly     Level = "host_only"     // guests look on
)

// Bring is what becomes of a file that a guest brings.
type Bring string

// What becomes of what guests bring.
const (
	UploadsAccept Bring = "accept" // it is a song at once
	UploadsListen Bring = "listen" // it is one once a host has listened
	NoUploads     Bring = "off"
)

// New is how new music has to be to be requested.
type New string

// How new music has to be: NeverPlayed is what this place has never heard, ForDays what it has not heard for some days.
const (
	AnySong     New = "off"
	NeverPlayed New = "never"
	ForDays     New = "days"
)

// Who is the least role that may do something.
type Who string

// Who may do something. ByLevel leaves it to the level of say.
const (
	ByLevel    Who = "level"
	Guests     Who = "guests"
	Moderators Who = "moderators"
	Admins     Who = "admins"
	Nobody     Who = "nobody"
)

// Policy is how the order is made.
type Policy string

// The policies.
const (
	Fair      Policy = "fair"
	ByVotes   Policy = "votes"
	FirstCome Policy = "first_come"
	Shuffle   Policy = "shuffle"
	ByHost    Policy = "host"
)

// Threshold is how removal by vote is measured.
type Threshold string

// The thresholds.
const (
	NoKick    Threshold = "off"
	KickVotes Threshold = "votes" // net down votes
	KickShare Threshold = "share" // net down votes as a share of the guests present
)

// Fallback is what plays when nothing waits.
type Fallback string

// The fallbacks.
const (
	NoFallback   Fallback = "off"
	FromLibrary  Fallback = "library"
	FromGenre    Fallback = "genre"
	FromArtist   Fallback = "artist"
	FromPlaylist Fallback = "playlist"
	Radio        Fallback = "radio" // what the guests here liked, and what is like it
	Repeat       Fallback = "repeat"
	FromStream   Fallback = "stream"
)
