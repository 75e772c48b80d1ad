package app

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// keyPair is a certificate in two files, read anew when they change.
type keyPair struct {
	cert, key string

	mu     sync.Mutex
	loaded *tls.Certificate
	mod    time.Time // of both files, the newer
	looked time.Time
}

// lookInterval is how often the files are looked at.
const lookInterval = 10 * time.Second

func (k *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.loaded != nil && time.Since(k.looked) < lookInterval {
		return k.loaded, nil
	}
	k.looked = time.Now()
	mod := newest(k.cert, k.key)
	if k.loaded != nil && mod.Equal(k.mod) {
		return k.loaded, nil
	}
	c, err := tls.LoadX509KeyPair(k.cert, k.key)
	if err != nil {
		if k.loaded != nil {
			return k.loaded, nil // half of a renewal is written, the old one is still good
		}
		return nil, fmt.Errorf("read the certificate %s: %w", k.cert, err)
	}
	k.loaded, k.mod = &c, mod
	return k.loaded, nil
}

func newest(files ...string) (t time.Time) {
	for _, f := range files {
		if st, err := os.Stat(f); err == nil && st.ModTime().After(t) {
			t = st.ModTime()
		}
	}
	return t
}
