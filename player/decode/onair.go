package decode

// mostTitles bounds what a stream is ahead of its listeners: the oldest goes.
const mostTitles = 32

// titleAt is a title and the frame of the ring that it begins at.
type titleAt struct {
	at    int64
	title string
}

// addTitle notes the title that the station names for what is decoded from now on.
func (s *Stream) addTitle(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.titles = append(s.titles, titleAt{s.ring.write.Load(), title})
	s.titles = s.titles[max(0, len(s.titles)-mostTitles):]
}

// OnAir is what an internet radio says that it plays now; "" = it says nothing.
func (s *Stream) OnAir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.titles) > 0 && s.titles[0].at <= s.ring.read.Load() {
		s.onAir, s.titles = s.titles[0].title, s.titles[1:]
	}
	return s.onAir
}
