// Command frontrow is a self-hosted platform for interactive live video.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"frontrow/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := cli.Main(ctx, cli.Process{
		Args: os.Args[1:], Env: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr,
	})
	stop()
	os.Exit(code)
}
