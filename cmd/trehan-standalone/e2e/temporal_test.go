package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"trehan/internal/config"
	"trehan/internal/delivery/ledger"
)

// TestPromise5TemporalKilledInMidRun kills Temporal while the worker lives, at the drafts, at the plan and while three mails
// are under way, and starts it again on its database: every run ends as an undisturbed one. The worker is a process of its
// own, with the store of one program and the Temporal of another, which is the one that is killed.
func TestPromise5TemporalKilledInMidRun(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "")
	o.start()
	victim := newOffice(t, "temporal: {task_queue: idle}")
	victim.start()
	conf, err := config.Load(filepath.Join(o.data, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	temporal, err := config.Load(filepath.Join(victim.data, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	conf.Temporal.Address = temporal.Temporal.Address
	b, err := conf.YAML()
	if err != nil {
		t.Fatal(err)
	}
	store := o.data
	o.data = filepath.Join(o.dir, "worker")
	o.write("worker/trehan.yaml", string(b))
	worker := launch(t, "", "worker", "--config", filepath.Join(o.data, "trehan.yaml"))
	t.Cleanup(worker.kill)
	again := func() {
		victim.up.kill()
		time.Sleep(3 * time.Second) // that the worker notices
		victim.start()
	}
	for _, stage := range []struct{ month, appears string }{{"2022-03", "r0001/drafts/*/*"}, {"2022-06", "runs/*/plan.json"}} {
		o.export(stage.month, rows(stage.month))
		o.connect().run("report-"+stage.month, fmt.Sprintf(`{"month":%q}`, stage.month))
		eventually(t, stage.appears, func() bool { return exists(object(store, "months/"+stage.month+"/"+stage.appears)) })
		again()
		o.undisturbed(stage.month)
	}
	const month = "2022-09"
	g := o.midDelivery(o.connect(), month, "report-"+month)
	for range 2 { // the window is three
		<-g.held
	}
	again()
	g.open()
	o.undisturbed(month)
}

// undisturbed holds a month's end to that of a run which nothing has befallen: every address has its letter by one claim.
func (o *office) undisturbed(month string) {
	o.Helper()
	s := o.connect()
	begin := time.Now()
	out := s.ended(s.temporal.GetWorkflow(o.Context(), "report-"+month, ""), "succeeded")
	if d := out.Deliveries; d.Accepted != len(addresses()) || d.Planned != d.Accepted {
		o.Errorf("%s: %+v", month, d)
	}
	oneEach(o.T, o.relay.letters(month), addresses())
	all, err := ledger.List(o.Context(), s.store, parseMonth(month))
	if err != nil {
		o.Fatal(err)
	}
	for _, l := range ledger.Letters(all) {
		if l.State.Events != 3 || l.State.Claims != 1 {
			o.Errorf("%s: %d events, %d claims", l.Key, l.State.Events, l.State.Claims)
		}
	}
	o.cli(0, "audit", "verify", "--month", month)
	o.Logf("%s: complete %.0f s after Temporal was back", month, time.Since(begin).Seconds())
}
