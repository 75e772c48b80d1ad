// Package whep plays streams to browsers and other WebRTC clients
// (draft-ietf-wish-whep). It reads frames from the hub and knows of no input.
//
// A viewer is one goroutine that follows the hub with a cursor of its own.
// Frames are made into RTP payloads once for all viewers of a track (packer);
// a viewer adds header and encryption. What a viewer reports is taken on the
// goroutine that decrypts it: a NACK is answered from the viewer's own short
// history of shared packets, a PLI becomes a demand at the hub.
//
// A viewer who joins is sent the current group of pictures at once with the
// frames' own timestamps and is then at the edge. The RTP timestamp is the
// programme clock in the track's clock rate, and the sender reports say the
// same in full; both tracks share one CNAME.
//
// Of a picture that is sent in several sizes a viewer gets the best that its link
// carries, by the loss that it reports (ladder). It goes from one to another at a
// key frame, with its sequence numbers and times going on.
//
// The bound of a viewer's queue is the hub's ring: a viewer who is too slow for
// it goes on at the newest key frame. Nobody waits for a viewer but the viewer
// itself.
package whep
