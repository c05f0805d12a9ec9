package wire

// Strips on the box's own SPI bus.
const (
	// WS2812Hz is the bus's clock at which three of its bits last as long as one of a WS2812: 1.25 µs.
	WS2812Hz = 2_400_000
	// APA102Hz is slow enough for strips of some metres; the chip itself takes more than ten times that.
	APA102Hz = 4_000_000
	// WS2801Hz is slow for the same reason.
	WS2801Hz = 1_000_000

	ws2812Reset = 90 // bytes of silence, 300 µs: the first WS2812 wanted 50 µs, the WS2812B of 2017 and after wants 280 µs

	apa102Mark = 0xE0
	// APA102Full is the brightness of a chip that dims by its colours alone.
	APA102Full = 31
)

// AppendWS2812 appends what makes SPI speak to WS2812 chips (WS2812B datasheet, "Data transfer time": a 1 is high for 0.8 µs, a 0 for 0.4):
// each bit becomes three, 110 or 100, most significant first, and low for 300 µs at the end shows them. Chips without white take green,
// red, blue.
func AppendWS2812(dst []byte, pixels []byte) []byte {
	dst = append(dst, 0) // the line rests high on some boards: the first bit needs an edge
	for _, value := range pixels {
		bits := uint32(0)
		for i := 7; i >= 0; i-- {
			bits = bits<<3 | 0b100 | uint32(value>>i&1)<<1
		}
		dst = append(dst, byte(bits>>16), byte(bits>>8), byte(bits))
	}
	for range ws2812Reset {
		dst = append(dst, 0)
	}
	return dst
}

// WS2812Bytes is how many bytes AppendWS2812 makes of so many.
func WS2812Bytes(pixels int) int { return 1 + 3*pixels + ws2812Reset }

// AppendAPA102 appends what APA102 and SK9822 chips take: four zeros; for each pixel its brightness (0 to 31) and three colours (blue,
// green, red as sold); and clocks to push the last pixel through. SK9822 shows only after 32 more zero bits, and zeros disturb no APA102
// (https://cpldcpu.com/2016/12/13/sk9822-a-clone-of-the-apa102/).
func AppendAPA102(dst []byte, brightness uint8, pixels []byte) []byte {
	mark := apa102Mark | min(brightness, APA102Full)
	dst = append(dst, 0, 0, 0, 0)
	n := len(pixels) / 3
	for i := range n {
		dst = append(dst, mark, pixels[3*i], pixels[3*i+1], pixels[3*i+2])
	}
	for range 4 + (n+15)/16 { // half a clock a pixel
		dst = append(dst, 0)
	}
	return dst
}

// The PCA9685, 16 outputs of 12 bits on I2C: https://www.nxp.com/docs/en/data-sheet/PCA9685.pdf, sections 7.3.1 to 7.3.5.
const (
	PCA9685Address  = 0x40 // as sold
	PCA9685Outputs  = 16
	PCA9685Max      = 4095
	PCA9685MinHz    = 24
	PCA9685MaxHz    = 1526
	pcaMode1        = 0x00
	pcaLED0         = 0x06
	pcaPrescale     = 0xFE
	pcaAutoIncr     = 0x20
	pcaSleep        = 0x10
	pcaFull         = 0x10 // bit 4 of a high byte: on, or off, all the time
	pcaOscillatorHz = 25_000_000
)

// PCA9685Setup are the writes that make a chip ready, each a register and its value: asleep, for the frequency can be set only then, the
// frequency, awake. Half a millisecond passes after the last before outputs are told.
func PCA9685Setup(hz int) [3][2]byte {
	hz = min(max(hz, PCA9685MinHz), PCA9685MaxHz)
	period := (PCA9685Max + 1) * hz
	steps := (pcaOscillatorHz + period/2) / period // rounded
	return [3][2]byte{{pcaMode1, pcaAutoIncr | pcaSleep}, {pcaPrescale, byte(max(steps-1, 3))}, {pcaMode1, pcaAutoIncr}}
}

// AppendPCA9685 appends one write: the outputs from first on get levels of 0 to 4095. None flickers at its ends: 0 is off, 4095 is on.
func AppendPCA9685(dst []byte, first int, levels []uint16) []byte {
	dst = append(dst, byte(pcaLED0+4*first))
	for _, level := range levels[:min(len(levels), max(PCA9685Outputs-first, 0))] {
		switch {
		case level == 0:
			dst = append(dst, 0, 0, 0, pcaFull)
		case level >= PCA9685Max:
			dst = append(dst, 0, pcaFull, 0, 0)
		default:
			dst = append(dst, 0, 0, byte(level), byte(level>>8))
		}
	}
	return dst
}
