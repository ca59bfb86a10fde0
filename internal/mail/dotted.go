package mail

import (
	"bufio"
	"bytes"
	"io"
)

// writeDotted writes a mail behind DATA, block by block; before is called ahead of each. raw is the connection's buffer and dot the
// writer of net/textproto over it, which looks at every byte: that takes longer than all else that is done with a letter's attachments.
// So whole lines go to raw, their leading dots doubled (RFC 5321, 4.5.2), and only the last one through dot, which then
// ends the mail. What is not in lines that all end in CRLF goes through dot.
func writeDotted(raw *bufio.Writer, dot io.Writer, data []byte, before func()) error {
	last := lastLine(data)
	write := func(w io.Writer, b []byte) error {
		for len(b) > 0 {
			n := min(block, len(b))
			before()
			if _, err := w.Write(b[:n]); err != nil {
				return err
			}
			b = b[n:]
		}
		return nil
	}
	head := data[:last]
	if bytes.HasPrefix(head, []byte(".")) {
		if err := write(raw, []byte(".")); err != nil {
			return err
		}
	}
	for {
		next := bytes.Index(head, []byte("\r\n."))
		if next < 0 {
			break
		}
		through := next + len("\r\n.")
		if err := write(raw, head[:through]); err != nil {
			return err
		}
		if err := write(raw, []byte(".")); err != nil {
			return err
		}
		head = head[through:]
	}
	if err := write(raw, head); err != nil {
		return err
	}
	return write(dot, data[last:])
}

// lastLine is where the last line of a mail begins whose lines all end in CRLF; 0 for any other.
func lastLine(data []byte) int {
	crlf := []byte("\r\n")
	lines := bytes.Count(data, crlf)
	if !bytes.HasSuffix(data, crlf) || bytes.Count(data, crlf[:1]) != lines || bytes.Count(data, crlf[1:]) != lines {
		return 0
	}
	if before := bytes.LastIndex(data[:len(data)-len(crlf)], crlf); before >= 0 {
		return before + len(crlf)
	}
	return 0
}
