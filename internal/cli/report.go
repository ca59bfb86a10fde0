package cli

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/documents"
	"trehan/internal/documents/page"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/table"
)

type reportCommand struct {
	monthFlags  `embed:""`
	outFlags    `embed:""`
	letterFlags `embed:""`
	ReportOnly  bool `help:"Dừng sau report.json và state.json.gz."`
}

// Run makes the month's documents from files.
func (c *reportCommand) Run(ctx context.Context, p *Program) error {
	return c.produce(ctx, p, &c.outFlags, &c.letterFlags, !c.ReportOnly, func(m *monthFiles, output *month.Output) ([]view.File, error) {
		if c.ReportOnly {
			return nil, nil
		}
		input, err := m.documentsInput(output, view.Issue{Created: m.input.ExtractedAt, Number: c.Number, Date: c.day()})
		if err != nil {
			return nil, err
		}
		return buildAll(input)
	})
}

// produce counts the month, makes its documents and writes them with report.json, state.json.gz, where
// it is wanted dossiers.parquet, and the list of all.
// Nothing is written before everything is made, so that a failure leaves no half month behind. A blocking finding
// leaves report.json alone. Nobody approves a letter here: it may be dated with a day to come.
func (f *monthFlags) produce(ctx context.Context, p *Program, out *outFlags, letter *letterFlags, withTable bool, documents func(*monthFiles, *month.Output) ([]view.File, error)) error {
	if err := out.check(); err != nil {
		return err
	}
	m, err := f.open(p)
	if err != nil {
		return err
	}
	defer m.close()
	terms := issue.Terms{Period: m.input.Period, Extracted: m.input.ExtractedAt.Day(), Calendar: m.input.Calendar}
	if err := letter.check(terms); err != nil {
		return err
	}
	output, err := m.count(ctx)
	if err != nil {
		return err
	}
	report, err := output.Report.JSON()
	if err != nil {
		return err
	}
	files := []view.File{{Name: "report.json", Data: report}}
	blocking := checks.Blocking(output.Report.Findings)
	if len(blocking) > 0 {
		if err := out.write(files); err != nil {
			return err
		}
		printFindings(p.Stderr, output.Report.Findings)
		return Exit(ExitHeld, fmt.Errorf("có %d phát hiện chặn: chỉ ghi report.json; xem xét rồi chấp nhận bằng --accept MÃ", len(blocking)))
	}
	var state buffer
	if _, err := output.State.WriteTo(&state); err != nil {
		return err
	}
	files = append(files, view.File{Name: "state.json.gz", Data: state})
	dossiers := make(chan result, 1)
	go func() { dossiers <- tableOf(output, withTable) }()
	made, err := documents(m, output)
	written := <-dossiers
	if err := errors.Join(err, written.err); err != nil {
		return err
	}
	files = append(files, written.files...)
	if len(made) > 0 {
		files = append(files, made...)
		manifest, err := listing(files)
		if err != nil {
			return err
		}
		files = append(files, view.File{Name: "manifest.json", Data: manifest})
		if m.check != nil {
			sealed, err := checkPage(m.check, made, archive.Hash(manifest))
			if err != nil {
				return err
			}
			files = append(files, sealed)
		}
	}
	if err := out.write(files); err != nil {
		return err
	}
	printFindings(p.Stderr, output.Report.Findings)
	printFigures(p, &output.Report)
	p.printf("%d tệp trong %s\n", len(files), out.Out)
	return nil
}

// result is files that were made, or why they were not.
type result struct {
	files []view.File
	err   error
}

// tableOf makes the month's dossiers.parquet where it is wanted.
func tableOf(output *month.Output, wanted bool) result {
	if !wanted {
		return result{}
	}
	var b buffer
	err := output.WriteTable(&b)
	return result{[]view.File{{Name: table.FileName, MediaType: table.MediaType, Data: b}}, err}
}

// documentsInput is what the month's documents are made from.
func (m *monthFiles) documentsInput(output *month.Output, issue view.Issue) (*view.Input, error) {
	input := &view.Input{
		Report: &output.Report, Rows: &output.Rows, Register: m.input.Register,
		Office: m.config.Letters.At(m.input.Period), Names: m.config.Names, Issue: issue,
		Templates: m.texts,
	}
	if month, ok := m.input.Period.Month(); ok {
		input.Explain = m.config.Explanations.Form(period.NameMonth(month.Year, month.Month))
	}
	if previous := m.input.Previous; previous != nil {
		before := view.MonthFigures{Totals: previous.Totals(), NoChannel: previous.NoChannel()}
		if month, ok := previous.Period().Month(); ok {
			before.Month = month.String()
		} else {
			before.Period = previous.Period()
		}
		input.Before = []view.MonthFigures{before}
	}
	err := input.Commit(m.config.Public.Page())
	m.check = input.Check()
	return input, err
}

// checkPage is the page by which anybody can check the month's documents; its seal is the hash of the list of all files.
func checkPage(check *view.Check, made []view.File, seal string) (view.File, error) {
	sealed := page.Sealed{Revision: 1, Seal: seal, Statement: check.Statement}
	for _, f := range made {
		if path.Dir(f.Name) != mailFolder {
			sealed.Files = append(sealed.Files, page.SealedFile{Name: f.Name, Size: int64(len(f.Data)), SHA256: archive.Hash(f.Data)})
		}
	}
	return page.CheckPage([]page.Sealed{sealed}, nil)
}

// buildAll makes the documents of every group.
func buildAll(input *view.Input) ([]view.File, error) {
	var files []view.File
	for _, group := range documents.Groups(input.Report.Period) {
		built, err := documents.Build(input, group)
		if err != nil {
			return nil, err
		}
		files = append(files, built...)
	}
	return files, nil
}

// buffer is an io.Writer that a document can be taken from.
type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// listedFile is one entry of the offline manifest.json.
type listedFile struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

func listing(files []view.File) ([]byte, error) {
	list := make([]listedFile, len(files))
	for i, f := range files {
		list[i] = listedFile{f.Name, len(f.Data), archive.Hash(f.Data)}
	}
	slices.SortFunc(list, func(a, b listedFile) int { return strings.Compare(a.Name, b.Name) })
	return archive.Encode(struct {
		Files []listedFile `json:"files"`
	}{list})
}
