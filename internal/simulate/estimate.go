package simulate

import (
	"math"
	"reflect"

	"upbeat/internal/settings"
)

// Estimate is a mean with how far off it may be.
type Estimate struct {
	Mean     float64 `json:"mean"`
	Interval float64 `json:"interval"` // half of the 95 % interval
}

// sum makes the mean and the worst of the parties, figure by figure, and half of the mean's 95 % interval; nil of one party.
func sum(parties []Result) (mean, worst Figures, interval *Figures) {
	m, w, half := reflect.ValueOf(&mean).Elem(), reflect.ValueOf(&worst).Elem(), Figures{}
	for f := range m.NumField() {
		values := make([]float64, len(parties))
		for i := range parties {
			values[i] = reflect.ValueOf(parties[i].Figures).Field(f).Float()
			bad := w.Field(f).Float()
			if i == 0 || (m.Type().Field(f).Tag.Get("worse") == "less") == (values[i] < bad) && values[i] != bad {
				w.Field(f).SetFloat(values[i])
			}
		}
		e := estimate(values)
		m.Field(f).SetFloat(e.Mean)
		reflect.ValueOf(&half).Elem().Field(f).SetFloat(e.Interval)
	}
	group := worstGroup(parties)
	mean.TasteSmall, half.TasteSmall = group.Mean, group.Interval
	if len(parties) > 1 {
		interval = &half
	}
	return mean, worst, interval
}

// estimate is the mean of draws and half of its 95 % interval by Student's t; 0 of one draw.
func estimate(values []float64) Estimate {
	e := Estimate{Mean: average(values)}
	if len(values) < 2 {
		return e
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - e.Mean) * (v - e.Mean)
	}
	n := float64(len(values))
	e.Interval = student(len(values)-1) * math.Sqrt(squares/(n-1)/n)
	return e
}

// student is the 97.5 % point of Student's t with so many degrees of freedom. Of more than thirty it is that of thirty, a little too wide.
func student(freedom int) float64 {
	points := [...]float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
		2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042}
	return points[min(freedom, len(points))-1]
}

// compare holds the joy of every case against that of plain votes among as many guests without an attack, night by night: the same guests
// come to both, so the share is known better than either figure.
func compare(cases []Case) {
	for i := range cases {
		for _, votes := range cases {
			if votes.Policy != settings.ByVotes || votes.Attack != NoAttack || votes.Guests != cases[i].Guests {
				continue
			}
			shares := make([]float64, len(cases[i].Parties))
			for k := range shares {
				shares[k] = ratio(cases[i].Parties[k].Joy, votes.Parties[k].Joy)
			}
			e := estimate(shares)
			cases[i].JoyOfVotes = &e
		}
	}
}
