package system

import "testing"

func TestABusyMachineIsNotFree(t *testing.T) {
	for _, test := range []struct {
		loadavg string
		cores   int
		free    bool
	}{
		{"0.50 0.40 0.30 1/200 4711\n", 1, true}, {"1.20 0.40 0.30 1/200 4711\n", 1, false}, {"1.20 3.00 4.00 3/200 4711\n", 4, true},
		{"3.30 0.10 0.10 3/200 4711\n", 4, false}, {"?", 1, true},
	} {
		if free := freeAt(test.loadavg, test.cores); free != test.free {
			t.Errorf("%q on %d cores: free is %v", test.loadavg, test.cores, free)
		}
	}
}
