package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"frontrow/internal/app"
	"frontrow/internal/config"
)

const envPrefix = "FRONTROW_"

// flags binds the settings that have a flag to their place in cfg.
func flags(name string, cfg *app.Config, file *string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	s := func(to *string, name, usage string) { fs.StringVar(to, name, *to, usage) }
	s(&cfg.Data, "data", "directory that holds everything")
	s(&cfg.Public, "public", "host name or address that viewers and publishers reach this server by")
	s(&cfg.API.HTTP, "http", "address of the HTTP door, or off")
	s(&cfg.API.HTTPS, "https", "address of the HTTPS door, or off")
	s(&cfg.Media.In.RTMP.Addr, "rtmp", "address of the RTMP door, or off")
	s(&cfg.Media.In.RTMP.TLSAddr, "rtmps", "address of the RTMPS door, or off")
	s(&cfg.SRT, "srt", "address of the SRT door, which is not built yet")
	s(&cfg.Media.RTC.Addr, "media", "address of the WebRTC door (UDP and TCP), or off")
	s(&cfg.Cert, "cert", "certificate file (PEM) for HTTPS and RTMPS; self-signed when empty")
	s(&cfg.Key, "key", "key file (PEM) of the certificate")
	s(&cfg.Log.Level, "log-level", "debug, info, warn or error")
	s(&cfg.Log.Format, "log-format", "text or json")
	fs.StringVar(file, "config", "", "settings file (YAML)")
	return fs
}

// settings reads the configuration for a command: defaults, then the file, then
// the environment, then the flags. It returns what is left of the arguments.
func settings(name string, p Process, more func(*flag.FlagSet)) (app.Config, []string, error) {
	cfg, file := app.Default(), ""

	// The file's name comes from the environment or the flags, which both go on
	// top of what it says: they are read twice.
	probe := app.Default()
	fs := flags(name, &probe, &file)
	if more != nil {
		more(fs)
	}
	if err := fromEnv(fs, p.Env); err != nil {
		return cfg, nil, err
	}
	if err := parse(fs, p); err != nil {
		return cfg, nil, err
	}
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return cfg, nil, fmt.Errorf("read the settings: %w", err)
		}
		if err := config.YAML(data, &cfg); err != nil {
			return cfg, nil, fmt.Errorf("settings file %s: %w", file, err)
		}
	}
	fs = flags(name, &cfg, &file)
	if more != nil {
		more(fs)
	}
	if err := fromEnv(fs, p.Env); err != nil {
		return cfg, nil, err
	}
	if err := parse(fs, p); err != nil {
		return cfg, nil, err
	}
	if err := cfg.Validate(); err != nil {
		return cfg, nil, err
	}
	return cfg, fs.Args(), nil
}

// parse reads flags; one that nobody knows is an error with the nearest.
func parse(fs *flag.FlagSet, p Process) error {
	fs.SetOutput(io.Discard)
	err := fs.Parse(p.Args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(p.Stdout, "flags of frontrow %s:\n", fs.Name())
		fs.SetOutput(p.Stdout)
		fs.PrintDefaults()
	case err != nil:
		if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
			return config.Unknown("flag", "--"+name, names(fs))
		}
	}
	return err
}

func names(fs *flag.FlagSet) (all []string) {
	fs.VisitAll(func(f *flag.Flag) { all = append(all, "--"+f.Name) })
	return all
}

// fromEnv sets flags from FRONTROW_ variables.
func fromEnv(fs *flag.FlagSet, env []string) error {
	known := map[string]string{}
	var all []string
	fs.VisitAll(func(f *flag.Flag) {
		v := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		known[v] = f.Name
		all = append(all, v)
	})
	for _, kv := range env {
		k, v, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(k, envPrefix) {
			continue
		}
		name, ok := known[k]
		if !ok {
			return config.Unknown("environment", k, all)
		}
		if err := fs.Set(name, v); err != nil {
			return fmt.Errorf("environment: %s=%q: %w", k, v, err)
		}
	}
	return nil
}
