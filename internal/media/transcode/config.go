package transcode

import (
	"errors"
	"fmt"
	"time"
)

// Config says how transcodes are made. Section: media.transcode.
type Config struct {
	// FFmpeg is the program's path; "" looks it up in PATH. Version 4.4 or later.
	FFmpeg string `yaml:"ffmpeg"`
	// Linger is how long a child goes on after its last reader has left.
	Linger time.Duration `yaml:"linger"`
	// BackOff is how long to wait before a child that died is started again. It
	// doubles up to MaxBackOff, and starts over when one has lived for longer.
	BackOff    time.Duration `yaml:"back_off"`
	MaxBackOff time.Duration `yaml:"max_back_off"`
	// Stall is how long a child may be fed without answering before it is
	// replaced.
	Stall time.Duration `yaml:"stall"`
	// OpusBitRate and AACBitRate are in bit/s for two channels; one gets 5/8.
	OpusBitRate int `yaml:"opus_bit_rate"`
	AACBitRate  int `yaml:"aac_bit_rate"`
	// OpusPacket is the length of a packet of Opus: 5, 10 or 20 ms. Half the
	// length takes that much off the delay and doubles the packets that every
	// viewer is sent.
	OpusPacket time.Duration `yaml:"opus_packet"`
	// Preset is x264's; "" chooses by the size of the picture.
	Preset string `yaml:"preset"`
	// MaxBitRate bounds the picture in bit/s. Below it the source's own counts.
	MaxBitRate int `yaml:"max_bit_rate"`
}

// Default returns the configuration that suits one server.
func Default() Config {
	return Config{
		Linger:      10 * time.Second,
		BackOff:     250 * time.Millisecond,
		MaxBackOff:  15 * time.Second,
		Stall:       5 * time.Second,
		OpusBitRate: 128_000,
		AACBitRate:  128_000,
		OpusPacket:  10 * time.Millisecond,
		MaxBitRate:  8_000_000,
	}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.Linger < 0:
		return errors.New("linger can't be negative")
	case c.BackOff <= 0 || c.MaxBackOff < c.BackOff:
		return errors.New("back_off has to be positive and max_back_off no less")
	case c.Stall < time.Second:
		return fmt.Errorf("stall is %v, at least 1s is needed", c.Stall)
	case c.OpusBitRate < 16_000 || c.OpusBitRate > 510_000:
		return fmt.Errorf("opus_bit_rate is %d, has to be within 16000 and 510000", c.OpusBitRate)
	case c.AACBitRate < 32_000 || c.AACBitRate > 512_000:
		return fmt.Errorf("aac_bit_rate is %d, has to be within 32000 and 512000", c.AACBitRate)
	case c.OpusPacket != 5*time.Millisecond && c.OpusPacket != 10*time.Millisecond && c.OpusPacket != 20*time.Millisecond:
		return fmt.Errorf("opus_packet is %v, has to be 5ms, 10ms or 20ms", c.OpusPacket)
	case c.MaxBitRate < 100_000:
		return fmt.Errorf("max_bit_rate is %d, at least 100000 is needed", c.MaxBitRate)
	}
	return nil
}
