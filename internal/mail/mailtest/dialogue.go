package mailtest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"time"
)

// dialogue is one connection.
type dialogue struct {
	server   *Server
	raw      net.Conn
	conn     net.Conn
	in       *bufio.Reader
	secure   bool
	loggedIn bool
	from, to string

	mailParameters, rcptParameters string
}

// say plays the point's action with the given usual answer; false ends the
// connection. usual reports that the script changed nothing.
func (d *dialogue) say(point, answer string) (usual, goOn bool) {
	do := d.server.next(point)
	time.Sleep(do.Delay)
	switch {
	case do.Hang:
		_, _ = d.raw.Read(make([]byte, 1<<16)) // a command of an impatient client
		for {
			if _, err := d.raw.Read(make([]byte, 1<<16)); err != nil {
				return false, false
			}
		}
	case do.Drop:
		return false, false
	case do.Raw != "":
		_, _ = d.conn.Write([]byte(do.Raw))
		return false, false
	case do.Reply != "":
		answer = do.Reply
	}
	_, err := d.conn.Write([]byte(strings.ReplaceAll(answer, "\n", "\r\n") + "\r\n"))
	return do.Reply == "" && !do.Close, err == nil && !do.Close
}

func (d *dialogue) run() {
	if d.server.opts.Implicit && !d.encrypt() {
		return
	}
	if _, ok := d.say(Connect, "220 mailtest.example ESMTP"); !ok {
		return
	}
	for {
		line, err := d.in.ReadString('\n')
		if err != nil {
			return
		}
		verb, args, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		verb = strings.ToUpper(verb)
		d.server.mu.Lock()
		d.server.verbs = append(d.server.verbs, verb)
		d.server.mu.Unlock()
		if !d.command(verb, args) {
			return
		}
	}
}

// command answers one command; false ends the connection.
func (d *dialogue) command(verb, args string) bool {
	switch verb {
	case "EHLO", "HELO":
		_, ok := d.say(EHLO, d.greeting())
		return ok
	case "STARTTLS":
		usual, ok := d.say(STARTTLS, "220 2.0.0 go ahead")
		return ok && (!usual || d.encrypt())
	case "AUTH":
		return d.authenticate(args)
	case "MAIL":
		if !d.loggedIn && !d.server.opts.NoAuth {
			_, ok := d.say(MAIL, "530 5.7.0 Authentication required")
			return ok
		}
		usual, ok := d.say(MAIL, "250 2.1.0 sender ok")
		if usual {
			d.from, d.mailParameters = path(args)
		}
		return ok
	case "RCPT":
		usual, ok := d.say(RCPT, "250 2.1.5 recipient ok")
		if usual {
			d.to, d.rcptParameters = path(args)
		}
		return ok
	case "DATA":
		if d.to == "" {
			_, ok := d.say(DATA, "503 5.5.1 no recipient")
			return ok
		}
		usual, ok := d.say(DATA, "354 go ahead")
		if !usual || !ok {
			return ok
		}
		return d.receive()
	case "RSET":
		d.from, d.to = "", ""
		_, ok := d.say(RSET, "250 2.0.0 reset")
		return ok
	case "NOOP":
		_, ok := d.say(NOOP, "250 2.0.0 ok")
		return ok
	case "QUIT":
		_, _ = d.say(QUIT, "221 2.0.0 bye")
		return false
	}
	_, err := d.conn.Write([]byte("502 5.5.1 unknown command\r\n"))
	return err == nil
}

func (d *dialogue) greeting() string {
	o := d.server.opts
	lines := []string{"mailtest.example"}
	if o.Extensions == nil {
		lines = append(lines, "SIZE 30000000", "8BITMIME", "ENHANCEDSTATUSCODES")
	}
	lines = append(lines, o.Extensions...)
	if !d.secure && !o.Plain {
		lines = append(lines, "STARTTLS")
	}
	if (d.secure || o.Plain) && !o.NoAuth {
		mechanisms := o.Mechanisms
		if mechanisms == "" {
			mechanisms = "PLAIN LOGIN"
		}
		lines = append(lines, "AUTH "+mechanisms)
	}
	for i := range lines {
		mark := "-"
		if i == len(lines)-1 {
			mark = " "
		}
		lines[i] = "250" + mark + lines[i]
	}
	return strings.Join(lines, "\n")
}

