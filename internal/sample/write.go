package sample

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Summary says what Write has written.
type Summary struct {
	Month    period.Month
	Dossiers int      // rows of one format, those that must not count included
	Steps    int      // rows of one format
	Staff    int      // rows of the staff directory
	Files    []string // names in the folder, sorted
}

// Table returns the first format that also has the staff directory: csv or xlsx, "" for neither.
func (s Summary) Table() string {
	for _, form := range []string{"csv", "xlsx"} {
		if slices.Contains(s.Files, "can-bo."+form) {
			return form
		}
	}
	return ""
}

// ErrOtherMonth is returned for a folder that holds another month: read together, the figures would be of neither.
var ErrOtherMonth = errors.New("thư mục đã có dữ liệu mẫu của tháng khác, hãy chọn thư mục trống")

// Write makes a month into a folder, which it makes where it is missing. Every format holds the whole month in two files,
// ho-so-2023-11-1.csv and ho-so-2023-11-2.csv, with some rows in both; buoc.csv has the steps, can-bo.csv the staff
// directory (XLSX and CSV only), units.yaml the register, trehan.yaml the configuration. All bear the time at which
// the month was extracted. Memory does not grow with the scale.
func Write(ctx context.Context, dir string, o Options) (Summary, error) {
	g, err := newGenerator(o)
	if err != nil {
		return Summary{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Summary{}, err
	}
	if err := g.clear(dir); err != nil {
		return Summary{}, err
	}
	w := &writer{generator: g, dir: dir, summary: Summary{Month: g.Month}}
	for _, part := range []func(context.Context) error{w.dossiers, w.steps, w.staff, w.texts} {
		if err := part(ctx); err != nil {
			return Summary{}, fmt.Errorf("ghi dữ liệu mẫu vào %s: %w", dir, err)
		}
	}
	at := ExtractedAt(g.Month).Time()
	for _, name := range w.summary.Files {
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
			return Summary{}, err
		}
	}
	slices.Sort(w.summary.Files)
	return w.summary, nil
}

