// Package dedupe remembers what was sent, so that nobody gets the same message twice.
package dedupe

import (
	"sync"
	"time"
)

// Window is how long a message is remembered.
const Window = 24 * time.Hour

// Memory is safe for use by many at once.
type Memory struct {
	mu   sync.Mutex
	sent map[string]time.Time
}

// New returns a memory that remembers nothing yet.
func New() *Memory { return &Memory{sent: map[string]time.Time{}} }

// First says whether the key is new within the window, and remembers it.
func (m *Memory) First(key string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at, known := m.sent[key]; known && now.Sub(at) < Window {
		return false
	}
	m.sent[key] = now
	return true
}
