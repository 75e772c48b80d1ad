package room

import (
	"fmt"
	"net/http"
	"time"
)

// Code names a refusal, for programs. Every code is in schema/errors.json.
type Code string

// CodeSpec describes a code.
type CodeSpec struct {
	Code Code `json:"code"`
	// Message is the usual one, for people.
	Message string `json:"message"`
	// Retry says that the same thing may succeed later.
	Retry bool `json:"retry"`
	// Status is the HTTP status where the answer has one.
	Status int `json:"status"`
	// Close is the WebSocket close code where the connection ends with it, else
	// 0. 4000 to 4499 come back, 4500 to 4999 don't.
	Close int `json:"close,omitempty"`
}

// The refusals of a room. Nobody changes them.
var (
	BadFrame       = CodeSpec{"bad_frame", "That is not a command: one JSON object with cmd is expected.", false, http.StatusBadRequest, 0}
	HelloFirst     = CodeSpec{"hello_first", "Say hello first.", false, http.StatusBadRequest, 0}
	UnknownCommand = CodeSpec{"unknown_command", "There is no such command here.", false, http.StatusNotFound, 0}
	BadData        = CodeSpec{"bad_data", "The command's data has the wrong shape.", false, http.StatusBadRequest, 0}
	BadKey         = CodeSpec{"bad_key", "A key has 8 to 64 characters of A-Za-z0-9_-.", false, http.StatusBadRequest, 0}
	Unauthorized   = CodeSpec{"unauthorized", "The token is not valid here, ask for a new one.", false, http.StatusUnauthorized, 0}
	Expired        = CodeSpec{"token_expired", "The token has expired, show a fresh one.", true, http.StatusUnauthorized, 4008}
	NameNeeded     = CodeSpec{"name_needed", "Choose a name first.", false, http.StatusForbidden, 0}
	Forbidden      = CodeSpec{"forbidden", "You may not do that here.", false, http.StatusForbidden, 0}
	RateLimited    = CodeSpec{"rate_limited", "You are sending too fast.", true, http.StatusTooManyRequests, 4007}
	TooLarge       = CodeSpec{"too_large", "The message is too large.", false, http.StatusRequestEntityTooLarge, 4502}
	TextEmpty      = CodeSpec{"text_empty", "There is nothing to say in that text.", false, http.StatusBadRequest, 0}
	TextTooLong    = CodeSpec{"text_too_long", "The text is too long.", false, http.StatusBadRequest, 0}
	NotFound       = CodeSpec{"not_found", "That is not there (any more).", false, http.StatusNotFound, 0}
	Busy           = CodeSpec{"busy", "The server is busy, try again in a moment.", true, http.StatusServiceUnavailable, 4004}
	Unavailable    = CodeSpec{"unavailable", "The room can't take that now, try again in a moment.", true, http.StatusServiceUnavailable, 4005}
	Internal       = CodeSpec{"internal", "Something went wrong on the server.", true, http.StatusInternalServerError, 4006}
	Restart        = CodeSpec{"restart", "The server is restarting.", true, http.StatusServiceUnavailable, 4000}
	Slow           = CodeSpec{"slow", "This connection could not keep up.", true, http.StatusServiceUnavailable, 4001}
	Idle           = CodeSpec{"idle", "Nothing was heard from this connection for too long.", true, http.StatusRequestTimeout, 4002}
	NoHello        = CodeSpec{"no_hello", "No hello came in time.", true, http.StatusRequestTimeout, 4003}
	Protocol       = CodeSpec{"protocol", "That is not how this protocol works.", false, http.StatusBadRequest, 4500}
	BadOrigin      = CodeSpec{"bad_origin", "This page's origin is not allowed here.", false, http.StatusForbidden, 0}
	Closed         = CodeSpec{"closed", "That is closed.", false, http.StatusConflict, 0}
	Already        = CodeSpec{"already", "You have done that already.", false, http.StatusConflict, 0}
	TooMany        = CodeSpec{"too_many", "Too many connections come from this address.", true, http.StatusTooManyRequests, 0}
	Revoked        = CodeSpec{"revoked", "This address was taken back by the staff.", false, http.StatusUnauthorized, 4503}
	RoleRevoked    = CodeSpec{"role_revoked", "The link that gave you your role was taken back. Ask the owner for a new one.", false, http.StatusUnauthorized, 4504}
	AlreadyVoted   = CodeSpec{"already_voted", "You have voted, and this vote can't be changed.", false, http.StatusConflict, 0}
)

// Codes lists every refusal of a room.
func Codes() []CodeSpec {
	return []CodeSpec{
		BadFrame, HelloFirst, UnknownCommand, BadData, BadKey, Unauthorized, Expired, NameNeeded, Forbidden, RateLimited, TooLarge,
		TextEmpty, TextTooLong, NotFound, Busy, Unavailable, Internal, Restart, Slow, Idle, NoHello, Protocol, BadOrigin, TooMany, Closed, Already,
		AlreadyVoted, Revoked, RoleRevoked,
	}
}

// Error is a refusal that its sender may know about.
type Error struct {
	CodeSpec
	// After is how long to wait before trying again; 0 if that is not known.
	After time.Duration
	// Detail replaces the usual message.
	Detail string
}

// Error is for logs; Say is for people.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Say()) }

// Say is the message for whoever was refused.
func (e *Error) Say() string {
	if e.Detail != "" {
		return e.Detail
	}
	return e.Message
}

// Is makes errors.Is compare codes.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Refuse makes an Error of a code.
func (c CodeSpec) Refuse() *Error { return &Error{CodeSpec: c} }

// Because makes an Error of a code with a message of its own.
func (c CodeSpec) Because(format string, args ...any) *Error {
	return &Error{CodeSpec: c, Detail: fmt.Sprintf(format, args...)}
}

// ErrUnknownCommand refuses a command that no feature has.
var ErrUnknownCommand error = UnknownCommand.Refuse()
