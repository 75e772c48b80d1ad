package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"

	"frontrow/internal/identity"
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
	receipt := fs.String("receipt", "", "a voter's receipt, as poll.vote answers it: which vote of theirs is counted?")
	summary := fs.String("summary", "", "a file with the signed summary, as the server has it at /api/v1/channels/CHANNEL/polls/POLL/summary")
	keys := fs.String("keys", "", "a file with the server's public keys, as it has them at /.well-known/jwks.json: those to check --summary with")
	if err := fs.Parse(rest); err != nil {
		return errUsage(err.Error())
	}
	if fs.NArg() > 0 {
		return errUsage(fmt.Sprintf("%q is too much", fs.Arg(0)))
	}
	if (*summary == "") != (*keys == "") {
		return errUsage("--summary and --keys go together")
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
	if err := say(p.Stdout, report); err != nil {
		return err
	}
	if *summary != "" {
		if err := vouched(p.Stdout, report, *summary, *keys); err != nil {
			return err
		}
	}
	if err := counted(p.Stdout, report, *receipt, *proof); err != nil {
		return err
	}
	fmt.Fprintln(p.Stdout, "The tally is what the ballots in the log make.")
	return nil
}

// vouched checks the signed summary in a file against the server's public keys
// in another, and against the ballots.
func vouched(w io.Writer, r poll.Report, summary, keys string) error {
	b, err := os.ReadFile(keys)
	if err != nil {
		return fmt.Errorf("open the keys: %w", err)
	}
	var set struct {
		Keys []identity.JWK `json:"keys"`
	}
	if err := json.Unmarshal(b, &set); err != nil {
		return fmt.Errorf("%s is no JWK set: %w", keys, err)
	}
	if b, err = os.ReadFile(summary); err != nil {
		return fmt.Errorf("open the summary: %w", err)
	}
	if b, err = identity.Opened(string(bytes.TrimSpace(b)), set.Keys); err != nil {
		return fmt.Errorf("%s is not signed by that server: %w", summary, err)
	}
	var signed struct {
		Channel string       `json:"channel"`
		Show    string       `json:"show"`
		Summary poll.Summary `json:"summary"`
	}
	if err := json.Unmarshal(b, &signed); err != nil {
		return fmt.Errorf("%s is no summary: %w", summary, err)
	}
	if !r.Says(signed.Summary) {
		return fmt.Errorf("the server signed another result of this poll: %d ballots under root %s", signed.Summary.Ballots, signed.Summary.Root)
	}
	fmt.Fprintf(w, "The server signed this result, for show %s of channel %s.\n", signed.Show, signed.Channel)
	return nil
}

// counted tells whether the vote of a receipt, and that of the proof in a file,
// are among the ballots; each may be empty.
func counted(w io.Writer, r poll.Report, receipt, file string) error {
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("open the proof: %w", err)
		}
		var p poll.Proof
		if err := json.Unmarshal(b, &p); err != nil {
			return fmt.Errorf("%s is not a proof: %w", file, err)
		}
		switch {
		case !r.Includes(p):
			return errors.New("that proof is not of a ballot of this poll")
		case receipt != "" && receipt != p.Receipt:
			return errors.New("that proof is of another receipt")
		}
		receipt = p.Receipt
		fmt.Fprintln(w, "The vote of that proof is counted.")
	}
	if receipt == "" {
		return nil
	}
	b, ok := r.Ballot(receipt)
	if !ok {
		return errors.New("no ballot of this poll has that receipt")
	}
	if b.Choice == "" {
		b.Choice = "its words are erased"
	}
	fmt.Fprintf(w, "The ballot of receipt %s is counted: %s", receipt, b.Choice)
	if b.Weight > 1 {
		fmt.Fprintf(w, ", %d times", b.Weight)
	}
	if b.Who != "" {
		fmt.Fprintf(w, ", by %s", b.Who)
	}
	fmt.Fprintln(w)
	return nil
}

// say prints what was found; an error says that something is wrong.
func say(w io.Writer, r poll.Report) error {
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
	if r.Erased > 0 {
		fmt.Fprintf(w, "The words of %d of these ballots are erased: they count by their leaves, and the words above are without theirs.\n", r.Erased)
	}
	if r.Linkable {
		fmt.Fprintln(w, "The secret of this anonymous poll is still in the log: ballots can be told to be somebody's.")
	}
	for _, problem := range r.Problems {
		fmt.Fprintf(w, "WRONG      %s\n", problem)
	}
	if len(r.Problems) > 0 {
		return errors.New("the log does not say what was published")
	}
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
