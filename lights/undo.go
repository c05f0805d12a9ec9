package lights

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"upbeat/internal/store"
	"upbeat/lights/zone"
	"upbeat/models"
)

// compare is what tells one setup from another: the lamps, zones and scenes that are not the same in both; nil = they all are.
func compare(before, after Setup) *models.LightsChange {
	was, is := before.without(after), after.without(before)
	if was.empty() && is.empty() {
		return nil
	}
	return &models.LightsChange{Before: json.RawMessage(encode(was)), After: json.RawMessage(encode(is))}
}

// without is a setup without what is the same in another.
func (s *Setup) without(other Setup) (rest Setup) {
	for _, d := range s.Devices {
		if own := other.device(d.ID); own == nil || *own != d {
			rest.Devices = append(rest.Devices, d)
		}
	}
	for _, z := range s.Zones {
		if own := other.zone(z.ID); own == nil || !alike(own, &z) {
			rest.Zones = append(rest.Zones, z)
		}
	}
	for _, c := range s.Scenes {
		if own := other.scene(c.ID); own == nil || !alike(own, &c) {
			rest.Scenes = append(rest.Scenes, c)
		}
	}
	return rest
}

func (s *Setup) empty() bool { return len(s.Devices)+len(s.Zones)+len(s.Scenes) == 0 }

func alike[T Zone | Scene](a, b *T) bool { return encode(a) == encode(b) }

// Restore is how queue undoes what took a lamp, a zone or a scene out.
func (c *Control) Restore(tx *store.Tx, change models.LightsChange) (done *models.LightsChange, left []string, err error) {
	to, err := decode(change.Before)
	if err != nil {
		return nil, nil, err
	}
	from, err := decode(change.After)
	if err != nil {
		return nil, nil, err
	}
	err = store.ChangeValue(tx, c.name(), func(old []byte) ([]byte, error) {
		before, err := decode(old)
		if err != nil {
			return nil, err
		}
		s := before
		if left, err = s.restore(from, to); err != nil {
			return nil, err
		}
		if done = compare(before, s); done != nil {
			s.Version++
		}
		return json.Marshal(s)
	})
	return done, left, err
}

// restore brings lamps, zones and scenes from one state to another. What is not as the first says stays, and is named. What comes back
// has a new id where another one has got its own meanwhile.
func (s *Setup) restore(from, to Setup) (left []string, err error) {
	s.Devices, s.Zones = slices.Clone(s.Devices), slices.Clone(s.Zones)
	ids := map[int]int{} // of lamps that came back: the old id, the new one
	for _, d := range to.Devices {
		own, was := s.device(d.ID), from.device(d.ID)
		switch {
		case was == nil:
			id := d.ID
			if own != nil {
				d.ID = s.nextDevice()
			}
			ids[id] = d.ID
			s.Devices = append(s.Devices, d)
		case own != nil && *own == *was:
			*own = d
		default:
			left = append(left, d.Name)
		}
	}
	slices.SortStableFunc(s.Devices, func(a, b Device) int { return cmp.Compare(a.ID, b.ID) })
	for _, z := range to.Zones {
		if !s.restoreZone(from.zone(z.ID), z, ids) {
			left = append(left, z.Name)
		}
	}
	slices.SortStableFunc(s.Zones, func(a, b Zone) int { return cmp.Compare(a.ID, b.ID) })
	for _, z := range from.Zones {
		if own := s.zone(z.ID); to.zone(z.ID) == nil && own != nil {
			if !alike(own, &z) {
				left = append(left, z.Name)
				continue
			}
			s.Zones = slices.DeleteFunc(s.Zones, func(one Zone) bool { return one.ID == z.ID })
		}
	}
	for _, d := range from.Devices {
		if own := s.device(d.ID); to.device(d.ID) == nil && own != nil {
			if *own != d {
				left = append(left, d.Name)
				continue
			}
			s.Devices = slices.DeleteFunc(s.Devices, func(one Device) bool { return one.ID == d.ID })
			s.trim(func(part zone.Part) (zone.Part, bool) { return part, part.Device != d.ID })
		}
	}
	left = append(left, s.restoreScenes(from, to)...)
	return left, s.Check()
}

// restoreScenes is restore of scenes. A name that another scene has got since is that one's.
func (s *Setup) restoreScenes(from, to Setup) (left []string) {
	s.Scenes = slices.Clone(s.Scenes)
	for _, c := range to.Scenes {
		own, was := s.scene(c.ID), from.scene(c.ID)
		taken := slices.ContainsFunc(s.Scenes, func(other Scene) bool {
			return (was == nil || other.ID != c.ID) && strings.EqualFold(other.Name, c.Name)
		})
		switch {
		case taken:
			left = append(left, c.Name)
		case was == nil:
			if own != nil {
				c.ID = s.nextScene()
			}
			s.Scenes = append(s.Scenes, c)
		case own != nil && alike(own, was):
			*own = c
		default:
			left = append(left, c.Name)
		}
	}
	slices.SortStableFunc(s.Scenes, func(a, b Scene) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range from.Scenes {
		own := s.scene(c.ID)
		switch {
		case own == nil || to.scene(c.ID) != nil:
		case alike(own, &c):
			s.Scenes = slices.DeleteFunc(s.Scenes, func(one Scene) bool { return one.ID == c.ID })
		default:
			left = append(left, c.Name)
		}
	}
	return left
}

// restoreZone brings a zone back; was is how the act left it, nil = it took it out. What a host has chosen for it since stays, as long as
// its pixels are the same. false = it stays as it is.
func (s *Setup) restoreZone(was *Zone, z Zone, ids map[int]int) bool {
	z.Parts = slices.Clone(z.Parts)
	for i := range z.Parts {
		if id, back := ids[z.Parts[i].Device]; back {
			z.Parts[i].Device = id
		}
	}
	for _, part := range z.Parts {
		if s.device(part.Device) == nil {
			return false // a lamp of it has gone since
		}
	}
	own := s.zone(z.ID)
	switch {
	case was == nil:
		if own != nil {
			z.ID = s.nextZone()
		}
		s.Zones = append(s.Zones, z)
	case own != nil && alike(own, was):
		*own = z
	case own != nil && slices.Equal(own.Parts, was.Parts):
		own.Parts, own.Rows, own.Snake = z.Parts, z.Rows, z.Snake
	default:
		return false
	}
	return true
}
