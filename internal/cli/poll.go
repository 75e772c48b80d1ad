package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
	"frontrow/internal/room/feature/poll"
)

// polls counts a poll again from an exported log. It needs neither the server
// nor its data.
func polls(_ context.Context, p Process) error {
	verb, rest := argument(p.Args)
	if verb != "verify" {
		return errUsage("say verify and the poll's id")
	}
	id, rest := argument(rest)
	if id == "" {
		return errUsage("say which poll")
	}
	fs := flag.NewFlagSet("poll verify", flag.ContinueOnError)
	fs.SetOutput(p.Stderr)
	log := fs.String("log", "-", "the log, as frontrow log export writes it; - is the standard input")
	proof := fs.String("proof", "", "a file with a voter's proof, as poll.proof answers it: is their vote counted?")
	if err := fs.Parse(rest); err != nil {
		return errUsage(err.Error())
	}
	if fs.NArg() > 0 {
		return errUsage(fmt.Sprintf("%q is too much", fs.Arg(0)))
	}
	in := io.Reader(os.Stdin)
	if *log != "-" {
		f, err := os.Open(*log)
		if err != nil {
			return fmt.Errorf("open the log: %w", err)
		}
		defer f.Close()
		in = f
	}
	report, err := poll.Verify(entries(in), id)
	if err != nil {
		return err
	}
	var theirs *poll.Proof
	if *proof != "" {
		b, err := os.ReadFile(*proof)
		if err != nil {
			return fmt.Errorf("open the proof: %w", err)
		}
		theirs = &poll.Proof{}
		if err := json.Unmarshal(b, theirs); err != nil {
			return fmt.Errorf("%s is not a proof: %w", *proof, err)
		}
	}
	return say(p.Stdout, report, theirs)
}

// say prints what was found; an error says that something is wrong.
func say(w io.Writer, r poll.Report, proof *poll.Proof) error {
	fmt.Fprintf(w, "poll       %s\nquestion   %s\nballots    %d (%d changed, %d that don't count)\nroot       %s\n",
		r.Poll.ID, r.Poll.Question, r.Counted.Ballots, r.Changed, r.Ignored, r.Counted.Root)
	if weight := r.Poll.Weight; weight != nil {
		fmt.Fprintf(w, "weighed    %d (the vote of a member counts %d times)\n", r.Counted.Weighed, weight.Members)
	}
	if t := r.Counted.Tally; t != nil {
		for i, n := range t.Counts {
			name := fmt.Sprint(i + 1)
			if i < len(r.Poll.Options) {
				name = r.Poll.Options[i].Text
			}
			fmt.Fprintf(w, "%10d %s\n", n, name)
		}
		for _, word := range t.Words {
			fmt.Fprintf(w, "%10d %s\n", word.Count, word.Word)
		}
	}
	if r.Linkable {
		fmt.Fprintln(w, "The secret of this anonymous poll is still in the log: ballots can be told to be somebody's.")
	}
	for _, problem := range r.Problems {
		fmt.Fprintf(w, "WRONG      %s\n", problem)
	}
	switch {
	case len(r.Problems) > 0:
		return errors.New("the log does not say what was published")
	case proof != nil && !r.Includes(*proof):
		return errors.New("that proof is not of a ballot of this poll")
	case proof != nil:
		fmt.Fprintln(w, "The vote of that proof is counted.")
	}
	fmt.Fprintln(w, "The tally is what the ballots in the log make.")
	return nil
}

// entries reads an exported log.
func entries(r io.Reader) iter.Seq2[*room.Entry, error] {
	return func(yield func(*room.Entry, error) bool) {
		stop := errors.New("enough")
		err := eventlog.Import(r, func(e *room.Entry) error {
			if !yield(e, nil) {
				return stop
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(nil, err)
		}
	}
}
