//go:build linux

package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"go.temporal.io/sdk/client"

	"trehan/internal/period"
)

// cost is what many months at once have taken.
type cost struct {
	months, mails         int
	took                  time.Duration
	events, bytes         int64
	mostEvents, mostBytes int64
	operations            map[string]int
	activities            map[string]int
}

func (c cost) String() string {
	all := 0
	for _, n := range c.operations {
		all += n
	}
	return fmt.Sprintf("%d months, %d mails in %.0f s; histories: %d events, %d bytes, the largest %d events, %d bytes; %d operations of the store %v; activities by process %v",
		c.months, c.mails, c.took.Seconds(), c.events, c.bytes, c.mostEvents, c.mostBytes, all, c.operations, c.activities)
}

// add adds a month's run.
func (c *cost) add(s *server, id string) {
	s.Helper()
	d, err := s.temporal.DescribeWorkflowExecution(s.Context(), id, "")
	if err != nil {
		s.Fatal(err)
	}
	info := d.GetWorkflowExecutionInfo()
	c.events += info.GetHistoryLength()
	c.bytes += info.GetHistorySizeBytes()
	c.mostEvents, c.mostBytes = max(c.mostEvents, info.GetHistoryLength()), max(c.mostBytes, info.GetHistorySizeBytes())
	for process, n := range s.activitiesBy(id) {
		c.activities[process] += n
	}
}

// testOutsideManyMonths makes 34 months of the one office at once on its two workers.
func testOutsideManyMonths(o *installation) {
	s := o.connect()
	var months []string
	for i := range provinces {
		month := period.Month{Year: 2001 + i/6, Month: time.Month(1 + i%6*2)}.String() // no two follow each other
		months = append(months, month)
		o.export(month, 1000+100*i)
	}
	before := operations(o.T)
	begin := time.Now()
	for _, month := range months {
		s.run("report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	}
	o.approveAll(months, "")
	c := cost{months: provinces, activities: map[string]int{}}
	for _, month := range months {
		s.ended(s.temporal.GetWorkflow(o.Context(), "report-"+month, ""), "succeeded")
	}
	c.took = time.Since(begin)
	o.mail.delivered()
	for _, month := range months {
		c.mails += o.everybodyOnce(month, o.status(month), o.mail.letters(month))
		c.add(s, "month-"+month)
	}
	_, c.operations = since(before, operations(o.T))
	o.Logf("34 months of one office, two workers: %s", c)
	o.cli(0, nil, "audit", "verify", "--month", months[0], "--recompute")
}

// approveAll approves each of the months as soon as it waits.
func (o *installation) approveAll(months []string, office string) {
	o.Helper()
	for _, month := range months {
		eventually(o.T, month+" waits for its approval", func() bool {
			time.Sleep(200 * time.Millisecond)
			number, date, remark, _ := letterOf(month)
			r := command(o.T, "approve", "--config", filepath.Join("/etc/trehan", office, "trehan.yaml"), "--month", month, "--by", "Lê Thu Duyệt",
				"--reason", "đã xem", "--number", number, "--date", date, "--date-remark", remark)
			return r.code == 0
		})
	}
}

// testOutsideManyOffices makes the same month of 34 offices at once, in the one namespace and the one bucket. An office has
// workers of its own, so there are 34 more.
func testOutsideManyOffices(o *installation) {
	const month = "2022-11"
	prefix := func(i int) string { return fmt.Sprintf("tinh-%02d", i+1) }
	o.export(month, 4300)
	for i := range provinces {
		folder := filepath.Join("/etc/trehan", prefix(i))
		sh(o.T, "/", fmt.Sprintf("install -d -m 750 -g trehan %[1]s; cp %s/deploy/trehan.yaml %[1]s/", folder, outsideTree))
		o.officeFiles(folder, prefix(i), fmt.Sprint(10000+i))
		worker := o.unitOf(prefix(i), folder)
		o.Cleanup(func() { worker.end(o.T, syscall.SIGTERM) })
	}
	servers, runs := make([]*server, provinces), make([]client.WorkflowRun, provinces)
	for i := range servers {
		servers[i] = connect(o.T, filepath.Join("/etc/trehan", prefix(i)))
		servers[i].workers(1)
	}
	before := operations(o.T)
	begin := time.Now()
	for i, s := range servers {
		runs[i] = s.run(prefix(i)+"-report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	}
	for i := range provinces {
		o.approveAll([]string{month}, prefix(i))
	}
	c := cost{months: provinces, activities: map[string]int{}}
	for i, s := range servers {
		s.ended(runs[i], "succeeded")
	}
	c.took = time.Since(begin)
	o.Logf("memory with 36 workers\n%s", memory(o.T))
	o.mail.delivered()
	letters := o.mail.letters(month)
	for i, s := range servers {
		stands := o.statusOf(prefix(i), month)
		var mine []letter // by the seal of the office's month
		for _, l := range letters {
			if strings.Contains(string(l.data), stands.Seal) {
				mine = append(mine, l)
			}
		}
		c.mails += o.everybodyOnce(month, stands, mine)
		c.add(s, prefix(i)+"-month-"+month)
	}
	if len(letters) != c.mails {
		o.Errorf("%d letters of no office", len(letters)-c.mails)
	}
	_, c.operations = since(before, operations(o.T))
	o.Logf("34 offices, a worker each: %s", c)
	for _, i := range []int{0, provinces - 1} {
		if r := command(o.T, "audit", "verify", "--month", month, "--recompute", "--config", filepath.Join("/etc/trehan", prefix(i), "trehan.yaml")); r.code != 0 {
			o.Errorf("%s: %s%s", prefix(i), r.stdout, r.stderr)
		}
	}
}