func (d *dialogue) encrypt() bool {
	do := d.server.next(TLS)
	switch {
	case do.Drop:
		return false
	case do.Hang:
		_, _ = d.raw.Read(make([]byte, 1<<16))
		_, _ = d.raw.Read(make([]byte, 1))
		return false
	case do.Raw != "":
		_, _ = d.raw.Read(make([]byte, 1<<16)) // the client's hello
		_, _ = d.raw.Write([]byte(do.Raw))
		return false
	}
	conn := tls.Server(d.raw, d.server.tls)
	if conn.Handshake() != nil {
		return false
	}
	d.conn, d.in, d.secure = conn, bufio.NewReader(conn), true
	return true
}

func (d *dialogue) authenticate(args string) bool {
	mechanism, initial, _ := strings.Cut(args, " ")
	ask := func(challenge string) string {
		_, _ = fmt.Fprintf(d.conn, "334 %s\r\n", base64.StdEncoding.EncodeToString([]byte(challenge)))
		line, _ := d.in.ReadString('\n')
		text, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		return string(text)
	}
	good := false
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		text, _ := base64.StdEncoding.DecodeString(initial)
		good = string(text) == "\x00"+Username+"\x00"+Password
	case "LOGIN":
		good = ask("Username:") == Username && ask("Password:") == Password
	case "XOAUTH2":
		text, _ := base64.StdEncoding.DecodeString(initial)
		if good = accepts(d.server.opts.Token, string(text)); !good {
			ask(`{"status":"401"}`)
		}
	}
	answer := "235 2.7.0 welcome"
	if !good {
		answer = "535 5.7.8 Authentication credentials invalid"
	}
	usual, ok := d.say(AUTH, answer)
	d.loggedIn = usual && good
	return ok
}

// receive reads a mail and answers the final dot.
func (d *dialogue) receive() bool {
	var data []byte
	interrupted := false
	for {
		line, err := d.in.ReadBytes('\n')
		if err != nil {
			return false
		}
		if string(line) == ".\r\n" {
			break
		}
		if line[0] == '.' {
			line = line[1:]
		}
		data = append(data, line...)
		if len(data) >= 1024 && !interrupted {
			interrupted = true
			if do := d.server.next(Body); do.Reply != "" || do.Drop || do.Hang {
				if do.Hang {
					for {
						if _, err := d.raw.Read(make([]byte, 1)); err != nil || d.isClosed() {
							return false
						}
						time.Sleep(50 * time.Millisecond)
					}
				}
				if do.Reply != "" {
					_, _ = d.conn.Write([]byte(do.Reply + "\r\n"))
				}
				return false
			}
		}
	}
	do := d.server.next(Dot)
	if do.Take || strings.HasPrefix(do.Reply, "2") || do.Reply == "" && do.Raw == "" && !do.Drop && !do.Hang {
		d.server.mu.Lock()
		d.server.taken = append(d.server.taken, Mail{d.from, d.to, data, d.mailParameters, d.rcptParameters})
		d.server.mu.Unlock()
	}
	d.from, d.to = "", ""
	// Put it back for say, which plays it.
	d.server.mu.Lock()
	if d.server.script == nil {
		d.server.script = Script{}
	}
	d.server.script[Dot] = append([]Do{do}, d.server.script[Dot]...)
	d.server.mu.Unlock()
	_, ok := d.say(Dot, "250 2.0.0 Ok: queued as 4TESTQ1234")
	return ok
}

func (d *dialogue) isClosed() bool {
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	return d.server.closed
}

// path takes the address out of FROM:<a> or TO:<a>, and the parameters after it.
func path(args string) (address, parameters string) {
	_, rest, _ := strings.Cut(args, "<")
	address, parameters, _ = strings.Cut(rest, ">")
	return address, strings.TrimSpace(parameters)
}
