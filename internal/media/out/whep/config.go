package whep

import (
	"errors"
	"fmt"
)

// Config of WHEP. Section: media.out.whep.
type Config struct {
	// MaxViewers bounds the sessions of all channels together.
	MaxViewers int `yaml:"max_viewers"`
	// LinkRate is what a viewer's link is taken to carry, in bit/s. The group of
	// pictures that a viewer joins with is sent at this pace; one that would take
	// more than a second is left out, and the viewer starts at the next key
	// frame. So is the pace of single frames above 256 kB.
	LinkRate int `yaml:"link_rate"`
}

// Default returns the configuration that suits one server.
func Default() Config {
	return Config{MaxViewers: 5000, LinkRate: 40_000_000}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.MaxViewers < 1:
		return errors.New("max_viewers must be at least 1")
	case c.LinkRate < 1_000_000:
		return fmt.Errorf("link_rate is %d bit/s, at least 1000000 is needed", c.LinkRate)
	}
	return nil
}
