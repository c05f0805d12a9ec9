package main

import (
	"upbeat/models"
	"upbeat/web/api"
)

// sampleUploads are files that a guest brings, one in each state.
func sampleUploads() []api.Upload {
	return []api.Upload{
		{Key: "A", Name: "take on me (live).mp3", Size: 5_000_000, Received: 2_000_000, State: models.UploadReceiving, Says: "on its way"},
		{Key: "B", Name: "b.mp3", Size: 1, Received: 1, State: models.UploadChecking, Says: "we are listening to it"},
		{Key: "C", Name: "c.mp3", Size: 1, Received: 1, State: models.UploadInbox, Title: "Hunting High and Low", Artist: "a-ha",
			Says: "a host has it and will listen"},
		{Key: "D", Name: "d.mp3", Size: 1, Received: 1, State: models.UploadAccepted, Title: "Cry Wolf", Artist: "a-ha",
			Says: "it is in the queue"},
		{Key: "E", Name: "holiday.zip", Size: 1, Received: 1, State: models.UploadFailed, Says: "this is no music"},
	}
}

// sampleBrought are uploads as hosts see them.
func sampleBrought(n int) []api.Brought {
	list := []api.Brought{
		{ID: 1, Name: "c.mp3", Title: "Hunting High and Low", Artist: "a-ha", Length: 227_000, Guest: "Kim",
			Sound: "/api/v1/uploads/1/sound#t=99,129"},
		{ID: 2, Name: "untitled.wav", Title: "untitled", Length: 61_000, Sound: "/api/v1/uploads/2/sound#t=16,46", Account: "Robin"},
		{ID: 3, Name: "x.flac", Title: "A song whose name is so long that it takes two lines on a phone", Artist: "Somebody", Length: 3_723_000,
			Guest: "Sasha", Sound: "/api/v1/uploads/3/sound#t=1846,1876"},
	}
	return list[:n]
}

// uploadsPage is the hosts' inbox.
func uploadsPage(frame api.Page, which string) api.UploadsPage {
	if which == "empty" {
		return api.UploadsPage{Page: frame, Choice: "accept"}
	}
	return api.UploadsPage{Page: frame, Choice: "listen", Keep: true, Waiting: sampleBrought(3), Kept: sampleBrought(2)}
}
