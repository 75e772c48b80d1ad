package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// object is the part of JSON Schema that Go types need.
type object struct {
	Type        any         `json:"type,omitempty"` // a name, or names
	Const       string      `json:"const,omitempty"`
	Enum        []string    `json:"enum,omitempty"`
	Description string      `json:"description,omitempty"`
	Minimum     *int        `json:"minimum,omitempty"`
	Items       *object     `json:"items,omitempty"`
	Properties  *properties `json:"properties,omitempty"`
	Required    []string    `json:"required,omitempty"`
	Additional  *object     `json:"additionalProperties,omitempty"`
}

// properties keep the order of the fields.
type properties struct {
	names  []string
	values map[string]object
}

// MarshalJSON writes them in order.
func (p *properties) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, name := range p.names {
		v, err := json.Marshal(p.values[name])
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(fmt.Appendf(b, "%q:", name), v...)
	}
	return append(b, '}'), nil
}

func (o *object) set(name string, v object) {
	if _, there := o.Properties.values[name]; !there {
		o.Properties.names = append(o.Properties.names, name)
	}
	o.Properties.values[name] = v
}

var raw = reflect.TypeFor[json.RawMessage]()

// schemaOf describes what a value of v's type looks like as JSON; zero for nil.
func schemaOf(v any) object {
	if v == nil {
		return object{}
	}
	return ofType(reflect.TypeOf(v))
}

func ofType(t reflect.Type) object {
	zero := 0
	switch {
	case t == raw:
		return object{} // anything
	case t.Kind() == reflect.Pointer:
		return ofType(t.Elem())
	}
	switch t.Kind() {
	case reflect.String:
		return object{Type: "string"}
	case reflect.Bool:
		return object{Type: "boolean"}
	case reflect.Int, reflect.Int64:
		return object{Type: "integer"}
	case reflect.Uint64:
		return object{Type: "integer", Minimum: &zero}
	case reflect.Float64:
		return object{Type: "number"}
	case reflect.Slice:
		items := ofType(t.Elem())
		return object{Type: "array", Items: &items}
	case reflect.Map:
		values := ofType(t.Elem())
		return object{Type: "object", Additional: &values}
	case reflect.Struct:
		o := object{Type: "object", Properties: &properties{values: map[string]object{}}}
		o.fields(t)
		return o
	}
	panic(fmt.Sprintf("no schema for %s", t))
}

func (o *object) fields(t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			o.fields(f.Type)
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		p := ofType(f.Type)
		p.Description = f.Tag.Get("doc")
		if e := f.Tag.Get("enum"); e != "" {
			p.Enum = strings.Split(e, ",")
		}
		optional := slices.Contains(strings.Split(opts, ","), "omitempty")
		if f.Type.Kind() == reflect.Pointer && !optional {
			p.Type = []any{p.Type, "null"}
		}
		o.set(name, p)
		if !optional {
			o.Required = append(o.Required, name)
		}
	}
}
