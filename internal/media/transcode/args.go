package transcode

import (
	"strings"
)

// inputArgs read one NUT stream without waiting for more than its first frame.
// Not -fflags nobuffer: it throws that frame away.
func inputArgs(decoder string) []string {
	return append(strings.Fields("-hide_banner -loglevel warning -nostats -nostdin "+
		"-probesize 32 -analyzeduration 0 -fpsprobesize 0 -copyts -threads 1"),
		"-c:0", decoder, "-f", "nut", "-i", "pipe:0", "-map", "0:0")
}

// outputArgs write one NUT stream, each packet at once.
func outputArgs() []string {
	return strings.Fields("-f nut -write_index 0 -flush_packets 1 pipe:1")
}

// leadIn is where a child's timeline begins, in seconds, so that what an encoder
// puts before its first sample has no negative time, which NUT can't say.
const leadIn = 1
