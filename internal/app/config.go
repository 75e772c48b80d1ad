package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"

	"frontrow/internal/api"
	"frontrow/internal/cluster"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/in/rtmp"
	"frontrow/internal/media/in/whip"
	"frontrow/internal/media/out/hls"
	"frontrow/internal/media/out/whep"
	"frontrow/internal/media/rtc"
	"frontrow/internal/media/transcode"
	"frontrow/internal/room/classify"
	"frontrow/internal/room/command"
	"frontrow/internal/room/fanout"
	"frontrow/internal/studio"
	"frontrow/internal/webhook"
)

// Config nests what each room of the house needs, by folder path.
type Config struct {
	// Data is the directory that holds everything.
	Data string `yaml:"data"`
	// Public is the host name or address in what the server says of itself.
	Public string `yaml:"public"`
	// Cert and Key are PEM files for HTTPS and RTMPS; both empty: self-signed.
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
	// SRT is accepted and has no effect yet.
	SRT string    `yaml:"srt"`
	Log LogConfig `yaml:"log"`

	API     api.Config     `yaml:"api"`
	Webhook webhook.Config `yaml:"webhook"`
	Studio  studio.Config  `yaml:"studio"`
	Bus     cluster.Config `yaml:"cluster"`
	Media   MediaConfig    `yaml:"media"`
	Room    RoomConfig     `yaml:"room"`
}

// LogConfig says what the log looks like.
type LogConfig struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// MediaConfig nests the media plane.
type MediaConfig struct {
	Hub hub.Config `yaml:"hub"`
	RTC rtc.Config `yaml:"rtc"`
	In  struct {
		RTMP rtmp.Config `yaml:"rtmp"`
		WHIP whip.Config `yaml:"whip"`
	} `yaml:"in"`
	Out struct {
		WHEP whep.Config `yaml:"whep"`
		HLS  hls.Config  `yaml:"hls"`
	} `yaml:"out"`
	Transcode transcode.Config `yaml:"transcode"`
}

// RoomConfig nests the interaction plane.
type RoomConfig struct {
	Command  command.Config  `yaml:"command"`
	Classify classify.Config `yaml:"classify"`
	Fanout   fanout.Config   `yaml:"fanout"`
}

// Default is the configuration of a server that was told nothing.
func Default() Config {
	var c Config
	c.Data = "frontrow-data"
	c.SRT = ":8890"
	c.Log = LogConfig{Level: "info", Format: "text"}
	c.API = api.Default()
	c.Studio = studio.Default()
	c.Webhook = webhook.Default()
	c.Bus = cluster.Default()
	c.Media.Hub = hub.Default()
	c.Media.RTC = rtc.Default()
	c.Media.In.RTMP = rtmp.Default()
	c.Media.In.WHIP = whip.Default()
	c.Media.Out.WHEP = whep.Default()
	c.Media.Out.HLS = hls.Default()
	c.Media.Transcode = transcode.Default()
	c.Room.Command = command.Default()
	c.Room.Classify = classify.Default()
	c.Room.Fanout = fanout.Default()
	return c
}

// Validate names the first setting that is wrong.
func (c Config) Validate() error {
	if c.Data == "" {
		return errors.New("data: the server needs a directory to keep things in")
	}
	if (c.Cert == "") != (c.Key == "") {
		return errors.New("cert and key go together: give both, or none for a self-signed certificate")
	}
	if _, err := c.Log.level(); err != nil {
		return err
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		return fmt.Errorf("log.format is %q, it can be text or json", c.Log.Format)
	}
	for _, d := range []struct{ name, addr string }{
		{"http", c.API.HTTP}, {"https", c.API.HTTPS}, {"rtmp", c.Media.In.RTMP.Addr}, {"rtmps", c.Media.In.RTMP.TLSAddr},
		{"media", c.Media.RTC.Addr}, {"srt", c.SRT},
	} {
		if err := checkAddr(d.addr); err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
	}
	for _, s := range []struct {
		path string
		err  error
	}{
		{"api", c.API.Validate()},
		{"studio", c.Studio.Validate()},
		{"cluster", c.Bus.Validate()},
		{"media.hub", c.Media.Hub.Validate()},
		{"media.rtc", c.Media.RTC.Validate()},
		{"media.in.rtmp", c.Media.In.RTMP.Validate()},
		{"media.in.whip", c.Media.In.WHIP.Validate()},
		{"media.out.whep", c.Media.Out.WHEP.Validate()},
		{"media.out.hls", c.Media.Out.HLS.Validate()},
		{"media.transcode", c.Media.Transcode.Validate()},
		{"room.command", c.Room.Command.Validate()},
		{"room.classify", c.Room.Classify.Validate()},
		{"room.fanout", c.Room.Fanout.Validate()},
	} {
		if s.err != nil {
			return fmt.Errorf("%s: %w", s.path, s.err)
		}
	}
	return nil
}

func checkAddr(addr string) error {
	if addr == api.Off {
		return nil
	}
	if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
		return fmt.Errorf("%q is no address: write host:port, :port, or off", addr)
	}
	return nil
}

func (c LogConfig) level() (slog.Level, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(c.Level)); err != nil {
		return l, fmt.Errorf("log.level is %q, it can be debug, info, warn or error", c.Level)
	}
	return l, nil
}

// file is where something lives in the data directory.
func (c Config) file(elem ...string) string {
	return filepath.Join(append([]string{c.Data}, elem...)...)
}
