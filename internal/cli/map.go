package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/mapping"
	"trehan/internal/month"
)

type mapCommand struct {
	Files    []string `arg:"" name:"file" help:"Tệp hồ sơ của hệ thống khác, hoặc mẫu tên." placeholder:"FILE"`
	Steps    []string `help:"Tệp bước xử lý hoặc mẫu tên. Nêu được nhiều lần." sep:"none" placeholder:"GLOB"`
	Staff    []string `help:"Danh bạ công chức, viên chức (XLSX, CSV). Nêu được nhiều lần." sep:"none" placeholder:"GLOB"`
	Register string   `help:"Danh bạ đơn vị và nơi nhận (units.yaml), để nhận ra tên đơn vị và tính thử số liệu." placeholder:"FILE"`
	Month    string   `help:"Tháng để tính thử, yyyy-MM; mặc định: tháng có nhiều hồ sơ kết thúc nhất." placeholder:"M"`
	Out      string   `help:"Tệp cấu hình sẽ ghi." required:"" placeholder:"FILE"`
	Force    bool     `help:"Ghi đè tệp đã có."`
}

// Run proposes how files of another system are read.
func (c *mapCommand) Run(ctx context.Context, p *Program) error {
	if _, err := os.Stat(c.Out); err == nil && !c.Force {
		return usage("tệp %s đã có: chọn tên khác, hoặc ghi --force", c.Out)
	}
	if info, err := os.Stat(filepath.Dir(c.Out)); err != nil || !info.IsDir() {
		return usage("--out: không có thư mục %s", filepath.Dir(c.Out))
	}
	flags := &monthFlags{periodFlags: periodFlags{Month: c.Month}, Dossiers: c.Files, Steps: c.Steps, Staff: c.Staff}
	m, err := flags.openToLook(p, c.Register)
	if err != nil {
		return err
	}
	defer m.close()
	result, err := mapping.Map(ctx, mapping.Input{Input: m.input, Ask: c.asker(p)})
	m.progress.clear()
	if err := lookError(err); err != nil {
		return err
	}
	if len(result.Dialects) == 0 {
		p.printf("%s", view.Printable(mapping.Summary(result)))
		return Exit(ExitHeld, errors.New("không có danh sách hồ sơ để lập cách đọc; không ghi "+c.Out))
	}
	if err := os.WriteFile(c.Out, result.Configuration, 0o644); err != nil {
		return err
	}
	p.printf("%s", view.Printable(mapping.Summary(result)))
	p.printf("Đã ghi %s.\n", c.Out)
	if !result.Complete() {
		return Exit(ExitHeld, errors.New("còn mục phải xem lại hoặc điền trong "+c.Out))
	}
	return nil
}

// openToLook opens the files of a command that looks at them before anybody can say how they are read. Register and month
// may be missing.
func (f *monthFlags) openToLook(p *Program, register string) (*monthFiles, error) {
	c, err := configured(f.Config)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	m := &monthFiles{config: c, argument: "FILE"}
	m.input = month.Input{Policies: c.Policies, Headers: c.Headers, Formats: c.Formats, Limits: c.Limits, Tests: dossier.NewTestPatterns(c.TestPatterns)}
	name, err := f.name()
	m.addError(err)
	m.input.Period = c.PeriodOf(name)
	if register != "" {
		m.openRegister(register)
	}
	m.openCalendar()
	m.openFiles(f)
	if err := errors.Join(m.errs...); err != nil {
		m.close()
		return nil, Exit(ExitUsage, err)
	}
	m.progress = newProgress(p)
	m.input.Progress = m.progress.rows
	return m, nil
}

// lookError gives an unreadable file its exit code. Its values are not shown: nobody knows yet what they are.
func lookError(err error) error {
	var faults *extract.Faults
	if errors.As(err, &faults) {
		return Exit(ExitFailed, faults)
	}
	return err
}

// asker asks on the terminal; nil if nobody is there.
func (c *mapCommand) asker(p *Program) func(*mapping.Question) (string, error) {
	if !IsTerminal(p.Stdout) || !IsTerminal(os.Stdin) {
		return nil
	}
	return questions(p, os.Stdin)
}

// questions asks each question with its candidates by number. An empty line leaves it open.
func questions(p *Program, from io.Reader) func(*mapping.Question) (string, error) {
	lines := bufio.NewScanner(from)
	return func(q *mapping.Question) (string, error) {
		p.printf("\n%s\n", view.Printable(q.Text))
		for i, candidate := range q.Candidates {
			line := fmt.Sprintf("  %d. %s", i+1, candidate.Value)
			if candidate.Evidence != "" {
				line += " (" + candidate.Evidence + ")"
			}
			p.printf("%s\n", view.Printable(line))
		}
		answers := q.Answers()
		for i := len(q.Candidates); i < len(answers); i++ {
			p.printf("%s\n", view.Printable(fmt.Sprintf("  %d. %s", i+1, answers[i])))
		}
		p.printf("Số thứ tự, Enter để điền sau: ")
		for lines.Scan() {
			text := strings.TrimSpace(lines.Text())
			if text == "" {
				return "", nil
			}
			if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(answers) {
				return answers[n-1], nil
			}
			p.printf("Ghi số từ 1 đến %d, hoặc Enter: ", len(answers))
		}
		return "", lines.Err()
	}
}
