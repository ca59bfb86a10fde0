package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trehan/internal/checks"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/source"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

// monthFlags say which month is counted from which files; report and check share them.
type monthFlags struct {
	periodFlags `embed:""`

	Dossiers    []string `help:"Tệp hồ sơ hoặc mẫu tên: XLSX, CSV, JSON, NDJSON, phân biệt theo nội dung. Nêu được nhiều lần." sep:"none" placeholder:"GLOB"`
	Steps       []string `help:"Tệp bước xử lý hoặc mẫu tên. Nêu được nhiều lần." sep:"none" placeholder:"GLOB"`
	Staff       []string `help:"Danh bạ công chức, viên chức (XLSX, CSV). Nêu được nhiều lần." sep:"none" placeholder:"GLOB"`
	Register    string   `help:"Danh bạ đơn vị và nơi nhận (units.yaml)." placeholder:"FILE"`
	Previous    string   `help:"state.json.gz của tháng trước, để so sánh." placeholder:"FILE"`
	Overrides   string   `help:"Loại trễ hạn do người quyết định (CSV: code,kind,reason,author)." placeholder:"FILE"`
	ExtractedAt string   `help:"Thời điểm trích xuất, RFC 3339; mặc định: thời điểm sửa mới nhất của các tệp." placeholder:"TIME"`
	Config      string   `help:"Tệp cấu hình; ở đây mục nào cũng có thể bỏ." placeholder:"FILE"`
	Accept      []string `help:"Chấp nhận một phát hiện chặn theo mã. Nêu được nhiều lần." placeholder:"CODE"`

	warning period.Day // of an early warning, whose period ends on that day
}

// month is one month read from files, ready to be counted.
type monthFiles struct {
	input    month.Input
	config   *config.Config
	texts    fs.FS // the office's own letter and mails, nil for the shipped ones
	files    []*os.File
	argument string // by which the files of dossiers are given, for messages
	progress *progress
	check    *view.Check // what the documents bear; nil for no code, and before documentsInput
	errs     []error     // faults of usage, register and configuration, all shown at once
}

func (m *monthFiles) close() {
	for _, f := range m.files {
		_ = f.Close()
	}
}

func (m *monthFiles) addError(err error) {
	if err != nil {
		m.errs = append(m.errs, err)
	}
}

// open reads the flags. Faults of usage, register and configuration come together, with exit code 2.
func (f *monthFlags) open(p *Program) (*monthFiles, error) {
	m := &monthFiles{config: config.Empty()}
	if f.Config != "" {
		c, err := config.Load(f.Config)
		if err != nil {
			return nil, Exit(ExitUsage, err)
		}
		m.config = c
	}
	c := m.config
	m.input = month.Input{
		Hours: c.Hours(), Policies: c.Policies, Severities: c.Severities, Decisions: c.DueDecisions, Headers: c.Headers, Formats: c.Formats, Synthesised: c.Synthesised, Limits: c.Limits,
		Tests: dossier.NewTestPatterns(c.TestPatterns), Accept: f.Accept, Prove: c.Public.URL != "",
	}
	var err error
	m.input.Name, err = f.named()
	m.input.Name = c.Period.Bounds().Known(m.input.Name)
	m.addError(err)
	m.input.Period = c.PeriodOf(m.input.Name)
	m.openRegister(f.Register)
	m.openCalendar()
	m.openFiles(f)
	m.openPrevious(f.Previous)
	m.texts, err = c.OpenTemplates()
	m.addError(err)
	m.addError(checks.ValidateCodes(c.Severities, f.Accept))
	if err := errors.Join(m.errs...); err != nil {
		m.close()
		return nil, Exit(ExitUsage, err)
	}
	m.progress = newProgress(p)
	m.input.Progress = m.progress.rows
	return m, nil
}

// named is the period or the day of the warning that the files are counted for.
func (f *monthFlags) named() (period.Name, error) {
	n, err := f.name()
	switch {
	case f.warning != 0 && f.periodFlags != (periodFlags{}):
		return period.Name{}, errors.New("--warning và kỳ báo cáo không đi cùng nhau")
	case f.warning != 0:
		return period.NameWarning(f.warning), nil
	case n.Kind() == period.KindWarning:
		return period.Name{}, fmt.Errorf("%s là cảnh báo sớm, không phải kỳ báo cáo; xem trước bằng trehan preview --warning %s", n, f.Month[len("warning-"):])
	case err == nil && n == (period.Name{}):
		return n, errors.New("thiếu kỳ báo cáo: ghi một trong --month yyyy-MM, --quarter yyyy-Q1, --half yyyy-H1, --year yyyy, hoặc cả --from và --to")
	}
	return n, err
}

func (m *monthFiles) openRegister(path string) {
	if path == "" {
		path = m.config.Path(m.config.Register)
	}
	if path == "" {
		m.addError(errors.New("thiếu danh bạ đơn vị: ghi --register units.yaml"))
		return
	}
	var err error
	m.input.Register, err = loadRegister(path)
	m.addError(err)
}

func loadRegister(path string) (*register.Register, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("không đọc được danh bạ: %w", err)
	}
	defer f.Close()
	r, err := register.Load(f, filepath.Base(path))
	var faults *register.Faults
	if errors.As(err, &faults) {
		return nil, errors.New(faults.Detail()) // the terminal of who keeps the register: addresses may be shown
	}
	return r, err
}

