package mailtest

import "time"

// The points at which a script can step in. The verbs come before the answer
// to that command.
const (
	Connect  = "CONNECT" // before the greeting
	EHLO     = "EHLO"
	STARTTLS = "STARTTLS"
	TLS      = "TLS" // in place of the handshake
	AUTH     = "AUTH"
	MAIL     = "MAIL"
	RCPT     = "RCPT"
	DATA     = "DATA"
	Body     = "BODY" // when the first KB of the mail has come
	Dot      = "DOT"  // when the final dot has come
	RSET     = "RSET"
	NOOP     = "NOOP"
	QUIT     = "QUIT"
)

// Do is what happens at a point; the zero value is the usual answer.
type Do struct {
	// Reply replaces the usual answer; CRLF is added.
	Reply string
	// Raw is sent without CRLF, then the line is dropped: a reply cut off.
	Raw string
	// Drop closes the line without a word; at Dot with Take, after having
	// taken the mail.
	Drop bool
	// Hang says nothing until the client goes or the server is closed.
	Hang bool
	// Take keeps the mail at Dot although the answer is another, or none.
	Take bool
	// Close drops the line after the answer.
	Close bool
	// Delay comes before all this.
	Delay time.Duration
	// Reached, if there is one, is called first of all.
	Reached func()
}

// Script says what happens at each point: the n-th element at the n-th time
// the server gets there, over all connections; after the last one the usual.
type Script map[string][]Do

// Play replaces the script.
func (s *Server) Play(script Script) {
	s.mu.Lock()
	s.script = script
	s.mu.Unlock()
}

// next takes the point's next action off the script.
func (s *Server) next(point string) Do {
	s.mu.Lock()
	list := s.script[point]
	if len(list) == 0 {
		s.mu.Unlock()
		return Do{}
	}
	s.script[point] = list[1:]
	s.mu.Unlock()
	if list[0].Reached != nil {
		list[0].Reached()
	}
	return list[0]
}
