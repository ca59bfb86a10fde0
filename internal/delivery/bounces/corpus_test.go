package bounces_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

// What the reports of the corpus are about.
const (
	corpusFolder  = "../../mail/testdata/reports"
	corpusAddress = "so.mot@tinh.example"
	corpusID      = "2023-11.r0001.X1.01-e552d46f.K7Q2M4XWZ3A5B6CD.notice@vp.example"
)

// verdict is what a report of the corpus comes to.
type verdict struct {
	Kind      ledger.NoteKind // "" where nothing is noted
	Enhanced  string
	Matched   mail.Match
	Doubt     ledger.Doubt // "" opens a second mail where the kind is bounced
	Unmatched bool
	Answer    bool
}

func bounced(enhanced string, by mail.Match) verdict {
	return verdict{Kind: ledger.Bounced, Enhanced: enhanced, Matched: by}
}

func delayed(enhanced string, by mail.Match) verdict {
	return verdict{Kind: ledger.Delayed, Enhanced: enhanced, Matched: by}
}

func (v verdict) doubted(d ledger.Doubt) verdict {
	v.Doubt = d
	return v
}

// nothing is noted: good news, or no report at all.
var nothing verdict

var corpus = map[string]verdict{
	"postfix-failed":               bounced("5.1.1", mail.ByReturned),
	"postfix-failed-mail-returned": bounced("5.1.1", mail.ByReturned),
	"postfix-expired":              bounced("4.4.7", mail.ByReturned),
	"postfix-delayed":              delayed("4.4.1", mail.ByReturned),
	"postfix-relayed":              nothing,
	"postfix-delivered":            nothing,
	"postfix-expanded":             nothing,
	"postfix-envelope-id":          bounced("5.1.1", mail.ByEnvelopeID),
	"postfix-several-recipients":   bounced("5.2.1", mail.ByReturned),
	"postfix-another-recipient":    bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtRecipient),
	// A group's address, or one that is forwarded: others of it may have the mail.
	"postfix-alias":                  bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtRecipient),
	"postfix-alias-partly-delivered": bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtRecipient),

	"exim-failed":       bounced("5.0.0", mail.ByReturned),
	"exim-text":         bounced("5.1.1", mail.ByText).doubted(ledger.DoubtForm),
	"exim-warning-text": delayed("4.3.0", mail.ByText).doubted(ledger.DoubtForm),

	"exchange-failed":                  bounced("5.1.10", mail.ByReturned),
	"exchange-delayed":                 delayed("4.4.7", mail.ByReturned),
	"exchange-online-failed":           bounced("5.1.10", mail.ByReturned),
	"exchange-online-nothing-returned": bounced("5.7.1", mail.ByInReplyTo),

	"gmail-failed":           bounced("5.1.1", mail.ByReturned),
	"gmail-delayed":          delayed("4.4.1", mail.ByReturned),
	"gmail-nothing-returned": bounced("5.1.1", mail.ByHeader),

	"zimbra-failed": bounced("5.2.2", mail.ByReturned),
	"zimbra-mixed":  bounced("5.2.2", mail.ByReturned),

	"sendmail-failed":   bounced("5.1.1", mail.ByReturned),
	"sendmail-old-text": bounced("5.1.1", mail.ByText).doubted(ledger.DoubtForm),

	"qmail-failed":          bounced("5.1.1", mail.ByReturned),
	"qmail-mixed":           bounced("5.1.1", mail.ByReturned),
	"qmail-no-copy-tagged":  bounced("5.1.1", mail.ByReturnPath),
	"qmail-other-recipient": bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtRecipient),
	"qmail-without-token":   bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtMessageID),
	"qmail-warning":         delayed("5.1.1", mail.ByReturned).doubted(ledger.DoubtForm),
	"qmail-after-banner":    bounced("5.1.1", mail.ByText).doubted(ledger.DoubtForm),

	// Forms that no server should send, and some do.
	"gateway-mixed-flat":        bounced("5.1.1", mail.ByReturned),
	"no-report-type":            bounced("5.1.1", mail.ByReturned),
	"status-quoted-printable":   bounced("5.1.1", mail.ByReturned),
	"status-base64":             bounced("5.1.1", mail.ByReturned),
	"folded-fields":             bounced("5.1.1", mail.ByReturned),
	"cut-off":                   bounced("5.1.1", mail.ByReturned),
	"recipient-with-comment":    bounced("5.1.1", mail.ByReturned),
	"multipart-encoded-header":  bounced("5.1.1", mail.ByReturned),
	"action-upper-case-dot":     bounced("5.1.1", mail.ByReturned),
	"gateway-fields-as-text":    bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtForm),
	"return-path-mailer-daemon": bounced("5.1.1", mail.ByReturned),
	"action-failed-comment":     bounced("5.1.1", mail.ByReturned),
	"action-failed-permanent":   bounced("5.1.1", mail.ByReturned),
	"status-in-diagnostic-only": bounced("5.1.1", mail.ByReturned),
	"blank-line-in-recipient":   bounced("5.1.1", mail.ByReturned),
	// The blank line parts the other's address from its failure.
	"blank-line-other-recipient": bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtRecipient),
	"action-failed-temporary":    bounced("4.2.2", mail.ByReturned).doubted(ledger.DoubtForm),
	"action-failed-will-retry":   bounced("4.2.2", mail.ByReturned).doubted(ledger.DoubtForm),
	"action-failed-status-2":     bounced("2.0.0", mail.ByReturned).doubted(ledger.DoubtForm),
	"action-missing":             bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtForm),

	// What is no header field, by gateways and by programs that deliver.
	"header-line-without-colon": bounced("5.1.1", mail.ByReturned),
	"header-name-with-space":    bounced("5.1.1", mail.ByReturned),
	"header-begins-folded":      bounced("5.1.1", mail.ByReturned),
	"header-mbox-line":          bounced("5.1.1", mail.ByReturned),
	"part-header-broken":        bounced("5.1.1", mail.ByReturned),
	"boundary-unquoted":         bounced("5.1.1", mail.ByReturned),
	"mixed-boundary-unquoted":   bounced("5.1.1", mail.ByReturned),
	"content-type-repeats":      bounced("5.1.1", mail.ByReturned),
	"content-type-comment":      bounced("5.1.1", mail.ByReturned),
	"two-status-parts":          bounced("5.1.1", mail.ByEnvelopeID),
	"message-id-comment":        bounced("5.1.1", mail.ByReturned),
	"returned-as-text":          bounced("5.1.1", mail.ByText).doubted(ledger.DoubtForm),
	// Two of a name, of two recipients or of two results.
	"fields-contradict":       bounced("", mail.ByReturned).doubted(ledger.DoubtRecipient),
	"recipients-run-together": bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtRecipient),

	// Nothing came back.
	"nothing-returned":                        {Unmatched: true},
	"nothing-returned-in-reply-to":            bounced("5.1.1", mail.ByInReplyTo),
	"nothing-returned-references":             bounced("5.1.1", mail.ByReferences),
	"nothing-returned-x-header":               bounced("5.1.1", mail.ByHeader),
	"nothing-returned-return-path":            bounced("5.1.1", mail.ByReturnPath),
	"nothing-returned-return-path-upper-case": bounced("5.1.1", mail.ByReturnPath),
	"return-path-signed":                      bounced("5.1.1", mail.ByReturnPath), // by BATV
	"nothing-returned-guessed-return-path":    {Unmatched: true},
	"nothing-returned-nobody-named":           bounced("5.1.1", mail.ByInReplyTo).doubted(ledger.DoubtRecipient),
	// About an answer to the mail, not about the mail.
	"nothing-returned-earlier-reference": {Unmatched: true},
	// What is said of the mail came through other hands.
	"bounce-of-a-bounce":         bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtSender),
	"gateway-wrapped":            bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtSender),
	"gateway-wrapped-tagged":     bounced("5.1.1", mail.ByReturnPath).doubted(ledger.DoubtSender),
	"bounce-of-a-foreign-bounce": {Unmatched: true},
	"message-id-without-token":   bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtMessageID),
	"in-reply-to-without-token":  bounced("5.1.1", mail.ByInReplyTo).doubted(ledger.DoubtMessageID),
	"sent-by-a-person":           bounced("5.1.1", mail.ByReturned).doubted(ledger.DoubtSender),

	"text-vietnamese":         bounced("5.1.1", mail.ByInReplyTo).doubted(ledger.DoubtForm),
	"text-vietnamese-delayed": delayed("", mail.ByInReplyTo).doubted(ledger.DoubtForm),
	"text-tagged":             bounced("5.1.1", mail.ByReturnPath).doubted(ledger.DoubtForm),
	"html-only":               bounced("5.1.1", mail.ByReferences).doubted(ledger.DoubtForm),
	"text-of-nothing":         {Unmatched: true},

	"answer-exchange-vietnamese": {Answer: true},
	"answer-sieve":               {Answer: true},
	"answer-gmail":               {Answer: true},
	"answer-precedence":          {Answer: true},
	"answer-subject-only":        {Answer: true},
	"answer-subject-decomposed":  {Answer: true},
	"answer-of-postmaster":       {Answer: true},
	"answer-tagged":              {Answer: true},
	"answer-read-receipt":        {Answer: true},
	"answer-precedence-junk":     {Answer: true},
	"answer-in-brackets":         {Answer: true},
	"answer-without-diacritics":  {Answer: true},
	"answer-on-leave":            {Answer: true},
	"answer-unmarked":            nothing,

	"other-person":              nothing,
	"other-person-with-actions": nothing,
	"other-forwarded":           nothing,
	"other-spam-complaint":      nothing,
	"complaint-without-type":    nothing,
}

