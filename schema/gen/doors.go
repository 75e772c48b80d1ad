package main

import (
	"net/http"

	"frontrow/internal/room"
)

// doors are the refusals of the HTTP doors that a room does not have. Those that
// both have are told once, by the room.
func doors() []room.CodeSpec {
	return []room.CodeSpec{
		{Code: "no_such_channel", Message: "There is no channel of that name.", Status: http.StatusNotFound},
		{Code: "bad_request", Message: "The request has the wrong shape.", Status: http.StatusBadRequest},
		{Code: "bad_name", Message: "That can't be a name.", Status: http.StatusUnprocessableEntity},
		{Code: "wrong_method", Message: "This address takes other methods.", Status: http.StatusMethodNotAllowed},

		{Code: "wrong_key", Message: "The stream key is not known here.", Status: http.StatusUnauthorized},
		{Code: "off_air", Message: "Nothing is live on this channel at the moment.", Retry: true, Status: http.StatusNotFound},
		{Code: "no_common_codec", Message: "The viewer can play nothing that this show is sent in.", Status: http.StatusNotAcceptable},
		{Code: "nothing_to_receive", Message: "The offer receives neither sound nor picture.", Status: http.StatusUnprocessableEntity},
		{Code: "nothing_sent", Message: "The offer sends neither sound nor picture.", Status: http.StatusUnprocessableEntity},
		{Code: "no_codec", Message: "The offer has no codec in common with this server.", Status: http.StatusUnprocessableEntity},
		{Code: "contested", Message: "Somebody else publishes with this key.", Status: http.StatusConflict},
		{Code: "no_answer", Message: "The server has no answer to this offer.", Status: http.StatusUnprocessableEntity},
		{Code: "no_bundle", Message: "The offer has several transports where one is needed.", Status: http.StatusUnprocessableEntity},
		{Code: "bad_sdp", Message: "The offer can't be used.", Status: http.StatusBadRequest},
		{Code: "bad_fragment", Message: "The body is not an ICE fragment.", Status: http.StatusBadRequest},
		{Code: "bad_body", Message: "The body could not be read.", Status: http.StatusBadRequest},
		{Code: "wrong_type", Message: "The body is of another type than expected.", Status: http.StatusUnsupportedMediaType},
		{Code: "no_session", Message: "There is no such session (any more).", Status: http.StatusNotFound},
		{Code: "no_etag", Message: "If-Match is missing.", Status: http.StatusPreconditionRequired},
		{Code: "old_etag", Message: "ICE has been restarted since.", Status: http.StatusPreconditionFailed},
		{Code: "webrtc_off", Message: "WebRTC is turned off on this server.", Status: http.StatusServiceUnavailable},
	}
}
