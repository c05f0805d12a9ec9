package simulate

// Plot writes the plots.
func Plot(_ string, _ []Case) error { return nil }
