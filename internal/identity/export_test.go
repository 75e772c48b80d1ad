package identity

// TokenKey signs device tokens.
func TokenKey(s *Service) []byte { return s.tokenKey() }
