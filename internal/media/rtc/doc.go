// Package rtc is what WHIP and WHEP share: one engine that owns the process's
// WebRTC port, and the HTTP signalling of both (RFC 9725,
// draft-ietf-wish-whep). It knows nothing of the hub, of codecs or of which way
// the media flows; media/in/whip and media/out/whep bring their own media
// engine and interceptors.
//
// The engine is ICE-lite: it listens on one UDP socket and on TCP of the same
// number, answers checks and never makes any, so the candidates of a client are
// not needed and are dropped where they arrive. It takes the passive role in
// DTLS, because then the choice of the SRTP cipher is ours: AES-128-GCM.
//
// How a protocol uses it:
//
//	engine, err := rtc.New(cfg, rtc.Deps{Log: log})
//	err = engine.Listen()                        // once, by the composition root
//	sessions := rtc.NewSessions(limit)           // once for each protocol
//
//	// POST
//	rtc.CORS(w)
//	offer, err := rtc.ReadOffer(w, r)            // content type, size, syntax, BUNDLE
//	if err != nil { rtc.Refuse(w, err); return }
//	peer, err := engine.NewPeer(rtc.PeerConfig{Media: mediaEngine, Interceptors: registry})
//	session := engine.NewSession(channel, peer)  // id, ETag, life
//	// add tracks or transceivers to peer, set its callbacks (but not
//	// OnConnectionStateChange: session.Context and session.Connected tell)
//	answer, err := session.Answer(r, offer)
//	if err != nil { session.Close(); rtc.Refuse(w, err); return }
//	err = sessions.Add(session)                  // ErrFull
//	rtc.Created(w, session, "/whip/"+session.ID, answer)
//
//	// the session's owner, a goroutine that the protocol's Run waits for
//	defer session.Close()                        // also leaves Sessions
//	select { case <-session.Connected(): case <-session.Context().Done(): }
//	<-session.Context().Done()                   // context.Cause says why
//
//	// PATCH, DELETE, OPTIONS of the session's resource
//	sessions.ServeHTTP(w, r, channel, id)
//	// OPTIONS of the endpoint
//	rtc.Options(w, "POST, OPTIONS")
//
//	// shutdown
//	sessions.EndAll(rtc.ErrShutdown)
package rtc
