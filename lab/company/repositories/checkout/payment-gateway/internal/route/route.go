// Package route chooses the payment provider for a payment.
package route

import "errors"

// ErrNoProvider says that every provider for the method is switched off.
var ErrNoProvider = errors.New("no provider takes this method now")

// Provider is one of the companies that move money for us.
type Provider struct {
	Name    string
	Methods map[string]bool
	// FeePermille is what they keep of each thousand.
	FeePermille int
	Enabled     bool
}

// Cheapest returns the enabled provider with the lowest fee for the method.
func Cheapest(providers []Provider, method string) (Provider, error) {
	var best *Provider
	for i := range providers {
		p := &providers[i]
		if !p.Enabled || !p.Methods[method] {
			continue
		}
		if best == nil || p.FeePermille < best.FeePermille {
			best = p
		}
	}
	if best == nil {
		return Provider{}, ErrNoProvider
	}
	return *best, nil
}
