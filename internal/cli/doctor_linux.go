package cli

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"frontrow/internal/app"
)

func freeSpace(dir string) (uint64, bool) {
	var st unix.Statfs_t
	if unix.Statfs(dir, &st) != nil {
		return 0, false
	}
	return st.Bavail * uint64(st.Bsize), true
}

// lookAtClock asks the kernel whether something keeps its clock right
// (adjtimex(2)).
func lookAtClock(context.Context, app.Config) []finding {
	now := time.Now()
	what := "it is " + now.Format(time.RFC3339)
	if now.Year() < 2026 {
		return []finding{{broken, what, "set the clock: tokens and certificates are refused otherwise"}}
	}
	var tx unix.Timex
	state, err := unix.Adjtimex(&tx)
	if err == nil && (state == unix.TIME_ERROR || tx.Status&unix.STA_UNSYNC != 0) {
		return []finding{{warning, what + ", and the kernel says that nothing keeps it right", "run an NTP service, such as systemd-timesyncd or chrony; a virtual machine may get its time from the host"}}
	}
	return []finding{{fine, what + ", kept by an NTP service", ""}}
}

func lookAtLimits(_ context.Context, cfg app.Config) (all []finding) {
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) == nil {
		f := finding{fine, fmt.Sprintf("%d files may be open at once, a viewer needs one or two", files.Max), ""}
		if files.Max < 4096 {
			f.verdict, f.remedy = warning, "raise it: ulimit -n 65536, or LimitNOFILE=65536 in the service"
		}
		all = append(all, f)
	}
	if b, err := os.ReadFile("/proc/sys/net/core/wmem_max"); err == nil {
		n, err := strconv.Atoi(strings.TrimSpace(string(b)))
		want := cfg.Media.RTC.SocketBuffer
		f := finding{fine, fmt.Sprintf("the WebRTC socket may buffer %d kB", n/1024), ""}
		if err == nil && n < want {
			f.verdict = warning
			f.remedy = fmt.Sprintf("key frames for many viewers come in bursts: sysctl -w net.core.wmem_max=%d net.core.rmem_max=%d", want, want)
		}
		all = append(all, f)
	}
	return all
}
