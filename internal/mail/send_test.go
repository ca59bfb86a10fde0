package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

const (
	sender    = "vpub@hanam.example"
	recipient = "so.tu-phap@hanam.example"
)

// config reaches a scripted server, with short patience.
func config(s *mailtest.Server) mail.Config {
	return mail.Config{
		Host: s.Host, Port: s.Port, CAFile: s.CAFile, UsernameFile: s.UsernameFile, PasswordFile: s.PasswordFile,
		From: "Văn phòng UBND tỉnh <" + sender + ">", Helo: "trehan.example",
		Timeouts: mail.Timeouts{Connect: 2 * time.Second, Command: 2 * time.Second, Block: 2 * time.Second, Reply: 2 * time.Second, Grace: time.Second},
	}
}

func relay(t testing.TB, cfg mail.Config) *mail.Relay {
	t.Helper()
	r, err := mail.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func open(t testing.TB, r *mail.Relay) mail.Session {
	t.Helper()
	s, err := r.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// letter is a small mail with lines that begin with dots.
var letter = []byte("From: <vpub@hanam.example>\r\nSubject: thu\r\n\r\n.\r\n..hai\r\nxong\r\n")

// long is a mail of more than one TCP segment.
var long = append(append([]byte{}, letter...), bytes.Repeat([]byte(strings.Repeat("x", 76)+"\r\n"), 20_000)...)

// agrees holds an outcome against what the server has really taken: the
// promise of this package.
func agrees(t testing.TB, s *mailtest.Server, out mail.Outcome, data []byte) {
	t.Helper()
	taken := s.Taken()
	switch out.State {
	case mail.Accepted:
		if len(taken) != 1 || taken[0].To != recipient || taken[0].From != sender || !bytes.Equal(taken[0].Data, data) {
			t.Errorf("accepted, but the server has taken %d mails, or another", len(taken))
		}
	case mail.Refused, mail.Deferred:
		if len(taken) != 0 {
			t.Errorf("%s, but the server has taken it", out.State)
		}
	case mail.Unknown:
	default:
		t.Errorf("no state: %q", out.State)
	}
	if strings.Contains(fmt.Sprintf("%+v", out), "@") {
		t.Errorf("an address stands in %+v", out)
	}
}

// TestOutcomes has the server answer, drop and hang at every point.
func TestOutcomes(t *testing.T) {
	type do = mailtest.Do
	reply := func(text string) []do { return []do{{Reply: text}} }
	tests := []struct {
		name   string
		script mailtest.Script
		data   []byte
		want   mail.Outcome
	}{
		{"taken", nil, letter, mail.Outcome{State: mail.Accepted, Reason: "accepted", Verb: "DOT", Code: 250, Enhanced: "2.0.0", Reply: "Ok: queued as 4TESTQ1234", QueueID: "4TESTQ1234"}},
		{"taken, long", nil, long, mail.Outcome{State: mail.Accepted, Reason: "accepted", Verb: "DOT", Code: 250, Enhanced: "2.0.0", Reply: "Ok: queued as 4TESTQ1234", QueueID: "4TESTQ1234"}},
		{"taken with another 2xx", mailtest.Script{mailtest.Dot: {{Reply: "252 2.0.0 will try", Take: true}}}, letter, mail.Outcome{State: mail.Accepted, Reason: "accepted", Verb: "DOT", Code: 252, Enhanced: "2.0.0", Reply: "will try"}},
		{"taken, then RSET fails", mailtest.Script{mailtest.RSET: {{Drop: true}, {Drop: true}}}, letter, mail.Outcome{State: mail.Accepted, Reason: "accepted", Verb: "DOT", Code: 250, Enhanced: "2.0.0", Reply: "Ok: queued as 4TESTQ1234", QueueID: "4TESTQ1234"}},

		{"sender refused", mailtest.Script{mailtest.MAIL: reply("550 5.1.8 bad sender domain")}, letter, mail.Outcome{State: mail.Refused, Reason: "sender_refused", Verb: "MAIL", Code: 550, Enhanced: "5.1.8", Reply: "bad sender domain"}},
		{"log-in wanted", mailtest.Script{mailtest.MAIL: reply("530 5.7.0 Authentication required")}, letter, mail.Outcome{State: mail.Deferred, Reason: "auth", Verb: "MAIL", Code: 530, Enhanced: "5.7.0", Reply: "Authentication required"}},
		{"idle too long", mailtest.Script{mailtest.MAIL: {{Reply: "421 4.4.2 timeout", Close: true}}}, letter, mail.Outcome{State: mail.Deferred, Reason: "busy", Verb: "MAIL", Code: 421, Enhanced: "4.4.2", Reply: "timeout"}},
		{"dropped at MAIL", mailtest.Script{mailtest.MAIL: {{Drop: true}}}, letter, mail.Outcome{State: mail.Deferred, Reason: "dropped_before_data", Verb: "MAIL"}},
		{"silent at MAIL", mailtest.Script{mailtest.MAIL: {{Hang: true}}}, letter, mail.Outcome{State: mail.Deferred, Reason: "timeout_before_data", Verb: "MAIL"}},
		{"nonsense at MAIL", mailtest.Script{mailtest.MAIL: reply("hello?")}, letter, mail.Outcome{State: mail.Deferred, Reason: "protocol", Verb: "MAIL"}},
		{"wrong code at MAIL", mailtest.Script{mailtest.MAIL: reply("354 go on")}, letter, mail.Outcome{State: mail.Deferred, Reason: "protocol", Verb: "MAIL", Code: 354, Reply: "go on"}},

		{"no mailbox", mailtest.Script{mailtest.RCPT: reply("550 5.1.1 <" + recipient + ">: User so.tu-phap unknown")}, letter, mail.Outcome{State: mail.Refused, Reason: "mailbox_unavailable", Verb: "RCPT", Code: 550, Enhanced: "5.1.1", Reply: "[địa chỉ]: User [địa chỉ] unknown"}},
		{"no mailbox, several lines", mailtest.Script{mailtest.RCPT: reply("550-5.1.1 No such user.\n550 5.1.1 Try again.")}, letter, mail.Outcome{State: mail.Refused, Reason: "mailbox_unavailable", Verb: "RCPT", Code: 550, Enhanced: "5.1.1", Reply: "No such user. Try again."}},
		{"no mailbox, no enhanced code", mailtest.Script{mailtest.RCPT: reply("550 unknown")}, letter, mail.Outcome{State: mail.Refused, Reason: "mailbox_unavailable", Verb: "RCPT", Code: 550, Reply: "unknown"}},
		{"enhanced code of another class", mailtest.Script{mailtest.RCPT: reply("450 5.1.1 odd")}, letter, mail.Outcome{State: mail.Deferred, Reason: "mailbox_unavailable", Verb: "RCPT", Code: 450, Reply: "5.1.1 odd"}},
		{"no domain", mailtest.Script{mailtest.RCPT: reply("550 5.1.2 no such domain")}, letter, mail.Outcome{State: mail.Refused, Reason: "domain_refused", Verb: "RCPT", Code: 550, Enhanced: "5.1.2", Reply: "no such domain"}},
		{"domain takes no mail", mailtest.Script{mailtest.RCPT: reply("556 5.1.10 null MX")}, letter, mail.Outcome{State: mail.Refused, Reason: "domain_refused", Verb: "RCPT", Code: 556, Enhanced: "5.1.10", Reply: "null MX"}},
		{"full", mailtest.Script{mailtest.RCPT: reply("452 4.2.2 over quota")}, letter, mail.Outcome{State: mail.Deferred, Reason: "mailbox_full", Verb: "RCPT", Code: 452, Enhanced: "4.2.2", Reply: "over quota"}},
		{"greylisted", mailtest.Script{mailtest.RCPT: reply("450 4.7.1 Greylisted, come back")}, letter, mail.Outcome{State: mail.Deferred, Reason: "policy", Verb: "RCPT", Code: 450, Enhanced: "4.7.1", Reply: "Greylisted, come back"}},
		{"relaying denied", mailtest.Script{mailtest.RCPT: reply("554 5.7.1 Relay access denied")}, letter, mail.Outcome{State: mail.Refused, Reason: "policy", Verb: "RCPT", Code: 554, Enhanced: "5.7.1", Reply: "Relay access denied"}},
		{"too fast", mailtest.Script{mailtest.RCPT: reply("421 4.7.28 slow down")}, letter, mail.Outcome{State: mail.Deferred, Reason: "rate", Verb: "RCPT", Code: 421, Enhanced: "4.7.28", Reply: "slow down"}},
		{"local error", mailtest.Script{mailtest.RCPT: reply("451 4.3.0 try later")}, letter, mail.Outcome{State: mail.Deferred, Reason: "busy", Verb: "RCPT", Code: 451, Enhanced: "4.3.0", Reply: "try later"}},
		{"dropped at RCPT", mailtest.Script{mailtest.RCPT: {{Drop: true}}}, letter, mail.Outcome{State: mail.Deferred, Reason: "dropped_before_data", Verb: "RCPT"}},

		{"refused at DATA", mailtest.Script{mailtest.DATA: reply("554 5.7.1 no")}, letter, mail.Outcome{State: mail.Refused, Reason: "policy", Verb: "DATA", Code: 554, Enhanced: "5.7.1", Reply: "no"}},
		{"250 at DATA", mailtest.Script{mailtest.DATA: reply("250 2.0.0 ok")}, letter, mail.Outcome{State: mail.Deferred, Reason: "protocol", Verb: "DATA", Code: 250, Enhanced: "2.0.0", Reply: "ok"}},
		{"dropped at DATA", mailtest.Script{mailtest.DATA: {{Drop: true}}}, letter, mail.Outcome{State: mail.Deferred, Reason: "dropped_before_data", Verb: "DATA"}},
		{"silent at DATA", mailtest.Script{mailtest.DATA: {{Hang: true}}}, letter, mail.Outcome{State: mail.Deferred, Reason: "timeout_before_data", Verb: "DATA"}},
		{"silent in the body", mailtest.Script{mailtest.Body: {{Hang: true}}}, bytes.Repeat(long, 8), mail.Outcome{State: mail.Deferred, Reason: "timeout_before_data", Verb: "DATA"}},

		{"content refused", mailtest.Script{mailtest.Dot: reply("554 5.7.1 looks like spam")}, letter, mail.Outcome{State: mail.Refused, Reason: "content_refused", Verb: "DOT", Code: 554, Enhanced: "5.7.1", Reply: "looks like spam"}},
		{"too large at the end", mailtest.Script{mailtest.Dot: reply("552 5.3.4 too big")}, letter, mail.Outcome{State: mail.Refused, Reason: "size", Verb: "DOT", Code: 552, Enhanced: "5.3.4", Reply: "too big"}},
		{"no space", mailtest.Script{mailtest.Dot: reply("452 4.3.1 full disk")}, letter, mail.Outcome{State: mail.Deferred, Reason: "busy", Verb: "DOT", Code: 452, Enhanced: "4.3.1", Reply: "full disk"}},
		{"closing at the end", mailtest.Script{mailtest.Dot: {{Reply: "421 4.3.2 shutting down", Close: true}}}, letter, mail.Outcome{State: mail.Deferred, Reason: "busy", Verb: "DOT", Code: 421, Enhanced: "4.3.2", Reply: "shutting down"}},
		{"dropped after the dot, not taken", mailtest.Script{mailtest.Dot: {{Drop: true}}}, letter, mail.Outcome{State: mail.Unknown, Reason: "dropped_after_data", Verb: "DOT"}},
		{"dropped after the dot, taken", mailtest.Script{mailtest.Dot: {{Drop: true, Take: true}}}, letter, mail.Outcome{State: mail.Unknown, Reason: "dropped_after_data", Verb: "DOT"}},
		{"answer cut off", mailtest.Script{mailtest.Dot: {{Raw: "25", Take: true}}}, letter, mail.Outcome{State: mail.Unknown, Reason: "unclear_reply", Verb: "DOT"}},
		{"silent after the dot", mailtest.Script{mailtest.Dot: {{Hang: true, Take: true}}}, letter, mail.Outcome{State: mail.Unknown, Reason: "timeout_after_data", Verb: "DOT"}},
		{"nonsense after the dot", mailtest.Script{mailtest.Dot: reply("well done")}, letter, mail.Outcome{State: mail.Unknown, Reason: "unclear_reply", Verb: "DOT"}},
		{"354 after the dot", mailtest.Script{mailtest.Dot: reply("354 more?")}, letter, mail.Outcome{State: mail.Unknown, Reason: "unclear_reply", Verb: "DOT", Code: 354, Reply: "more?"}},
	}
	for _, implicit := range []bool{false, true} {
		for _, tt := range tests {
			if implicit && strings.HasPrefix(tt.name, "silent") {
				continue // once is long enough
			}
			t.Run(fmt.Sprintf("%s, implicit %v", tt.name, implicit), func(t *testing.T) {
				t.Parallel()
				script := mailtest.Script{}
				for point, list := range tt.script {
					script[point] = append([]mailtest.Do{}, list...)
				}
				server := mailtest.Start(t, script, mailtest.Options{Implicit: implicit})
				cfg := config(server)
				if implicit {
					cfg.TLS = mail.TLSImplicit
				}
				session := open(t, relay(t, cfg))
				got := session.Send(context.Background(), sender, recipient, tt.data)
				session.Close()
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				agrees(t, server, got, tt.data)
			})
		}
	}
}

// TestRandomScripts holds every outcome to the truth whatever the relay does:
// accepted only if taken, refused and deferred only if not, unknown only if
// the final dot had come.
func TestRandomScripts(t *testing.T) {
	points := []string{mailtest.MAIL, mailtest.RCPT, mailtest.DATA, mailtest.Body, mailtest.Dot, mailtest.RSET}
	codes := []string{"200", "250", "251", "354", "421", "450", "451", "452", "454", "500", "503", "530", "535", "550", "552", "554", "599", "199", "99", "abc"}
	enhanced := []string{"", "2.0.0 ", "4.7.1 ", "5.1.1 ", "5.7.26 "}
	server := mailtest.Start(t, nil, mailtest.Options{})
	r := relay(t, config(server))
	rapid.Check(t, func(rt *rapid.T) {
		script := mailtest.Script{}
		at := rapid.SampledFrom(points).Draw(rt, "point")
		do := mailtest.Do{Take: rapid.Bool().Draw(rt, "take"), Close: rapid.Bool().Draw(rt, "close")}
		if rapid.Bool().Draw(rt, "drop") {
			do.Drop = true
		} else {
			do.Reply = rapid.SampledFrom(codes).Draw(rt, "code") + " " + rapid.SampledFrom(enhanced).Draw(rt, "enhanced") + "text"
			// A server that says yes has taken it; one that says no has not.
			do.Take = strings.HasPrefix(do.Reply, "2")
		}
		if at == mailtest.Body && !strings.HasPrefix(do.Reply, "4") && !strings.HasPrefix(do.Reply, "5") {
			// A relay that answers yes in the middle of a mail is past helping.
			do = mailtest.Do{Drop: true}
		}
		script[at] = []mailtest.Do{do}
		server.Play(script)
		data := letter
		if rapid.Bool().Draw(rt, "long") {
			data = long
		}
		before := len(server.Taken())
		session, err := r.Open(context.Background())
		if err != nil {
			if at == mailtest.RSET {
				return
			}
			rt.Fatal(err)
		}
		defer session.Close()
		out := session.Send(context.Background(), sender, recipient, data)
		taken := len(server.Taken()) - before
		switch {
		case out.State == mail.Accepted && taken != 1:
			rt.Fatalf("%+v, but not taken", out)
		case (out.State == mail.Refused || out.State == mail.Deferred) && taken != 0:
			rt.Fatalf("%+v, but taken", out)
		case out.State == mail.Unknown && at != mailtest.Dot && at != mailtest.Body && !strings.HasPrefix(do.Reply, "354"):
			// Once the relay has said 354 the network may have swallowed all
			// of the mail before the line dropped.
			rt.Fatalf("%+v at %s, where the final dot was not out", out, at)
		}
	})
}

// TestNothingAfterBrokenData checks that no later command completes a mail
// that was broken off: the client below would end it by a dot of its own.
func TestNothingAfterBrokenData(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := mailtest.Start(t, mailtest.Script{mailtest.DATA: {{Reached: cancel, Delay: 300 * time.Millisecond}}}, mailtest.Options{})
	r := relay(t, config(server))
	session := open(t, r)
	out := session.Send(ctx, sender, recipient, long)
	if out.State != mail.Deferred || out.Reason != mail.ReasonCancelled {
		t.Errorf("%s, %s; want %s, %s", out.State, out.Reason, mail.Deferred, mail.ReasonCancelled)
	}
	session.Close()
	r.Close()
	server.Drain(t)
	if n := len(server.Taken()); n != 0 {
		t.Errorf("the server has %d mails", n)
	}
	if again := session.Send(context.Background(), sender, recipient, letter); again.State != mail.Deferred {
		t.Errorf("a dead session sends: %+v", again)
	}
}

// TestCancel ends the context at several points; the connection must go
// at once, long before the relay's time is up, and after the final dot with
// the grace.
func TestCancel(t *testing.T) {
	tests := []struct {
		name   string
		point  string
		do     mailtest.Do
		data   []byte
		state  mail.State
		reason mail.Reason
		grace  time.Duration
	}{
		{"at MAIL", mailtest.MAIL, mailtest.Do{Hang: true}, letter, mail.Deferred, mail.ReasonCancelled, time.Minute},
		{"in the body", mailtest.Body, mailtest.Do{Hang: true}, bytes.Repeat(long, 8), mail.Deferred, mail.ReasonCancelled, time.Minute},
		{"after the dot, silent", mailtest.Dot, mailtest.Do{Hang: true}, letter, mail.Unknown, mail.ReasonCancelledAfterData, time.Second},
		{"after the dot, slow", mailtest.Dot, mailtest.Do{Delay: 300 * time.Millisecond}, letter, mail.Accepted, mail.ReasonAccepted, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tt.do.Reached = cancel
			server := mailtest.Start(t, mailtest.Script{tt.point: {tt.do}}, mailtest.Options{})
			conf := config(server)
			conf.Timeouts = mail.Timeouts{Connect: time.Minute, Command: time.Minute, Block: time.Minute, Reply: time.Minute, Grace: tt.grace}
			session := open(t, relay(t, conf))
			begin := time.Now()
			out := session.Send(ctx, sender, recipient, tt.data)
			session.Close()
			if took := time.Since(begin); took > time.Minute/2 {
				t.Errorf("took %v", took)
			}
			if out.State != tt.state || out.Reason != tt.reason {
				t.Errorf("%s, %s; want %s, %s", out.State, out.Reason, tt.state, tt.reason)
			}
			agrees(t, server, out, tt.data)
		})
	}
}

// TestReuse sends many mails over few connections, also after refusals.
func TestReuse(t *testing.T) {
	server := mailtest.Start(t, mailtest.Script{
		mailtest.RCPT: {{}, {Reply: "550 5.1.1 no"}, {}, {}},
		mailtest.Dot:  {{}, {Reply: "451 4.3.0 later"}, {}, {}},
	}, mailtest.Options{})
	r := relay(t, config(server))
	var states []mail.State
	for range 5 {
		session := open(t, r)
		states = append(states, session.Send(context.Background(), sender, recipient, letter).State)
		session.Close()
	}
	want := []mail.State{mail.Accepted, mail.Refused, mail.Deferred, mail.Accepted, mail.Accepted}
	if fmt.Sprint(states) != fmt.Sprint(want) {
		t.Errorf("%v", states)
	}
	if n := server.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	for _, m := range server.Taken() {
		if !bytes.Equal(m.Data, letter) || m.To != recipient {
			t.Errorf("a mail was changed: %q to %s", m.Data, m.To)
		}
	}

	// Several in one session without Close between.
	session := open(t, r)
	server.Play(mailtest.Script{mailtest.RCPT: {{Reply: "550 5.1.1 no"}}})
	if out := session.Send(context.Background(), sender, recipient, letter); out.State != mail.Refused {
		t.Errorf("%+v", out)
	}
	if out := session.Send(context.Background(), sender, recipient, letter); out.State != mail.Accepted {
		t.Errorf("%+v", out)
	}
	session.Close()
}

// TestRevive opens anew when the waiting connection is gone.
func TestRevive(t *testing.T) {
	for name, do := range map[string]mailtest.Do{"dropped": {Drop: true}, "closing": {Reply: "421 4.4.2 idle", Close: true}, "refused": {Reply: "502 5.5.1 no"}} {
		server := mailtest.Start(t, mailtest.Script{mailtest.RSET: {do}}, mailtest.Options{})
		r := relay(t, config(server))
		for range 2 {
			session := open(t, r)
			if out := session.Send(context.Background(), sender, recipient, letter); out.State != mail.Accepted {
				t.Errorf("%s: %+v", name, out)
			}
			session.Close()
		}
		if n := server.Connections(); n != 2 || len(server.Taken()) != 2 {
			t.Errorf("%s: %d connections, %d mails", name, n, len(server.Taken()))
		}
	}
}

// TestDecidedHere refuses without a word to the relay.
func TestDecidedHere(t *testing.T) {
	server := mailtest.Start(t, nil, mailtest.Options{Extensions: []string{"SIZE 2000"}})
	cfg := config(server)
	cfg.AllowDomains = []string{"HaNam.example"}
	cfg.SizeLimitMB = 1
	session := open(t, relay(t, cfg))
	defer session.Close()
	tests := []struct {
		rcpt string
		data []byte
		want mail.Reason
	}{
		{"a@ninhbinh.example", letter, mail.ReasonDomainNotAllowed},
		{"a@sub.hanam.example", letter, mail.ReasonDomainNotAllowed},
		{"a@hanam.example\r\nRCPT TO:<b@hanam.example>", letter, mail.ReasonBadAddress},
		{"a@hanam.example> NOTIFY=NEVER", letter, mail.ReasonBadAddress},
		{"Tên <a@hanam.example>", letter, mail.ReasonBadAddress},
		{"", letter, mail.ReasonBadAddress},
		{recipient, long, mail.ReasonSize},        // ours
		{recipient, long[:3000], mail.ReasonSize}, // the relay's
		{"sở@hanam.example", letter, mail.ReasonNoUTF8},
	}
	for _, tt := range tests {
		out := session.Send(context.Background(), sender, tt.rcpt, tt.data)
		if out.State != mail.Refused || out.Reason != tt.want {
			t.Errorf("%q, %d bytes: %s, %s; want %s, %s", tt.rcpt, len(tt.data), out.State, out.Reason, mail.Refused, tt.want)
		}
	}
	if out := session.Send(context.Background(), sender, "so.tu-phap@HANAM.example", letter); out.State != mail.Accepted {
		t.Errorf("%+v", out)
	}
	for _, verb := range server.Verbs() {
		if verb == "RCPT" {
			return
		}
	}
	t.Error("nothing was sent at all")
}

// TestRelayFaults: what fails before a claim is a RelayError that says
// whether a person is needed.
func TestRelayFaults(t *testing.T) {
	wrong := func(cfg *mail.Config, s *mailtest.Server) { cfg.PasswordFile = s.UsernameFile }
	tests := []struct {
		name      string
		script    mailtest.Script
		opts      mailtest.Options
		change    func(*mail.Config, *mailtest.Server)
		reason    mail.Reason
		retryable bool
		says      string
	}{
		{"greeting 421", mailtest.Script{mailtest.Connect: {{Reply: "421 4.3.2 full"}}}, mailtest.Options{}, nil, mail.ReasonBusy, true, "421 4.3.2 full"},
		{"greeting 554", mailtest.Script{mailtest.Connect: {{Reply: "554 5.3.2 go away"}}}, mailtest.Options{}, nil, mail.ReasonBusy, false, "554"},
		{"no greeting", mailtest.Script{mailtest.Connect: {{Drop: true}}}, mailtest.Options{}, nil, mail.ReasonConnect, true, "không chào"},
		{"silent", mailtest.Script{mailtest.Connect: {{Hang: true}}}, mailtest.Options{}, nil, mail.ReasonTimeout, true, "không trả lời kịp"},
		{"not SMTP", mailtest.Script{mailtest.Connect: {{Reply: "HTTP/1.1 400 Bad Request"}}}, mailtest.Options{}, nil, mail.ReasonProtocol, true, "giao thức"},
		{"EHLO and HELO refused", mailtest.Script{mailtest.EHLO: {{Reply: "550 no"}, {Reply: "550 no"}}}, mailtest.Options{}, nil, mail.ReasonBusy, false, "550 no"},
		{"no STARTTLS", nil, mailtest.Options{Plain: true}, nil, mail.ReasonTLS, false, "STARTTLS"},
		{"STARTTLS refused for now", mailtest.Script{mailtest.STARTTLS: {{Reply: "454 4.7.0 not now"}}}, mailtest.Options{}, nil, mail.ReasonTLS, true, "454"},
		{"no handshake", mailtest.Script{mailtest.TLS: {{Drop: true}}}, mailtest.Options{}, nil, mail.ReasonTLS, true, "mã hóa"},
		{"silent handshake", mailtest.Script{mailtest.TLS: {{Hang: true}}}, mailtest.Options{}, nil, mail.ReasonTimeout, true, ""},
		{"plain text in place of TLS", mailtest.Script{mailtest.TLS: {{Raw: "500 what?\r\n"}}}, mailtest.Options{}, nil, mail.ReasonTLS, false, ""},
		{"foreign certificate", nil, mailtest.Options{}, func(c *mail.Config, _ *mailtest.Server) { c.CAFile = "" }, mail.ReasonTLS, false, "ca_file"},
		{"certificate of another host", nil, mailtest.Options{Host: "mail.example"}, nil, mail.ReasonTLS, false, "ca_file"},
		{"wrong password", nil, mailtest.Options{}, wrong, mail.ReasonAuth, false, "password_file"},
		{"log-in fails for now", mailtest.Script{mailtest.AUTH: {{Reply: "454 4.7.0 later"}}}, mailtest.Options{}, nil, mail.ReasonAuth, true, "454"},
		{"log-in dropped", mailtest.Script{mailtest.AUTH: {{Drop: true}}}, mailtest.Options{}, nil, mail.ReasonAuth, true, ""},
		{"no log-in", nil, mailtest.Options{NoAuth: true}, nil, mail.ReasonAuth, false, "auth"},
		{"other mechanisms", nil, mailtest.Options{Mechanisms: "GSSAPI"}, nil, mail.ReasonAuth, false, "auth"},
		{"the wanted mechanism is missing", nil, mailtest.Options{}, func(c *mail.Config, _ *mailtest.Server) { c.Auth = mail.AuthSCRAM }, mail.ReasonAuth, false, "SCRAM-SHA-256"},
		{"nobody listens", nil, mailtest.Options{}, func(_ *mail.Config, s *mailtest.Server) { s.Close() }, mail.ReasonConnect, true, "không kết nối được"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, tt.script, tt.opts)
			cfg := config(server)
			if tt.change != nil {
				tt.change(&cfg, server)
			}
			_, err := relay(t, cfg).Open(context.Background())
			var fault *mail.RelayError
			if !errors.As(err, &fault) || !errors.Is(err, mail.ErrRelay) {
				t.Fatalf("%v", err)
			}
			if fault.Reason != tt.reason || fault.Retryable != tt.retryable || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("reason %s, retryable %v: %v", fault.Reason, fault.Retryable, err)
			}
			for _, secret := range []string{mailtest.Password, mailtest.Username, "@"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q stands in %v", secret, err)
				}
			}
			if len(server.Taken()) != 0 {
				t.Error("a mail was taken")
			}
		})
	}
}

