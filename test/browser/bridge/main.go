// Command bridge is a fake Hue bridge for the browser tests. It prints its address; each line that it reads is a word of what happens to
// it: "press" somebody presses its button, "release", "areas N" it has that many areas, "renew" it is another bridge from now on.
package main

import (
	"bufio"
	"fmt"
	"os"

	"upbeat/lights/device/devicetest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	b, err := devicetest.NewBridge()
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Println(b.Address())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		n := 0
		switch line := lines.Text(); {
		case line == "press", line == "release":
			b.Set(func(b *devicetest.Bridge) { b.Pressed = line == "press" })
		case line == "renew":
			if err := b.Renew(); err != nil {
				return err
			}
		default:
			if _, err := fmt.Sscanf(line, "areas %d", &n); err != nil || n < 0 || n > 2 {
				return fmt.Errorf("%q is nothing that happens to a bridge", line)
			}
			b.Set(func(b *devicetest.Bridge) { b.Areas = n })
		}
		fmt.Println("done")
	}
	return nil
}
