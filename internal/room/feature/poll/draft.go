package poll

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$`)

// UnmarshalJSON takes an option, or its text alone.
func (o *Option) UnmarshalJSON(b []byte) error {
	if b = bytes.TrimSpace(b); len(b) > 0 && b[0] == '"' {
		*o = Option{}
		return json.Unmarshal(b, &o.Text)
	}
	type plain Option
	return json.Unmarshal(b, (*plain)(o))
}

// poll makes the draft's poll, or says what is wrong with it.
func (d Draft) poll(c room.Command) (p Poll, err error) {
	if p.Meta, err = activity.New(c, d.Clock, d.Seconds); err != nil {
		return p, err
	}
	if err = activity.Audience(d.Audience); err != nil {
		return p, err
	}
	p.Audience, p.Tier, p.Kind, p.Results, p.Change, p.Anonymous = d.Audience, tier(d.Audience), d.Kind, d.Results, d.Change, d.Anonymous
	if p.Question, err = activity.Text(d.Question, MaxQuestion); err != nil {
		return p, err
	}
	switch p.Results {
	case "":
		p.Results = Live
	case Live, AfterVote, AtClose:
	default:
		return p, room.BadData.Because("Results are live, after_vote or closed.")
	}
	if p.Sponsor, err = d.Sponsor.clean(); err != nil {
		return p, err
	}
	if err = p.ask(d); err != nil {
		return p, err
	}
	return p, p.weigh(d.Weight)
}

// ask takes what depends on the kind.
func (p *Poll) ask(d Draft) (err error) {
	switch d.Kind {
	case "":
		p.Kind = Single
	case Single, Ranking:
	case Multiple:
		p.Min, p.Max = max(d.Min, 1), d.Max
		if p.Max == 0 {
			p.Max = len(d.Options)
		}
		if d.Min < 0 || p.Max < p.Min || p.Max > len(d.Options) {
			return room.BadData.Because("A voter chooses at least 1 option and at most all of them.")
		}
	case Rating:
		if p.Max = d.Max; p.Max == 0 {
			p.Max = 5
		}
		if p.Max < MinSteps || p.Max > MaxSteps {
			return room.BadData.Because("A rating has %d to %d steps.", MinSteps, MaxSteps)
		}
	case Words, Text:
	default:
		return room.BadData.Because("A poll is single, multiple, rating, ranking, words or text.")
	}
	if p.Kind == Rating || p.Kind == Words || p.Kind == Text {
		if len(d.Options) > 0 {
			return room.BadData.Because("This kind of poll has no options.")
		}
		return nil
	}
	p.Options, err = clean(d.Options)
	return err
}

func clean(options []Option) ([]Option, error) {
	if len(options) < MinOptions || len(options) > MaxOptions {
		return nil, room.BadData.Because("A poll has %d to %d options.", MinOptions, MaxOptions)
	}
	all := make([]Option, len(options))
	seen := make(map[string]bool, len(options))
	for i, o := range options {
		text, err := activity.Text(o.Text, MaxOption)
		if err != nil {
			return nil, err
		}
		if seen[text] {
			return nil, room.BadData.Because("Two options are the same.")
		}
		seen[text] = true
		if o.Image != "" && !picture(o.Image) {
			return nil, badPicture()
		}
		all[i] = Option{Text: text, Image: o.Image}
	}
	return all, nil
}

func (s *Sponsor) clean() (*Sponsor, error) {
	if s == nil {
		return nil, nil
	}
	name, err := activity.Text(s.Name, MaxName)
	if err != nil {
		return nil, err
	}
	if s.Mark != "" && !picture(s.Mark) {
		return nil, badPicture()
	}
	return &Sponsor{Name: name, Mark: s.Mark}, nil
}

func badPicture() error {
	return room.BadData.Because("A picture is an https address, or a path that begins with one slash, of at most %d bytes.", MaxLink)
}

// picture reports whether a page may load a picture from there: over https, or
// from the server that the page came from.
func picture(link string) bool {
	if len(link) > MaxLink || strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"'<>\\`", r) }) {
		return false
	}
	u, err := url.Parse(link)
	switch {
	case err != nil || u.User != nil:
		return false
	case u.Scheme == "https":
		return u.Hostname() != "" && u.Opaque == ""
	}
	return u.Scheme == "" && strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//")
}