func (m *monthFiles) openCalendar() {
	m.input.Calendar = period.DefaultCalendar()
	if m.config.Calendar == "" {
		return
	}
	path := m.config.Path(m.config.Calendar)
	f, err := os.Open(path)
	if err != nil {
		m.addError(fmt.Errorf("không đọc được lịch nghỉ: %w", err))
		return
	}
	defer f.Close()
	m.input.Calendar, err = period.ReadCalendar(f, filepath.Base(path))
	m.addError(err)
}

// openFiles opens everything that rows are read from. The flags win; without --dossiers the sources of the
// configuration stand in.
func (m *monthFiles) openFiles(f *monthFlags) {
	if len(f.Dossiers) == 0 {
		f.Dossiers = m.configured(m.config.Sources.Dossiers)
		f.Steps = append(f.Steps, m.configured(m.config.Sources.Steps)...)
		f.Staff = append(f.Staff, m.configured(m.config.Sources.Staff)...)
		m.openList()
	}
	if len(f.Dossiers) == 0 && len(m.errs) == 0 {
		m.addError(errors.New("thiếu tệp hồ sơ: ghi --dossiers 'ho-so-*.xlsx'"))
	}
	if len(f.Dossiers) == 0 {
		return
	}
	var newest time.Time
	m.input.Dossiers = m.sources(cmp.Or(m.argument, "--dossiers"), f.Dossiers, &newest)
	m.input.Steps = m.sources("--steps", f.Steps, nil)
	m.input.Staff = m.sources("--staff", f.Staff, nil)
	overrides := f.Overrides
	if overrides == "" {
		overrides = m.config.Path(m.config.Overrides)
	}
	if overrides != "" {
		if opened := m.sources("--overrides", []string{overrides}, nil); len(opened) == 1 {
			m.input.Overrides = append(m.input.Overrides, opened[0].File)
		}
	}
	m.input.ExtractedAt = period.InstantOf(newest)
	if f.ExtractedAt != "" {
		at, err := time.Parse(time.RFC3339, f.ExtractedAt)
		if err != nil {
			m.addError(fmt.Errorf("--extracted-at %q không đúng dạng RFC 3339, ví dụ 2023-12-01T08:00:00+07:00", f.ExtractedAt))
		}
		m.input.ExtractedAt = period.InstantOf(at)
	}
}

// openList opens the list that the configuration has beside the month. Where its source is no file, the month is counted without.
func (m *monthFiles) openList() {
	lists := slices.DeleteFunc(slices.Clone(m.config.Sources.List), func(s source.Config) bool { return s.Type != "" && s.Type != source.TypeFile })
	if len(lists) == 0 {
		return
	}
	var newest time.Time
	m.input.List = m.sources("sources.list", m.configured(lists), &newest)
	m.input.ListedAt, m.input.ListBeside, m.input.LateOnly = period.InstantOf(newest), true, m.config.Reconcile.LateOnly
}

// configured returns the paths of the sources of the configuration. One that is no file is a fault: without it the
// figures would be of a part of the dossiers, and look like those of all.
func (m *monthFiles) configured(sources []source.Config) []string {
	var paths []string
	for _, s := range sources {
		if s.Type != "" && s.Type != source.TypeFile {
			m.addError(fmt.Errorf("nguồn %s thuộc loại %s, lệnh này chỉ đọc tệp: trích xuất ra tệp rồi ghi --dossiers, --steps, --staff; hoặc dùng `trehan run --dry-run`", s.Name, s.Type))
			continue
		}
		m.addError(s.Suits(m.input.Period))
		paths = append(paths, source.Expand(m.config.Path(s.Path), m.input.Period))
	}
	return paths
}

// sources opens the files that match. newest, if not nil, becomes the newest of their modification times.
func (m *monthFiles) sources(flag string, patterns []string, newest *time.Time) []month.Source {
	paths, err := source.Glob(patterns)
	m.addError(err)
	for _, pattern := range patterns {
		if one, err := source.Glob([]string{pattern}); err != nil || len(one) > 0 {
			continue
		}
		if info, err := os.Stat(pattern); err == nil && info.IsDir() {
			m.addError(fmt.Errorf("%s: %q là thư mục; ghi tên tệp hoặc mẫu tên, ví dụ %q", flag, pattern, filepath.Join(pattern, "*.xlsx")))
			continue
		}
		m.addError(fmt.Errorf("%s: không có tệp nào khớp %q", flag, pattern))
	}
	var opened []month.Source
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			m.addError(fmt.Errorf("%s: %w", flag, err))
			continue
		}
		m.files = append(m.files, f)
		info, err := f.Stat()
		if err != nil {
			m.addError(fmt.Errorf("%s: %w", flag, err))
			continue
		}
		if newest != nil && info.ModTime().After(*newest) {
			*newest = info.ModTime()
		}
		opened = append(opened, month.Source{File: extract.File{Name: filepath.Base(path), R: f, Size: info.Size()}})
	}
	return opened
}

func (m *monthFiles) openPrevious(path string) {
	if path == "" {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		m.addError(fmt.Errorf("--previous: %w", err))
		return
	}
	defer f.Close()
	m.input.Previous, err = counting.ReadState(io.Reader(f))
	if err != nil {
		m.addError(fmt.Errorf("--previous %s: %w", path, err))
	}
}

// count counts the month and gives its errors their exit codes. Unreadable values are shown: this is the terminal.
func (m *monthFiles) count(ctx context.Context) (*month.Output, error) {
	output, err := month.Run(ctx, m.input)
	m.progress.clear()
	var faults *extract.Faults
	switch {
	case errors.As(err, &faults):
		return nil, Exit(ExitFailed, errors.New(faults.Detail()))
	case errors.Is(err, checks.ErrUsage):
		return nil, Exit(ExitUsage, err)
	}
	return output, err
}
