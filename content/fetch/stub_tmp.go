package fetch
type Config struct { UserAgent string; AllowPrivate bool }
func New(c Config) any { return nil }
