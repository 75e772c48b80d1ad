package api

import (
	"encoding/json"
	"net/http"
	"runtime/debug"
)

// Problem is the body of every error: a code of schema/errors.json, and a
// sentence for people.
type Problem struct {
	Status  int    `json:"-"`
	Code    string `json:"code" doc:"What went wrong, stable for programs" example:"no_such_channel"`
	Message string `json:"message" doc:"What went wrong, for people"`
}

// GetStatus and Error make a Problem what the REST layer answers with.
func (p *Problem) GetStatus() int { return p.Status }
func (p *Problem) Error() string  { return p.Message }

func fail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that has gone away needs no answer.
	_ = json.NewEncoder(w).Encode(Problem{Code: code, Message: message})
}

func stack() string { return string(debug.Stack()) }
