package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/config"
	"trehan/internal/period"
)

type auditCommand struct {
	Show   auditShow   `cmd:"" help:"Print the trail of a month."`
	Verify auditVerify `cmd:"" help:"Recompute every hash of a month and name what is changed, missing, added or out of order."`
	Export auditExport `cmd:"" help:"Write everything archived of a month as a tar."`
}

type auditFlags struct {
	configFlag `embed:""`
	Month      string `help:"The month, yyyy-MM." required:"" placeholder:"M"`
}

type auditShow struct {
	auditFlags `embed:""`
	JSON       bool `help:"Print as JSON."`
}

type auditVerify struct {
	auditFlags `embed:""`
	Anchor     []string `help:"A hash that left the house in a mail; at least its first 12 hex. Repeatable." placeholder:"HASH"`
	Recompute  bool     `help:"Also make every sealed revision again from its archived inputs and compare bytes; under another build, report.json alone."`
	Revision   string   `help:"With --recompute: only this sealed revision." placeholder:"r0001"`
	JSON       bool     `help:"Print as JSON."`
}

type auditExport struct {
	auditFlags      `embed:""`
	Out             string `help:"File to write; - for standard output." default:"-" placeholder:"F.tar"`
	WithoutExtracts bool   `help:"Leave the untouched extracts out: they hold citizens' data."`
}

func (f *auditFlags) open() (*archive.S3, period.Month, error) {
	month, err := period.ParseMonth(f.Month)
	if err != nil {
		return nil, month, usage("--month: %v", err)
	}
	conf, err := f.load(config.NeedStore)
	if err != nil {
		return nil, month, err
	}
	store, err := OpenStore(conf)
	return store, month, err
}

// Run prints the trail.
func (c *auditShow) Run(ctx context.Context, p *Program) error {
	store, month, err := c.open()
	if err != nil {
		return err
	}
	records, err := audit.Read(ctx, store, month)
	if err != nil {
		return err
	}
	if c.JSON {
		body, err := archive.Encode(records)
		if err != nil {
			return err
		}
		p.printf("%s", body)
		return nil
	}
	for _, r := range records {
		p.printf("%4d  %s  %-20s %-8s %s  %s\n", r.Seq, r.At.In(period.Zone).Format("02/01/2006 15:04:05"), r.Kind, r.Actor, r.Outcome, r.Hash[:12])
	}
	return nil
}

// Run verifies the month; a fault ends with exit code 1 and names the object's key.
func (c *auditVerify) Run(ctx context.Context, p *Program) error {
	store, month, err := c.open()
	if err != nil {
		return err
	}
	faults, err := audit.Verify(ctx, store, month, audit.VerifyOptions{Anchors: c.Anchor, Running: c.running(ctx)})
	if err != nil {
		return err
	}
	if c.Recompute {
		others, err := c.recompute(ctx, p, store, month)
		if err != nil {
			return err
		}
		faults = append(faults, others...)
	}
	if c.JSON {
		body, err := archive.Encode(faults)
		if err != nil {
			return err
		}
		p.printf("%s", body)
	} else {
		for _, f := range faults {
			p.printf("%s\n", f)
		}
	}
	if len(faults) > 0 {
		return Exit(ExitFailed, fmt.Errorf("kho lưu tháng %s có %d điểm sai", c.Month, len(faults)))
	}
	if !c.JSON {
		p.printf("Tháng %s: mọi hàm băm, phiên bản và chuỗi bản ghi đều khớp.\n", c.Month)
	}
	return nil
}

// Run writes the tar.
func (c *auditExport) Run(ctx context.Context, p *Program) (err error) {
	store, month, err := c.open()
	if err != nil {
		return err
	}
	var w io.Writer = p.Stdout
	if c.Out != "-" {
		f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			return usage("--out: %v", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		w = f
	}
	return audit.Export(ctx, store, month, w, audit.ExportOptions{WithoutExtracts: c.WithoutExtracts})
}
