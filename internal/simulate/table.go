package simulate

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Print writes the cases as two tables: how even the parties were, and how much the guests liked them. Each figure is the mean of the
// parties; one with ± has half of its 95 % interval beside it.
func Print(w io.Writer, cases []Case) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "guests\tattack\tpolicy\tsongs\tasking\tserved\tJain/best\t(worst)\tequal\tclique\tnet votes\tunloved\tovertaken\tin turn\tdue\tmedian\tlongest\tfirst\tvoted out\t")
	for i, c := range cases {
		if i > 0 && (cases[i-1].Guests != c.Guests || cases[i-1].Attack != c.Attack) {
			fmt.Fprintln(t, "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t")
		}
		m := c.Mean
		fmt.Fprintf(t, "%d\t%s\t%s\t%.0f\t%.0f\t%.3f\t%.3f\t(%.3f)\t%.3f\t%s\t%+.2f\t%.0f %%\t%.0f\t%.0f\t%.0f %%\t%.0f min\t%.0f\t%.0f\t%.0f\t\n",
			c.Guests, c.Attack, c.Policy, m.Songs, m.Guests, m.Served, m.Even, c.Worst.Even, m.Equal, percentOf(c, m.Clique), m.Net,
			100*m.BelowZero, m.Overtaken, m.InTurn, 100*m.Due, m.Median, m.Longest, m.First, m.VotedOut)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	fmt.Fprintln(t, "guests\tattack\tpolicy\tserved\tJain/best\tclique\tjoy\tof plain votes'\tlowest tenth\tworst group\t")
	for _, c := range cases {
		m, half := c.Mean, Figures{}
		if c.Interval != nil {
			half = *c.Interval
		}
		clique, ofVotes := percentOf(c, m.Clique), "-"
		if clique != "-" {
			clique = fmt.Sprintf("%.1f ±%.1f %%", 100*m.Clique, 100*half.Clique)
		}
		if c.JoyOfVotes != nil {
			ofVotes = fmt.Sprintf("%.1f ±%.1f %%", 100*c.JoyOfVotes.Mean, 100*c.JoyOfVotes.Interval)
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%.3f ±%.3f\t%.3f ±%.3f\t%s\t%.3f ±%.3f\t%s\t%.3f ±%.3f\t%.2f ±%.2f\t\n", c.Guests, c.Attack, c.Policy,
			m.Served, half.Served, m.Even, half.Even, clique, m.Joy, half.Joy, ofVotes, m.JoyLow, half.JoyLow, m.TasteSmall, half.TasteSmall)
	}
	return t.Flush()
}

// percentOf is the clique's share, where there is one.
func percentOf(c Case, share float64) string {
	if c.Attack == NoAttack || c.Attack == Trolls {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}
