package mail

import "context"

// Inbox is a mailbox that reports come back to. What is read of it is marked there, so that it is read once.
type Inbox interface {
	// Unseen lists the letters that nobody has looked at, the older ones first, of more than maxLetters the latest: what is
	// not about the program's mails stays unread for ever, and must not hide what has come since. release ends the look, after which the
	// letters cannot be read any more. An error says what is wrong with the mailbox and how to mend it.
	Unseen(ctx context.Context) (letters []Letter, release func(), err error)
}

// Letter is one mail in an Inbox.
type Letter interface {
	// Report parses the letter as a delivery status report; ErrNoReport for any other.
	Report() (*Report, error)
	// Seen marks the letter as looked at.
	Seen() error
}

// maxLetters bounds one look into a mailbox.
const maxLetters = 50_000

// latest are the last of a list, as many as one look reads.
func latest[T any](all []T) []T { return all[max(0, len(all)-maxLetters):] }
