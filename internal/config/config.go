// Package config reads settings into a struct: a YAML file whose keys follow the
// folders, and names from flags and the environment. It owns the one rule that
// a name nobody knows is an error that offers the nearest known one. It knows
// no setting itself.
package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// UnknownError names a setting that does not exist.
type UnknownError struct {
	Where   string // "line 3" of a file, "flag", "environment"
	Name    string
	Nearest string // "" when nothing is near
}

func (e *UnknownError) Error() string {
	msg := fmt.Sprintf("%s: there is no setting %q", e.Where, e.Name)
	if e.Nearest != "" {
		msg += fmt.Sprintf(", did you mean %q?", e.Nearest)
	}
	return msg
}

// YAML reads data over what dst, a pointer to a struct with yaml tags, holds
// already. Every key has to be one of the struct's.
func YAML(data []byte, dst any) error {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return fmt.Errorf("not valid YAML: %s", yaml.FormatError(err, false, true))
	}
	for _, doc := range file.Docs {
		if err := check(doc.Body, reflect.TypeOf(dst).Elem(), ""); err != nil {
			return err
		}
	}
	if err := yaml.Unmarshal(data, dst); err != nil {
		return errors.New(yaml.FormatError(err, false, true))
	}
	return nil
}

// check walks a mapping beside the struct that it is read into.
func check(n ast.Node, t reflect.Type, path string) error {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return nil // a plain value: decoding says whether it fits
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	fields := fieldsOf(t)
	for _, v := range values {
		key := v.Key.GetToken()
		f, ok := fields[key.Value]
		if !ok {
			names := make([]string, 0, len(fields))
			for name := range fields {
				names = append(names, path+name)
			}
			return Unknown(fmt.Sprintf("line %d", key.Position.Line), path+key.Value, names)
		}
		if err := check(v.Value, f, path+key.Value+"."); err != nil {
			return err
		}
	}
	return nil
}

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := make(map[string]reflect.Type)
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(opts, "inline"):
			for n, ft := range fieldsOf(f.Type) {
				fields[n] = ft
			}
		case name != "" && name != "-":
			fields[name] = f.Type
		}
	}
	return fields
}

// Unknown returns an UnknownError with the nearest of the known names.
func Unknown(where, name string, known []string) error {
	e := &UnknownError{Where: where, Name: name}
	best := max(2, len(name)/3) + 1
	slices.Sort(known)
	for _, k := range known {
		if d := distance(name, k); d < best {
			best, e.Nearest = d, k
		}
	}
	return e
}

// distance is the edit distance of Levenshtein, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
