package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/store/sqlite"
)

// OpenIdentity opens what the data directory knows of channels and keys, for a
// command that stands beside a server or works without one.
func OpenIdentity(ctx context.Context, cfg Config) (*identity.Service, func() error, error) {
	store, ids, err := openStore(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	return ids, store.Close, nil
}

// OpenAudit opens the audit log of the data directory beside what is known of
// channels, for a command that stands beside a server or works without one.
func OpenAudit(ctx context.Context, cfg Config) (*audit.Log, *identity.Service, func() error, error) {
	store, ids, err := openStore(ctx, cfg)
	if err != nil {
		return nil, nil, nil, err
	}
	return audit.New(store, time.Now), ids, store.Close, nil
}

func openStore(ctx context.Context, cfg Config) (*sqlite.Store, *identity.Service, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make the data directory: %w", err)
	}
	secret, err := secret(cfg.file("secret"))
	if err != nil {
		return nil, nil, err
	}
	store, err := sqlite.Open(ctx, cfg.file("frontrow.db"))
	if err != nil {
		return nil, nil, err
	}
	ids, err := identity.New(store, secret, time.Now)
	if err != nil {
		store.Close()
		return nil, nil, err
	}
	return store, ids, nil
}

// secret reads the server's secret, or makes one. Two processes that make one
// at the same time agree on the first.
func secret(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		if err == nil && len(b) < 32 {
			err = fmt.Errorf("%s is damaged, it has %d bytes and should have 32: restore it, or remove it and make all stream keys anew", path, len(b))
		}
		return b, err
	}
	b = make([]byte, 32)
	rand.Read(b)
	if err := writeOnce(path, b); err != nil {
		return nil, fmt.Errorf("keep the server's secret: %w", err)
	}
	return os.ReadFile(path)
}

// writeOnce makes a file that is there whole or not at all, and leaves one that
// exists alone.
func writeOnce(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// certificate returns the configured certificate, or a self-signed one that is
// kept in the data directory. The file is read anew when it changes, so that a
// renewed certificate needs no restart.
func certificate(cfg Config) (*tls.Config, error) {
	certFile, keyFile := cfg.Cert, cfg.Key
	if certFile == "" {
		certFile, keyFile = cfg.file("tls", "self-signed.crt"), cfg.file("tls", "self-signed.key")
		if err := selfSigned(certFile, keyFile, cfg.Public); err != nil {
			return nil, fmt.Errorf("make a self-signed certificate: %w", err)
		}
	}
	c := &keyPair{cert: certFile, key: keyFile}
	if _, err := c.get(nil); err != nil {
		return nil, err
	}
	return &tls.Config{GetCertificate: c.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// selfSigned makes a certificate for this host unless there is one that is good
// for a month more and names the public host.
func selfSigned(certFile, keyFile, public string) error {
	names := []string{"localhost"}
	if host, err := os.Hostname(); err == nil {
		names = append(names, host)
	}
	if public != "" {
		names = append(names, public)
	}
	if b, err := os.ReadFile(certFile); err == nil {
		if p, _ := pem.Decode(b); p != nil {
			c, err := x509.ParseCertificate(p.Bytes)
			if err == nil && time.Until(c.NotAfter) > 30*24*time.Hour && (public == "" || c.VerifyHostname(public) == nil) {
				return nil
			}
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	now := time.Now()
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Frontrow, self-signed"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	if addrs, err := net.InterfaceAddrs(); err == nil {
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() {
				t.IPAddresses = append(t.IPAddresses, n.IP)
			}
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(certFile), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}
