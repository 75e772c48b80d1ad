package identity

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// signer is the key by which the server vouches for what it publishes. It is
// derived from the server's secret, so a restart or a copy of the data signs alike.
func (s *Service) signer() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(s.derive("public signature", nil))
}

// keyID names the key in what is signed.
func keyID(k ed25519.PrivateKey) string {
	return base64.RawURLEncoding.EncodeToString(k.Public().(ed25519.PublicKey)[:9])
}

// Sign vouches for claims: a JWS in compact form (RFC 7515) with EdDSA (RFC 8037).
func (s *Service) Sign(claims map[string]any) (string, error) {
	k := s.signer()
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims(claims))
	t.Header["kid"] = keyID(k)
	return t.SignedString(k)
}

// JWK is a public key (RFC 7517, RFC 8037).
type JWK struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Kid string `json:"kid"`
	Use string `json:"use"`
	Alg string `json:"alg"`
}

// Keys are the public keys by which Sign's work is checked.
func (s *Service) Keys() []JWK {
	k := s.signer()
	return []JWK{{
		Kty: "OKP", Crv: "Ed25519", X: base64.RawURLEncoding.EncodeToString(k.Public().(ed25519.PublicKey)),
		Kid: keyID(k), Use: "sig", Alg: "EdDSA",
	}}
}

// Opened checks what Sign made with the public keys of whoever signed it, and
// returns the claims as JSON. It needs no Service.
func Opened(signed string, keys []JWK) (json.RawMessage, error) {
	find := func(t *jwt.Token) (any, error) {
		for _, k := range keys {
			x, err := base64.RawURLEncoding.DecodeString(k.X)
			if err == nil && len(x) == ed25519.PublicKeySize && k.Crv == "Ed25519" && k.Kid == t.Header["kid"] {
				return ed25519.PublicKey(x), nil
			}
		}
		return nil, fmt.Errorf("none of the keys is %v", t.Header["kid"])
	}
	t, err := jwt.Parse(signed, find, jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithJSONNumber())
	if err != nil {
		return nil, fmt.Errorf("check a signature: %w", err)
	}
	return json.Marshal(t.Claims)
}
