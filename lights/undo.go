package lights

import (
	"cmp"
	"encoding/json"
	"slices"

	"upbeat/internal/store"
	"upbeat/lights/zone"
	"upbeat/models"
)

// compare is what tells one setup from another: the lamps and zones that are not the same in both; nil = they all are.
func compare(before, after Setup) *models.LightsChange {
	was, is := before.without(after), after.without(before)
	if len(was.Devices)+len(was.Zones)+len(is.Devices)+len(is.Zones) == 0 {
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
	return rest
}

func alike(a, b *Zone) bool { return encode(a) == encode(b) }

// Restore is how queue undoes what took a lamp or a zone out.
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

// restore brings lamps and zones from one state to another. What is not as the first says stays, and is named. A lamp or zone whose id
// another one has got meanwhile comes back with a new one.
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
	return left, s.Check()
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
