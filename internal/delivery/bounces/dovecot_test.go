package bounces_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery/bounces"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

// A real Dovecot: what comes back is noted once, and what is no business of the program's stays unread.
func TestDovecotMailbox(t *testing.T) {
	config, arrivals := mailtest.StartDovecot(t, "")
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	for i, text := range []string{
		report("1", id, "failed", "5.1.1") + strings.Repeat("the returned mail\r\n", 300_000),
		report("1", id, "failed", "5.1.1"), "From: a@b.example\r\n\r\nĐã nhận.\r\n", report("2", "abc@tinh.example", "failed", "5.1.1"),
	} {
		mailtest.ArriveAt(t, arrivals, fmt.Sprintf("170185%04d.M1P1.here", i), text)
	}
	box := inboxOf(t, config)
	result := lookOnceUp(t, store, box)
	isResult(t, "the first look", result, bounces.Result{Letters: 4, Reports: 3, Unmatched: 1})
	notedOnce(t, store, key)
	looksAgain(t, store, box)
	config.PasswordFile = config.UsernameFile
	if _, err := bounces.Collect(t.Context(), store, inboxOf(t, config), now); err == nil || !strings.Contains(err.Error(), "từ chối đăng nhập") {
		t.Errorf("a wrong password: %v", err)
	}
}

// lookOnceUp looks into the mailbox of a server that may still be starting.
func lookOnceUp(t *testing.T, store archive.Store, box mail.Inbox) bounces.Result {
	t.Helper()
	result, err := bounces.Collect(t.Context(), store, box, now)
	for tries := 0; err != nil && tries < 50; tries++ {
		time.Sleep(200 * time.Millisecond)
		result, err = bounces.Collect(t.Context(), store, box, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// A real Dovecot takes an access token in place of a password, and says so when it has been revoked.
func TestDovecotByToken(t *testing.T) {
	tokens := mailtest.StartTokens(t, time.Hour)
	checks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"active":%v,"username":"thu-tra-lai"}`, tokens.Accepts(mailtest.Username, r.FormValue("token")))
	}))
	t.Cleanup(checks.Close)
	config, arrivals := mailtest.StartDovecot(t, checks.URL)
	config.PasswordFile, config.OAuth2 = "", tokens.Config
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	mailtest.ArriveAt(t, arrivals, "1701850000.M1P1.here", report("1", id, "failed", "5.1.1"))
	isResult(t, "the look", lookOnceUp(t, store, inboxOf(t, config)), bounces.Result{Letters: 1, Reports: 1})
	notedOnce(t, store, key)
	tokens.Answer(mailtest.TokenAnswer{Status: http.StatusOK, Body: `{"access_token":"khong-con-gia-tri","expires_in":3600}`})
	if _, err := bounces.Collect(t.Context(), store, inboxOf(t, config), now); err == nil || !strings.Contains(err.Error(), "từ chối mã truy cập") {
		t.Errorf("a revoked token: %v", err)
	}
}
