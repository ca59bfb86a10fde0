package mail

import "strings"

// Delivery status notifications (RFC 3461), where the relay offers them: only of failures and delays, with the headers
// alone, and under an envelope ID that comes back even where no header does.

// maxEnvelopeID is the longest that RFC 3461 allows.
const maxEnvelopeID = 100

func (s *session) askDSN() {
	if s.dsn, _ = s.client.Extension("DSN"); s.dsn {
		s.client.SetDSNMailReturnOption("HDRS")
		s.client.SetDSNRcptNotifyOption("FAILURE,DELAY")
	}
}

// envelopeID is the parameter of MAIL that names the mail: its Message-ID, or its Tag where that cannot stand there.
func (s *session) envelopeID(data []byte) string {
	if !s.dsn {
		return ""
	}
	id, err := MessageIDOf(data)
	if err != nil || len(id) > maxEnvelopeID || strings.ContainsAny(id, "+=") {
		id = Tag(id)
	}
	if id == "" {
		return ""
	}
	return " ENVID=" + id
}

// refusesDSN reports whether the relay does not know the parameters that it offers. It is then asked for none on this
// connection: a mail without them is better than no mail, and nothing of it is out yet.
func (s *session) refusesDSN(out Outcome) bool {
	unknown := out.Code == 501 || out.Code == 504 || out.Code == 555
	if !s.dsn || s.dead || !unknown || out.Verb != verbMail && out.Verb != verbRcpt {
		return false
	}
	s.dsn = false
	s.client.SetDSNMailReturnOption("")
	s.client.SetDSNRcptNotifyOption("")
	return true
}
