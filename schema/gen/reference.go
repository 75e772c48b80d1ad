package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"frontrow/internal/room"
)

// Of a reference in docs the prose and the examples are written by hand, and
// what stands between two of these marks is made here.
const (
	fieldsMark = "<!-- fields: %s -->\n"
	endMark    = "<!-- end of fields -->\n"
)

// alike is from how many fields on an object that was described before is named
// instead of being described again.
const alike = 4

// writeReferences fills the tables of docs/commands.md and docs/events.md in.
func writeReferences(dir string, d document) error {
	for name, tables := range map[string]map[string]string{"commands.md": commandTables(d), "events.md": eventTables(d)} {
		file := filepath.Join(dir, name)
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text, err := fillIn(string(b), tables)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// fillIn puts each table between its marks.
func fillIn(text string, tables map[string]string) (string, error) {
	for name, table := range tables {
		mark := fmt.Sprintf(fieldsMark, name)
		before, rest, ok := strings.Cut(text, mark)
		_, after, closed := strings.Cut(rest, endMark)
		if !ok || !closed {
			return "", fmt.Errorf("%s is wanted, and %s after it", strings.TrimSpace(mark), strings.TrimSpace(endMark))
		}
		text = before + mark + "\n" + table + "\n" + endMark + after
	}
	if n := strings.Count(text, endMark); n != len(tables) {
		return "", fmt.Errorf("%d tables are wanted, there are %d", n, len(tables))
	}
	return text, nil
}

// featureOf is the first part of a name; that of the connection's own commands is
// "connection".
func featureOf(name string) string {
	if feature, _, ok := strings.Cut(name, "."); ok && name != "overlay.beat" {
		return feature
	}
	return "connection"
}

// whoMay says in a word or two what a command needs.
func whoMay(m message) string {
	who := map[string]string{
		"nothing": "anybody", string(room.CanTalk): "named", string(room.CanJoin): "joined", string(room.CanHost): "host",
		string(room.CanModerate): "staff",
	}[m.Needs]
	if m.Key != "" {
		who += ", key"
	}
	return who
}

func commandTables(d document) map[string]string {
	chapters := chapters{}
	for _, m := range d.Commands {
		c := chapters.of(featureOf(m.Name))
		c.begin(m.Name, "**"+whoMay(m)+".** "+m.Doc)
		c.object("", m.Name, "", m.Data)
		c.object("→ ", m.Name+" →", "", m.Answer)
	}
	return chapters.texts()
}

func eventTables(d document) map[string]string {
	chapters := chapters{}
	for _, part := range []struct {
		where string
		of    []message
	}{{"", d.Events}, {" in a snapshot", d.State}, {" for one actor", d.Mine}, {" in counters", d.Counters}} {
		for _, m := range part.of {
			if m.Name == "counters" {
				continue // the frame of that name
			}
			feature := m.Name
			if part.where == "" {
				feature = featureOf(m.Name)
			}
			c := chapters.of(feature)
			c.begin(m.Name+part.where, m.Doc)
			c.object("", m.Name+part.where, "", m.Data)
		}
	}
	return chapters.texts()
}

// chapters are those of a reference, by feature.
type chapters map[string]*chapter

func (all chapters) of(feature string) *chapter {
	c := all[feature]
	if c == nil {
		c = &chapter{seen: map[string]string{shape(authorSchema): "author"}}
		all[feature] = c
	}
	return c
}

func (all chapters) texts() map[string]string {
	texts := map[string]string{}
	for feature, c := range all {
		texts[feature] = c.String()
	}
	return texts
}

// chapter is the part of a reference that is about one feature, in markdown.
type chapter struct {
	bytes.Buffer
	seen map[string]string // objects that are described in it, and where
	open bool              // a table
}

// begin begins what is about one command or event.
func (c *chapter) begin(name, text string) {
	if c.Len() > 0 {
		c.WriteString("\n")
	}
	c.WriteString("### " + name + "\n")
	if text != "" {
		c.WriteString("\n" + text + "\n")
	}
	c.open = false
}

func (c *chapter) row(sign, name, kind, what string) {
	if !c.open {
		c.WriteString("\n| field | type | what |\n|---|---|---|\n")
		c.open = true
	}
	fmt.Fprintf(c, "| %s`%s` | %s | %s |\n", sign, name, kind, strings.ReplaceAll(what, "|", "\\|"))
}

var authorSchema = schemaOf(room.Author{})

// shape is the same for objects with the same fields.
func shape(o object) string {
	b, err := json.Marshal(struct {
		P *properties
		R []string
	}{o.Properties, o.Required})
	if err != nil {
		panic(err) // our own types
	}
	return string(b)
}

// object adds a row for each field of an object, and for those within.
func (c *chapter) object(sign, of, path string, o object) {
	if o.Properties == nil || len(o.Properties.names) == 0 {
		return
	}
	if path == "" {
		if where := c.known(of, o); where != "" {
			c.row(sign, "data", where, "")
			return
		}
	}
	for _, name := range o.Properties.names {
		v := o.Properties.values[name]
		at := path + name
		label := at
		if !slices.Contains(o.Required, name) {
			label += "?"
		}
		kind, within, suffix := typeOf(v)
		what := v.Description
		if within == nil || within.Properties == nil {
			c.row(sign, label, kind, what)
			continue
		}
		if where := c.known(of+" "+at, *within); where != "" {
			c.row(sign, label, strings.Replace(kind, "object", where, 1), what)
			continue
		}
		c.row(sign, label, kind, what)
		c.object(sign, of, at+suffix+".", *within)
	}
}

// known says where an object was described before, and notes that it is now.
func (c *chapter) known(of string, o object) string {
	key := shape(o)
	where := c.seen[key]
	switch {
	case where == "" && len(o.Properties.names) >= alike:
		c.seen[key] = "object as `" + of + "`"
		return ""
	}
	return where
}

// typeOf says a type in a few words; within is the object in it.
func typeOf(v object) (kind string, within *object, suffix string) {
	null := ""
	name, _ := v.Type.(string)
	if list, ok := v.Type.([]any); ok {
		name, null = fmt.Sprint(list[0]), " or null"
	}
	switch {
	case len(v.Enum) > 0:
		return "`" + strings.Join(v.Enum, "`, `") + "`" + null, nil, ""
	case v.Const != "":
		return "`" + v.Const + "`", nil, ""
	case name == "array":
		kind, within, suffix = typeOf(*v.Items)
		return "list of " + kind + null, within, "[]" + suffix
	case name == "object" && v.Additional != nil:
		kind, within, suffix = typeOf(*v.Additional)
		return "object of " + kind + null, within, "{}" + suffix
	case name == "":
		return "any", nil, ""
	}
	return name + null, &v, ""
}
