package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

func withID(id string) []byte {
	return fmt.Appendf(nil, "From: <%s>\r\nMessage-ID: <%s>\r\nSubject: thu\r\n\r\nx\r\n", sender, id)
}

// A relay that offers DSN is asked for failures and delays only, under an envelope ID that holds the mail's token; a mail
// never fails for a parameter that the relay does not know.
func TestDeliveryStatusNotifications(t *testing.T) {
	const id = "2023-11.r0001.H25.101-0a1b2c3d.K7Q2M4XWZ3A5B6CD.notice@hanam.example"
	long := strings.Replace(id, "hanam.example", strings.Repeat("van-phong.", 6)+"hanam.example", 1)
	offered := []string{"DSN"}
	unknown := []mailtest.Do{{Reply: "555 5.5.4 Unsupported option"}}
	for name, c := range map[string]struct {
		id         string
		extensions []string
		script     mailtest.Script
		mail, rcpt string
	}{
		"offered":                  {id, offered, nil, "RET=HDRS ENVID=" + id, "NOTIFY=FAILURE,DELAY"},
		"not offered":              {id, []string{"SIZE"}, nil, "", ""},
		"a Message-ID too long":    {long, offered, nil, "RET=HDRS ENVID=202311k7q2m4xwz3a5b6cd", "NOTIFY=FAILURE,DELAY"},
		"a Message-ID with a plus": {strings.Replace(id, "H25", "H+25", 1), offered, nil, "RET=HDRS ENVID=202311k7q2m4xwz3a5b6cd", "NOTIFY=FAILURE,DELAY"},
		"unknown at MAIL":          {id, offered, mailtest.Script{mailtest.MAIL: unknown}, "", ""},
		"unknown at RCPT":          {id, offered, mailtest.Script{mailtest.RCPT: unknown}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.Start(t, c.script, mailtest.Options{Extensions: c.extensions})
			s := open(t, relay(t, config(server)))
			defer s.Close()
			for range 2 { // the second time on the same connection
				if out := s.Send(t.Context(), sender, recipient, withID(c.id)); out.State != mail.Accepted {
					t.Fatalf("%+v", out)
				}
			}
			for _, taken := range server.Taken() {
				fields := strings.Fields(taken.MailParameters)
				if len(fields) == 2 && strings.HasPrefix(fields[0], "ENVID") {
					fields[0], fields[1] = fields[1], fields[0]
				}
				if diff := cmp.Diff([]string{c.mail, c.rcpt}, []string{strings.Join(fields, " "), taken.RcptParameters}); diff != "" {
					t.Errorf("parameters (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// What the relay refuses for the address it refuses once more without the parameters, and the mail is taken by nobody.
func TestRefusedWithDSN(t *testing.T) {
	refuse := mailtest.Do{Reply: "501 5.1.3 bad address syntax"}
	server := mailtest.Start(t, mailtest.Script{mailtest.RCPT: {refuse, refuse}}, mailtest.Options{Extensions: []string{"DSN"}})
	s := open(t, relay(t, config(server)))
	defer s.Close()
	out := s.Send(t.Context(), sender, recipient, withID("a@hanam.example"))
	if out.State != mail.Refused || out.Code != 501 || len(server.Taken()) != 0 {
		t.Errorf("%s %d, %d taken; want refused 501 and none", out.State, out.Code, len(server.Taken()))
	}
}
