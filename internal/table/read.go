package table

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/parquet-go/parquet-go"

	"trehan/internal/dossier"
)

// ErrFile is wrapped by every error of Read that the file causes.
var ErrFile = errors.New("không đọc được bảng hồ sơ " + FileName)

// Read reads dossiers.parquet into memory: some 250 bytes a dossier.
func Read(file io.ReaderAt, size int64) (*Table, error) {
	f, err := parquet.OpenFile(file, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	meta, err := metaOf(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	t := newTable(meta, int(f.NumRows()))
	for _, group := range f.RowGroups() {
		if err := t.readGroup(f.Schema(), group); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
	}
	t.numbers = nil
	return t, nil
}

// readGroup reads the rows of a group column by column: a record for each row would be a dozen allocations.
func (t *Table) readGroup(schema *parquet.Schema, group parquet.RowGroup) error {
	first, n := len(t.rows), int(group.NumRows())
	t.rows = append(t.rows, make([]packed, n)...)
	rows := t.rows[first:]
	columns := t.columns()
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		row, set := 0, columns[name]
		err := eachValue(schema, group, []string{name}, func(v parquet.Value) bool {
			if row < n && !v.IsNull() {
				set(&rows[row], v)
			}
			row++
			return true
		})
		if err == nil && row != n {
			err = fmt.Errorf("column %s has %d of %d rows", name, row, n)
		}
		if err != nil {
			return err
		}
	}
	if err := t.readCodes(schema, group, rows); err != nil {
		return err
	}
	return t.readOfficials(schema, group, rows)
}

// columns are what sets the value of each column but the codes and the officials.
func (t *Table) columns() map[string]func(*packed, parquet.Value) {
	out := map[string]func(*packed, parquet.Value){
		"status":                     func(p *packed, v parquet.Value) { p.status = dossier.Status(v.Int32()) },
		"working_days_late":          func(p *packed, v parquet.Value) { p.workingDays = v.Int32() },
		"calendar_days_late":         func(p *packed, v parquet.Value) { p.calendarDays = v.Int32() },
		"acceptance_working_minutes": func(p *packed, v parquet.Value) { p.waitingMinutes = v.Int32() },
		"acceptance_working_days":    func(p *packed, v parquet.Value) { p.waitingDays = v.Int32() },
		"source_row":                 func(p *packed, v parquet.Value) { p.rowNumber = v.Int32() },
		"duplicates":                 func(p *packed, v parquet.Value) { p.dropped = v.Int32() },
		"apology": func(p *packed, v parquet.Value) {
			yes := v.Boolean()
			p.texts[textApology] = t.number(answerOf(&yes))
		},
	}
	for name, column := range map[string]int{
		"procedure": textProcedure, "procedure_code": textProcedureCode, "field": textField, "unit": textUnit, "unit_name": textUnitName,
		"unit_read": textUnitRead, "level": textLevel, "handler": textHandler, "channel": textChannel, "status_read": textStatusRead,
		"line": textLine, "rules": textRules, "resolved": textResolved, "origin": textOrigin, "kind": textKind,
		"override_reason": textReason, "override_author": textAuthor, "override_evidence": textEvidence, "overdue_group": textGroup,
		"findings": textFindings, "acceptance": textAcceptance, "receiving_unit": textReceiving, "source_file": textFile,
		"source_sheet": textSheet, "duplicates_why": textWhy,
	} {
		out[name] = func(p *packed, v parquet.Value) { p.texts[column] = t.numberOf(v.ByteArray()) }
	}
	for name, flag := range map[string]flags{
		"listed": isListed, "due_in_period": isDueInPeriod, "inherited": isInherited, "refused": isRefused, "override_objective": isObjective,
	} {
		out[name] = func(p *packed, v parquet.Value) {
			if v.Boolean() {
				p.flags |= flag
			}
		}
	}
	for i, name := range []string{"filed", "received", "due", "finished", "returned", "signed", "supplement_requested", "acceptance_until"} {
		out[name] = func(p *packed, v parquet.Value) {
			ms := v.Int64()
			p.dates[i] = instant(&ms)
		}
	}
	return out
}

// numberOf returns the number of a text that may be in a buffer.
func (t *Table) numberOf(text []byte) uint32 {
	if n, ok := t.numbers[string(text)]; ok {
		return n
	}
	return t.number(string(text))
}

func (t *Table) readCodes(schema *parquet.Schema, group parquet.RowGroup, rows []packed) error {
	row := 0
	return eachValue(schema, group, []string{"code"}, func(v parquet.Value) bool {
		t.codes = append(t.codes, v.ByteArray()...)
		rows[row].codeEnd = uint32(len(t.codes))
		row++
		return row < len(rows)
	})
}

// readOfficials reads the lists of officials, column by column.
func (t *Table) readOfficials(schema *parquet.Schema, group parquet.RowGroup, rows []packed) error {
	first := len(t.officials)
	for _, x := range []struct {
		name string
		set  func(*Official, parquet.Value)
	}{
		{"name", func(o *Official, v parquet.Value) { o.Name = t.textOf(v) }},
		{"account", func(o *Official, v parquet.Value) { o.Account = t.textOf(v) }},
		{"unit", func(o *Official, v parquet.Value) { o.Unit = t.textOf(v) }},
		{"listed", func(o *Official, v parquet.Value) { o.Listed = v.Boolean() }},
	} {
		row, at := -1, first
		err := eachValue(schema, group, []string{"officials", "list", "element", x.name}, func(v parquet.Value) bool {
			if v.RepetitionLevel() == 0 {
				row++
			}
			if v.DefinitionLevel() == 0 || row >= len(rows) { // the row has nobody
				if x.name == "name" && row < len(rows) {
					rows[row].officialEnd = uint32(len(t.officials))
				}
				return true
			}
			if x.name == "name" {
				t.officials = append(t.officials, Official{})
				rows[row].officialEnd = uint32(len(t.officials))
			}
			if at < len(t.officials) && !v.IsNull() {
				x.set(&t.officials[at], v)
			}
			at++
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// textOf is a text that the table holds once.
func (t *Table) textOf(v parquet.Value) string { return t.texts[t.numberOf(v.ByteArray())] }

// eachValue gives the values of a column to visit until it has enough.
func eachValue(schema *parquet.Schema, group parquet.RowGroup, path []string, visit func(parquet.Value) bool) error {
	column, found := schema.Lookup(path...)
	if !found {
		return fmt.Errorf("no column %v", path)
	}
	pages := group.ColumnChunks()[column.ColumnIndex].Pages()
	values := make([]parquet.Value, batchRows)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return pages.Close()
		}
		if err != nil {
			return errors.Join(err, pages.Close())
		}
		more, err := eachOf(page, values, visit)
		parquet.Release(page)
		if !more || err != nil {
			return errors.Join(err, pages.Close())
		}
	}
}

// eachOf gives the values of a page to visit; false if it has enough.
func eachOf(page parquet.Page, values []parquet.Value, visit func(parquet.Value) bool) (more bool, err error) {
	for in := page.Values(); ; {
		n, err := in.ReadValues(values)
		for _, v := range values[:n] {
			if !visit(v) {
				return false, nil
			}
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// metaOf reads the metadata. A file of another version may mean something else by its columns.
func metaOf(f *parquet.File) (Meta, error) {
	var m Meta
	value := func(key string) string {
		v, _ := f.Lookup(key)
		return v
	}
	if v := value(keyVersion); v != version {
		return m, fmt.Errorf("%s is %q, not %q", keyVersion, v, version)
	}
	return m, errors.Join(
		m.Period.From.UnmarshalText([]byte(value(keyFrom))),
		m.Period.To.UnmarshalText([]byte(value(keyTo))),
		m.ExtractedAt.UnmarshalText([]byte(value(keyExtracted))),
	)
}