// TestOpenCancel interrupts a silent relay.
func TestOpenCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := mailtest.Start(t, mailtest.Script{mailtest.AUTH: {{Reached: cancel, Hang: true}}}, mailtest.Options{})
	if _, err := relay(t, config(server)).Open(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, mail.ErrRelay) {
		t.Errorf("%v", err)
	}
}

// TestMechanisms logs in by each of those that the scripted server knows, and
// without any.
func TestMechanisms(t *testing.T) {
	for _, tt := range []struct {
		auth string
		opts mailtest.Options
		tls  string
	}{
		{"", mailtest.Options{}, ""},
		{mail.AuthPlain, mailtest.Options{}, ""},
		{mail.AuthLogin, mailtest.Options{}, ""},
		{"", mailtest.Options{Mechanisms: "LOGIN"}, ""},
		{"", mailtest.Options{Implicit: true}, mail.TLSImplicit},
		{mail.AuthNobody, mailtest.Options{NoAuth: true}, ""},
		{mail.AuthNobody, mailtest.Options{NoAuth: true, Plain: true}, mail.TLSNone},
		{"", mailtest.Options{Plain: true}, mail.TLSNone},
	} {
		server := mailtest.Start(t, nil, tt.opts)
		cfg := config(server)
		cfg.Auth, cfg.TLS = tt.auth, tt.tls
		if tt.tls == mail.TLSNone {
			cfg.CAFile = ""
		}
		r := relay(t, cfg)
		if err := r.Check(context.Background()); err != nil {
			t.Errorf("%+v: %v", tt, err)
			continue
		}
		session := open(t, r)
		if out := session.Send(context.Background(), sender, recipient, letter); out.State != mail.Accepted {
			t.Errorf("%+v: %+v", tt, out)
		}
		session.Close()
	}
}

// TestRate spreads transactions over the minute, however sessions are used.
func TestRate(t *testing.T) {
	server := mailtest.Start(t, nil, mailtest.Options{})
	cfg := config(server)
	cfg.RatePerMinute = 300 // one every 200 ms
	r := relay(t, cfg)
	begin := time.Now()
	for range 2 {
		session := open(t, r)
		for range 2 {
			if out := session.Send(context.Background(), sender, recipient, letter); out.State != mail.Accepted {
				t.Errorf("%+v", out)
			}
		}
		session.Close()
	}
	if took := time.Since(begin); took < 600*time.Millisecond || took > 1500*time.Millisecond {
		t.Errorf("four mails at 300 a minute took %v", took)
	}
}