// Every form that mail servers write is understood, from a folder and over IMAP alike, and only what is proven opens a
// second mail.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob(corpusFolder + "/*.eml")
	if err != nil || len(files) != len(corpus) {
		t.Fatalf("%d reports, %d verdicts, %v", len(files), len(corpus), err)
	}
	for name, want := range corpus {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join(corpusFolder, name+".eml"))
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(b), "\n", "\r\n")
			server := mailtest.StartIMAP(t, mail.TLSNone)
			server.Deliver(t, text)
			boxes := map[string]mail.Inbox{"maildir": box(t, text), "imap": inboxOf(t, server.Config)}
			if strings.HasPrefix(name, "header-") { // the server of the tests gives out no mail with a malformed header
				delete(boxes, "imap")
			}
			for where, inbox := range boxes {
				if diff := cmp.Diff(want, judge(t, inbox)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", where, diff)
				}
			}
		})
	}
}

// judge looks into a mailbox with one letter in it, about the mail of the corpus, and says what came of it.
func judge(t *testing.T, inbox mail.Inbox) verdict {
	t.Helper()
	store, month := archivetest.NewMemory(), november(t)
	key := ledger.KeyOf(month, 1, "X1.01", corpusAddress, ledger.Notice)
	sentAs(t, store, key, corpusAddress, corpusID)
	result, err := bounces.Collect(t.Context(), store, inbox, now)
	if err != nil {
		t.Fatal(err)
	}
	d, err := ledger.Open(t.Context(), store, key)
	if err != nil {
		t.Fatal(err)
	}
	got := verdict{Unmatched: result.Unmatched > 0, Answer: result.Answers > 0}
	if got.Answer != slices.Contains(result.Answered, key) {
		t.Errorf("answered: %v", result.Answered)
	}
	if len(result.Noted) > 0 {
		n := result.Noted[0]
		got.Kind, got.Enhanced, got.Matched, got.Doubt = n.Kind, n.Enhanced, n.Matched, n.Doubt
		if strings.Contains(n.Diagnostic, "@") || strings.Contains(n.Diagnostic, "so.mot") {
			t.Errorf("an address in %q", n.Diagnostic)
		}
	}
	proven := got.Kind == ledger.Bounced && got.Doubt == ""
	next := []plan.Entry{{Target: delivery.Target{Recipient: key.Recipient, Address: key.Address}, Kind: key.Kind, Content: "c", To: corpusAddress}}
	if plan.Choose(plan.Failed, 1, next, []ledger.Summary{{Key: key, State: d.State()}}); next[0].Send != proven {
		t.Errorf("a second mail: %v, want %v", next[0].Send, proven)
	}
	if doubtful := d.State().Doubtful; doubtful != (got.Doubt != "") {
		t.Errorf("waits for a person: %v", doubtful)
	}
	return got
}
