package activities

import "sync"

// kept holds what was read last of something that never changes once it is there, so that the many activities of one
// month read and parse the archive once a worker. What it gives is shared: nobody may change it.
type kept[T any] struct {
	mu   sync.Mutex
	key  string
	item T
}

// get gives what is kept under the key, or reads it. A failed read keeps nothing; who asks meanwhile waits for the answer.
func (k *kept[T]) get(key string, read func() (T, error)) (T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key == key {
		return k.item, nil
	}
	item, err := read()
	if err == nil {
		k.key, k.item = key, item
	}
	return item, err
}
