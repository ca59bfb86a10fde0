package mail

import (
	"context"
	"time"
)

// Inbox is a mailbox that reports and answers come back to. What is recorded of it is marked there, so that it is read once; a
// mailbox that keeps no such mark shows it again, so a caller records nothing twice.
type Inbox interface {
	// Unseen lists the letters that are not marked, the older ones first, of more than maxLetters the latest: what is
	// not about the program's mails stays unread for ever, and must not hide what has come since. release ends the look, after which the
	// letters cannot be read any more. An error says what is wrong with the mailbox and how to mend it.
	Unseen(ctx context.Context) (letters []Letter, release func(), err error)
}

// Letter is one mail in an Inbox.
type Letter interface {
	// Report parses the letter as a delivery status report; ErrNoReport for any other.
	Report() (*Report, error)
	// Raw reads the letter as it lies there; of one longer than limit only the beginning, and whole is false. A letter that
	// somebody has removed meanwhile is empty.
	Raw(limit int64) (raw []byte, whole bool, err error)
	// Files reports whether, by what the listing knows, the letter may bear files or answer a mail. Raw decides.
	Files() bool
	// Arrived is when the letter reached the mailbox, as that one has it.
	Arrived() time.Time
	// Name tells the letter from every other that lies, or will lie, in its mailbox.
	Name() string
	// Opened reports whether the letter has been opened, by a person or by an earlier look.
	Opened() bool
	// Seen marks the letter as recorded.
	Seen() error
}

// maxLetters bounds one look into a mailbox.
const maxLetters = 50_000

// latest are the last of a list, as many as one look reads.
func latest[T any](all []T) []T { return all[max(0, len(all)-maxLetters):] }