// clear takes away what an earlier run left of this month, such as files of a larger scale, and refuses another month.
func (g *generator) clear(dir string) error {
	old, err := filepath.Glob(filepath.Join(dir, "ho-so-*"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if !strings.HasPrefix(filepath.Base(path), "ho-so-"+g.Month.String()+"-") {
			return fmt.Errorf("%w: %s", ErrOtherMonth, filepath.Base(path))
		}
	}
	for _, pattern := range []string{"buoc*", "can-bo*"} {
		more, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		old = append(old, more...)
	}
	for _, path := range old {
		if slices.Contains(Formats, strings.TrimPrefix(filepath.Ext(path), ".")) {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// writer writes the files of a month and remembers their names.
type writer struct {
	*generator
	dir     string
	summary Summary
}

func (w *writer) path(name string) string {
	w.summary.Files = append(w.summary.Files, name)
	return filepath.Join(w.dir, name)
}

// sink is one open file, of whatever format.
type sink[T any] struct {
	put   func(T) error
	close func() error
}

// closeAll closes every file; cause is why, if it is not the end.
func closeAll[T any](sinks []sink[T], cause error) error {
	errs := []error{cause}
	for _, s := range sinks {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

func (w *writer) dossiers(ctx context.Context) error {
	counts, err := w.partRows(ctx)
	if err != nil {
		return err
	}
	var parts [2][]sink[*Row]
	var all []sink[*Row]
	for part := range parts {
		for _, format := range w.Formats {
			name := fmt.Sprintf("ho-so-%s-%d.%s", w.Month, part+1, format)
			s, err := w.dossierFile(name, format, part+1, counts[part])
			if err != nil {
				return closeAll(all, err)
			}
			parts[part], all = append(parts[part], s), append(all, s)
		}
	}
	err = w.generator.dossiers(ctx, func(row *Row) error {
		w.summary.Dossiers++
		for _, s := range parts[row.Part-1] {
			if err := s.put(row); err != nil {
				return err
			}
		}
		return nil
	})
	return closeAll(all, err)
}

// partRows counts the rows of both parts at scale 1 and multiplies: a sheet wants its extent before its rows.
func (w *writer) partRows(ctx context.Context) ([2]int, error) {
	var counts [2]int
	one := *w.generator
	one.Scale = 1
	err := one.dossiers(ctx, func(row *Row) error {
		counts[row.Part-1] += w.Scale
		return nil
	})
	return counts, err
}

var partTitles = [...]string{1: "Trung tâm Phục vụ hành chính công tỉnh", 2: "Bộ phận Một cửa các huyện, thị xã, thành phố, xã, phường, thị trấn"}

func (w *writer) dossierFile(name, format string, part, rows int) (sink[*Row], error) {
	if format == "json" || format == "ndjson" {
		j, err := newJSON(w.path(name), "DongBoHoSoMC", w.sender(), format == "ndjson")
		if err != nil {
			return sink[*Row]{}, err
		}
		return sink[*Row]{j.dossier, j.close}, nil
	}
	p := w.Month.Period()
	headers := dossierHeaders
	filed := w.world.plan.filings != nil
	if filed {
		headers = slices.Concat(dossierHeaders, filingHeaders)
	}
	t, closed, err := w.table(name, format, headers, frame{
		sheet: "Danh sách hồ sơ",
		titles: []string{
			w.world.authority, "DANH SÁCH HỒ SƠ THỦ TỤC HÀNH CHÍNH", partTitles[part],
			fmt.Sprintf("Từ ngày %s đến ngày %s", p.From.Time().Format("02/01/2006"), p.To.Time().Format("02/01/2006")), "",
		},
		foot: "%d hồ sơ", signer: "Người lập biểu", widths: map[int]float64{0: 7, 1: 24, 3: 48, 4: 26, 5: 32, 22: 40},
	}, rows)
	if err != nil {
		return sink[*Row]{}, err
	}
	position := 0
	var cells []cell
	return sink[*Row]{func(row *Row) error {
		position++
		cells = dossierCells(cells, row, position)
		if filed {
			cells = append(cells, cell{text: row.ReceivingUnit}, cell{date: row.Filed})
		}
		return t.row(cells)
	}, closed}, nil
}

// table opens a CSV file or a workbook. Its close reports the further files that a workbook of many rows took.
func (w *writer) table(name, format string, headers []string, f frame, rows int) (table, func() error, error) {
	path := w.path(name)
	if format == "csv" {
		t, err := newCSV(path, headers)
		if err != nil {
			return nil, nil, err
		}
		return t, t.close, nil
	}
	t, err := newXLSX(path, headers, f, rows)
	if err != nil {
		return nil, nil, err
	}
	return t, func() error {
		err := t.close()
		if len(t.files) > 1 {
			w.summary.Files = append(w.summary.Files, t.files[1:]...)
		}
		return err
	}, nil
}

// sender is the code of the province in the envelope of the national form.
func (w *writer) sender() string {
	code, _, _ := strings.Cut(w.world.units[0].code, ".")
	return code
}

func (w *writer) steps(ctx context.Context) error {
	rows, one := 0, *w.generator
	one.Scale = 1
	if err := one.steps(ctx, func(*dossier.Step) error { rows += w.Scale; return nil }); err != nil {
		return err
	}
	var all []sink[*dossier.Step]
	for _, format := range w.Formats {
		s, err := w.stepFile(format, rows)
		if err != nil {
			return closeAll(all, err)
		}
		all = append(all, s)
	}
	err := w.generator.steps(ctx, func(step *dossier.Step) error {
		w.summary.Steps++
		for _, s := range all {
			if err := s.put(step); err != nil {
				return err
			}
		}
		return nil
	})
	return closeAll(all, err)
}

func (w *writer) stepFile(format string, rows int) (sink[*dossier.Step], error) {
	name := "buoc." + format
	if format == "json" || format == "ndjson" {
		j, err := newJSON(w.path(name), "CapNhatTienDoHoSoMC", w.sender(), format == "ndjson")
		if err != nil {
			return sink[*dossier.Step]{}, err
		}
		return sink[*dossier.Step]{j.step, j.close}, nil
	}
	t, closed, err := w.table(name, format, stepHeaders, frame{
		sheet: "Quá trình xử lý", titles: []string{"QUÁ TRÌNH XỬ LÝ HỒ SƠ THỦ TỤC HÀNH CHÍNH", ""}, widths: map[int]float64{0: 24, 6: 32, 10: 34},
	}, rows)
	if err != nil {
		return sink[*dossier.Step]{}, err
	}
	var cells []cell
	return sink[*dossier.Step]{func(s *dossier.Step) error {
		cells = stepCells(cells, s)
		return t.row(cells)
	}, closed}, nil
}

// staff writes the directory as workbook and CSV; the national form has none, so a month in JSON alone gets the CSV.
func (w *writer) staff(context.Context) error {
	entries := directory(w.world, w.crews)
	w.summary.Staff = len(entries)
	formats := slices.DeleteFunc(slices.Clone(w.Formats), func(f string) bool { return f != "xlsx" && f != "csv" })
	if len(formats) == 0 {
		formats = []string{"csv"}
	}
	for _, format := range formats {
		t, closed, err := w.table("can-bo."+format, format, staffHeaders, frame{sheet: "Cán bộ", widths: map[int]float64{1: 26}}, len(entries))
		if err != nil {
			return err
		}
		var cells []cell
		for i := range entries {
			cells = staffCells(cells, &entries[i])
			if err := t.row(cells); err != nil {
				return errors.Join(err, closed())
			}
		}
		if err := closed(); err != nil {
			return err
		}
	}
	return nil
}

// texts writes the register and the configuration.
func (w *writer) texts(context.Context) error {
	config, err := configYAML(w.world)
	return errors.Join(err,
		os.WriteFile(w.path("units.yaml"), []byte(registerYAML(w.world)), 0o644),
		os.WriteFile(w.path("trehan.yaml"), []byte(config), 0o644),
	)
}
