package simulate

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Print writes the cases as a table: the mean of the nights, and of three figures the worst night too.
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
	return t.Flush()
}

// percentOf is the clique's share, where there is one.
func percentOf(c Case, share float64) string {
	if c.Attack != Clique && c.Attack != Both {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}
