package rtc

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// logFactory hands pion's messages on at the level debug. Strangers cause most
// of them with a single packet, so none deserves an operator's attention.
type logFactory struct{ log *slog.Logger }

// NewLogger implements logging.LoggerFactory.
func (f logFactory) NewLogger(scope string) logging.LeveledLogger {
	return leveled{f.log, scope}
}

type leveled struct {
	log   *slog.Logger
	scope string
}

func (l leveled) say(level, format string, args ...any) {
	if l.log.Enabled(context.Background(), slog.LevelDebug) {
		l.log.Debug(fmt.Sprintf(format, args...), "pion", l.scope, "severity", level)
	}
}

func (l leveled) Trace(string)                {}
func (l leveled) Tracef(string, ...any)       {}
func (l leveled) Debug(string)                {}
func (l leveled) Debugf(string, ...any)       {}
func (l leveled) Info(string)                 {}
func (l leveled) Infof(string, ...any)        {}
func (l leveled) Warn(msg string)             { l.say("warn", "%s", msg) }
func (l leveled) Warnf(f string, args ...any) { l.say("warn", f, args...) }
func (l leveled) Error(msg string)            { l.say("error", "%s", msg) }
func (l leveled) Errorf(f string, args ...any) {
	l.say("error", f, args...)
}
