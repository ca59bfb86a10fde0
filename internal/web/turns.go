package web

import (
	"net/http"
	"time"
)

// How many requests may take much of the worker's memory at once, each some tens of megabytes. The others wait.
const (
	largeFormsAtOnce = 3
	workbooksAtOnce  = 1

	turnPatience = 30 * time.Second // far less than a request may take to be read
)

// takeTurn waits for one of the places; false where none comes free, and then it has answered. Who takes one gives it back by
// receiving from places.
func (s *Site) takeTurn(w http.ResponseWriter, r *http.Request, in *session, places chan struct{}) bool {
	patience := time.NewTimer(s.patience)
	defer patience.Stop()
	select {
	case places <- struct{}{}:
		return true
	case <-patience.C:
	case <-r.Context().Done():
	}
	w.Header().Set("Connection", "close") // a form is left unread
	s.message(w, in, http.StatusServiceUnavailable, wordBusy)
	return false
}
