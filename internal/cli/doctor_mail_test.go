package cli

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/internal/config"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

// doctor says whether an access token can be had, for the relay and for the bounce mailbox, and what is wrong where not.
func TestDoctorAsksForTokens(t *testing.T) {
	for name, c := range map[string]struct {
		answer       mailtest.TokenAnswer
		relay, boxes []string
	}{
		"granted": {mailtest.TokenAnswer{}, []string{"tốt    thư", "lấy được mã truy cập OAuth2, đăng nhập được"}, []string{"tốt    trả lại"}},
		"refused": {
			mailtest.TokenAnswer{Status: 401, Body: `{"error":"invalid_client"}`},
			[]string{"LỖI    thư", "không lấy được mã truy cập", "HTTP 401 invalid_client"}, []string{"LỖI    trả lại", "không lấy được mã truy cập"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tokens := mailtest.StartTokens(t, time.Hour, c.answer, c.answer)
			relay := mailtest.Start(t, nil, mailtest.Options{Mechanisms: "XOAUTH2", Token: tokens.Accepts})
			imap := mailtest.StartIMAP(t, mail.TLSImplicit)
			imap.TakeTokens(func(_, token string) bool { return tokens.Accepts(mailtest.Username, token) })
			o := tokens.Config
			section := fmt.Sprintf("{token_url: %q, client_id: %s, client_secret_file: %s}", o.TokenURL, o.ClientID, o.ClientSecretFile)
			conf, err := config.Parse(fmt.Appendf(nil, "mail: {host: 127.0.0.1, port: %d, ca_file: %s, username_file: %s, from: a@b.example, oauth2: %s}\n"+
				"bounces: {imap: {host: 127.0.0.1, port: %d, ca_file: %s, username_file: %s, oauth2: %[4]s}}\n",
				relay.Port, relay.CAFile, relay.UsernameFile, section, imap.Config.Port, imap.Config.CAFile, imap.Config.UsernameFile),
				filepath.Join(t.TempDir(), "trehan.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			d := &doctor{p: &Program{Stdout: &out}, conf: conf}
			d.relay(t.Context())
			d.bounces(t.Context())
			for _, want := range append(c.relay, c.boxes...) {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in\n%s", want, &out)
				}
			}
			if strings.Contains(out.String(), mailtest.ClientSecret) {
				t.Errorf("a secret in\n%s", &out)
			}
		})
	}
}
