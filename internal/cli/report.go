package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/documents"
	"trehan/internal/documents/view"
	"trehan/internal/tally"
)

type reportCommand struct {
	monthFlags `embed:""`
	Out        string `help:"Folder for the documents; must be empty." required:"" placeholder:"DIR"`
	Force      bool   `help:"Write into a folder that is not empty; the program's own files there are replaced."`
	ReportOnly bool   `help:"Stop after report.json and state.json.gz."`
}

// Run makes the month's documents from files. Nothing is written before everything is made, so that a failure
// leaves no half month behind.
func (c *reportCommand) Run(ctx context.Context, p *Program) error {
	if err := c.checkOut(); err != nil {
		return err
	}
	m, err := c.open(p)
	if err != nil {
		return err
	}
	defer m.close()
	output, err := m.count(ctx)
	if err != nil {
		return err
	}
	report, err := output.Report.JSON()
	if err != nil {
		return err
	}
	blocking := checks.Blocking(output.Report.Findings)
	if len(blocking) > 0 {
		if err := c.write([]view.File{{Name: "report.json", Data: report}}); err != nil {
			return err
		}
		printFindings(p.Stderr, output.Report.Findings)
		return Exit(ExitHeld, fmt.Errorf("có %d phát hiện chặn: chỉ ghi report.json; xem xét rồi chấp nhận bằng --accept MÃ", len(blocking)))
	}
	files, err := c.files(m, output, report)
	if err != nil {
		return err
	}
	if err := c.write(files); err != nil {
		return err
	}
	printFindings(p.Stderr, output.Report.Findings)
	printFigures(p, &output.Report)
	p.printf("%d tệp trong %s\n", len(files), c.Out)
	return nil
}

// own are the files that report writes, as patterns: what --force may replace.
var own = []string{
	"report.json", "state.json.gz", "manifest.json", "phu-luc-*.xlsx", "cong-van.docx", "cong-van.pdf",
	"cong-khai.html", "noi-bo.html", "muc-luc.html", "don-vi/*.xlsx",
}

func (c *reportCommand) checkOut() error {
	entries, err := os.ReadDir(c.Out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usage("--out: %v", err)
	case len(entries) > 0 && !c.Force:
		return usage("thư mục %s không rỗng: chọn thư mục khác, hoặc ghi --force để thay các tệp của chương trình trong đó", c.Out)
	}
	return nil
}

// files makes every file of the month, the list of them with their hashes last.
func (c *reportCommand) files(m *month, output *tally.Output, report []byte) ([]view.File, error) {
	var state buffer
	if _, err := output.State.WriteTo(&state); err != nil {
		return nil, err
	}
	files := []view.File{{Name: "report.json", Data: report}, {Name: "state.json.gz", Data: state}}
	if c.ReportOnly {
		return files, nil
	}
	input := &view.Input{
		Report: &output.Report, Rows: &output.Rows, Register: m.input.Register,
		Office: m.config.Letters.At(m.input.Period), Names: m.config.Names,
		Issue: view.Issue{Created: m.input.ExtractedAt},
	}
	if m.config.Templates != "" {
		input.Templates = os.DirFS(m.config.Path(m.config.Templates))
	}
	if previous := m.input.Previous; previous != nil {
		name := previous.Period().From.String() + " – " + previous.Period().To.String()
		if month, ok := previous.Period().Month(); ok {
			name = month.String()
		}
		input.Before = []view.MonthFigures{{Month: name, Totals: previous.Totals()}}
	}
	for _, group := range documents.Groups(m.input.Period) {
		built, err := documents.Build(input, group)
		if err != nil {
			return nil, err
		}
		files = append(files, built...)
	}
	manifest, err := listing(files)
	if err != nil {
		return nil, err
	}
	return append(files, view.File{Name: "manifest.json", Data: manifest}), nil
}

// buffer is an io.Writer that a document can be taken from.
type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// listed is one entry of the offline manifest.json.
type listed struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

func listing(files []view.File) ([]byte, error) {
	list := make([]listed, len(files))
	for i, f := range files {
		list[i] = listed{f.Name, len(f.Data), archive.Hash(f.Data)}
	}
	slices.SortFunc(list, func(a, b listed) int { return compareText(a.Name, b.Name) })
	return archive.Encode(struct {
		Files []listed `json:"files"`
	}{list})
}

// write puts the files into the folder, after what an earlier call left there.
func (c *reportCommand) write(files []view.File) error {
	if c.Force {
		for _, pattern := range own {
			stale, err := filepath.Glob(filepath.Join(c.Out, pattern))
			if err != nil {
				return err
			}
			for _, path := range stale {
				if err := os.Remove(path); err != nil {
					return err
				}
			}
		}
	}
	for _, f := range files {
		path := filepath.Join(c.Out, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
