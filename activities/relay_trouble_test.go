package activities

import (
	"testing"
	"time"

	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

// Promise 5: a mail server that refuses, delays, falls silent or drops the line at any verb leaves every address
// accepted, refused or unknown, as what the server has really taken allows, and the next run sends nothing twice.
func TestPromise5MailServerInTroubleAtEveryVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("long: waits for timeouts at every verb")
	}
	const units = 2
	d, base, revision := sealedOffice(t, units)
	points := []string{mailtest.Connect, mailtest.EHLO, mailtest.MAIL, mailtest.RCPT, mailtest.DATA, mailtest.Body, mailtest.Dot, mailtest.RSET, mailtest.QUIT}
	troubles := map[string]mailtest.Do{
		"refuses for good":   {Reply: "550 5.1.1 no"},
		"refuses for now":    {Reply: "451 4.3.0 later"},
		"closes with 421":    {Reply: "421 4.3.2 closing", Close: true},
		"drops":              {Drop: true},
		"takes and drops":    {Take: true, Drop: true},
		"answers nonsense":   {Raw: "\x00\xff"},
		"is slow":            {Delay: 200 * time.Millisecond},
		"falls silent":       {Hang: true},
		"takes, then silent": {Take: true, Hang: true},
	}
	sums := make(chan tallyOf, len(points)*len(troubles))
	t.Run("cases", func(t *testing.T) {
		for _, point := range points {
			for name, trouble := range troubles {
				if trouble.Take && point != mailtest.Dot || point == mailtest.Connect && trouble.Hang && !full {
					continue
				}
				t.Run(point+" "+name, func(t *testing.T) {
					t.Parallel()
					server := mailtest.Start(t, mailtest.Script{point: {trouble}}, mailtest.Options{Plain: true, NoAuth: true})
					relay, err := mail.New(mail.Config{
						Host: server.Host, Port: server.Port, TLS: mail.TLSNone, From: "vp@tinh.example",
						Timeouts: mail.Timeouts{Connect: time.Second, Command: time.Second, Block: time.Second, Reply: time.Second, Grace: time.Second},
					})
					if err != nil {
						t.Fatal(err)
					}
					defer relay.Close()
					store := base.Clone()
					one := &delivering{TB: t, revision: revision, run: Run{WorkflowID: "month", RunID: "run-1"}, worker: func() *Activities { return d.worker(store, relay) }}
					var sum, again tallyOf
					one.deliver()
					one.judge(store, takenBy(server), units, &sum)
					next := *one
					next.run.RunID = "run-2"
					next.deliver()
					next.judge(store, takenBy(server), units, &again)
					if again.unknown != sum.unknown {
						t.Errorf("unknown %d, after the next run %d", sum.unknown, again.unknown)
					}
					if trouble.Take && sum.unknown != 1 {
						t.Errorf("taken without an answer: %s", &sum)
					}
					// A refusal is what the next run tries again; so the ends are compared, not the middle.
					all, err := ledger.List(t.Context(), store, novemberOf(t))
					if err != nil {
						t.Fatal(err)
					}
					if end := ledger.Count(ledger.Letters(all)); end.Accepted+end.Unknown != units {
						t.Errorf("ends: %+v", end)
					}
					sums <- sum
				})
			}
		}
	})
	close(sums)
	var whole tallyOf
	for s := range sums {
		whole.cases, whole.accepted, whole.unknown = whole.cases+s.cases, whole.accepted+s.accepted, whole.unknown+s.unknown
		whole.refused, whole.unsure = whole.refused+s.refused, whole.unsure+s.unsure
	}
	t.Log(&whole)
}

func takenBy(s *mailtest.Server) map[string]int {
	out := map[string]int{}
	for _, m := range s.Taken() {
		out[m.To]++
	}
	return out
}
