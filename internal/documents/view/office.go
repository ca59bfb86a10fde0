package view

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"trehan/internal/period"
)

// Office is the letter's configuration: who writes, who signs, what is asked. Everything that is particular to one
// province stands here, never in code. Zero fields have the defaults that Office.WithDefaults documents.
//
// Basis, Addressees, Requests, Closing and Copies are texts with parameters: Go template actions over TextFields, for
// example {{.Period}} or {{.Parameters.operator}}. *word* is italic and **word** bold in them.
type Office struct {
	ValidFrom        period.Day        `yaml:"valid_from" json:"valid_from"` // first day of the periods it writes about; none means always
	Authority        string            `yaml:"authority" json:"authority"`   // UBND TỈNH HÀ NAM
	Name             string            `yaml:"name" json:"name"`             // VĂN PHÒNG
	FullName         string            `yaml:"full_name" json:"full_name"`   // Văn phòng UBND tỉnh
	Province         string            `yaml:"province" json:"province"`     // tỉnh Hà Nam
	Place            string            `yaml:"place" json:"place"`           // Hà Nam
	Symbol           string            `yaml:"symbol" json:"symbol"`         // VPUB-HCCKSTT
	System           string            `yaml:"system" json:"system"`         // Hệ thống thông tin giải quyết TTHC
	Basis            string            `yaml:"basis" json:"basis"`           // the instruction quoted in the first paragraph; "" leaves the paragraph out
	Addressees       []string          `yaml:"addressees" json:"addressees"` // Kính gửi
	Requests         []string          `yaml:"requests" json:"requests"`     // section II
	Closing          string            `yaml:"closing" json:"closing"`       // last paragraph, without "./."
	Copies           []string          `yaml:"copies" json:"copies"`         // Nơi nhận
	Signatory        Signatory         `yaml:"signatory" json:"signatory"`
	Contact          string            `yaml:"contact" json:"contact"`                                   // foot of the mails
	AppendixNumerals string            `yaml:"appendix_numerals" json:"appendix_numerals"`               // roman (default) | arabic2
	AppendixFile     string            `yaml:"appendix_file" json:"appendix_file,omitempty"`             // of the mails: zip (default) | workbook
	UnitsInText      int               `yaml:"units_in_text,omitempty" json:"units_in_text,omitempty"`   // of a list, that the text names (12); more are given by number
	UnitsInTable     int               `yaml:"units_in_table,omitempty" json:"units_in_table,omitempty"` // places of the table beside it (10)
	OnTimeTarget     float64           `yaml:"on_time_target,omitempty" json:"on_time_target,omitempty"` // percent of the resolved dossiers (95)
	Parameters       map[string]string `yaml:"parameters" json:"parameters,omitempty"`                   // what the texts call {{.Parameters.name}}
}

// Signatory is who signs.
type Signatory struct {
	Authority string `yaml:"authority" json:"authority"` // KT. CHÁNH VĂN PHÒNG
	Title     string `yaml:"title" json:"title"`         // PHÓ CHÁNH VĂN PHÒNG
	Name      string `yaml:"name" json:"name"`
}

// blank stands where a name must be written in by hand: nothing is guessed.
const blank = "…………"

// WithDefaults fills the zero fields. An office that is not configured prints blanks where its own name and place belong.
// Addressees default to the departments and, for a period that begins before 01/07/2025, the districts, since then the
// communes.
func (o Office) WithDefaults(p period.Period) Office {
	texts := []struct {
		field *string
		value string
	}{
		{&o.Authority, "ỦY BAN NHÂN DÂN TỈNH " + blank},
		{&o.Name, "VĂN PHÒNG"},
		{&o.FullName, "Văn phòng UBND tỉnh"},
		{&o.Province, "tỉnh"},
		{&o.Place, blank},
		{&o.Symbol, "VPUB"},
		{&o.System, "Hệ thống thông tin giải quyết TTHC"},
		{&o.Closing, defaultClosing},
		{&o.Signatory.Title, "CHÁNH VĂN PHÒNG"},
		{&o.AppendixNumerals, Roman},
	}
	for _, t := range texts {
		if *t.field == "" {
			*t.field = t.value
		}
	}
	o.UnitsInText, o.UnitsInTable = cmp.Or(o.UnitsInText, 12), cmp.Or(o.UnitsInTable, 10)
	o.OnTimeTarget = cmp.Or(o.OnTimeTarget, 95)
	if len(o.Addressees) == 0 {
		o.Addressees = defaultAddressees(p)
	}
	if len(o.Requests) == 0 {
		o.Requests = slices.Clone(defaultRequests)
	}
	if len(o.Copies) == 0 {
		o.Copies = slices.Clone(defaultCopies)
	}
	return o
}

// Sender names the office to readers outside the province: "Văn phòng UBND tỉnh Hà Nam".
func (o Office) Sender() string {
	if rest, ok := strings.CutPrefix(o.Province, "tỉnh"); ok && strings.HasSuffix(o.FullName, "tỉnh") {
		return o.FullName + rest
	}
	return o.FullName + ", " + o.Province
}

// Validate names every fault at once, in Vietnamese, each with the key it concerns. Zero fields are no fault.
func (o Office) Validate() error {
	var faults []error
	fault := func(key, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...)))
	}
	if n := o.AppendixNumerals; n != "" && n != Arabic2 && n != Roman {
		fault("appendix_numerals", "giá trị %q không hợp lệ, chỉ nhận %s hoặc %s", n, Arabic2, Roman)
	}
	if f := o.AppendixFile; f != "" && f != ZIP && f != OneWorkbook {
		fault("appendix_file", "giá trị %q không hợp lệ, chỉ nhận %s hoặc %s", f, ZIP, OneWorkbook)
	}
	if o.UnitsInText < 0 || o.UnitsInText > 200 {
		fault("units_in_text", "giá trị %d không hợp lệ, chỉ nhận từ 1 đến 200", o.UnitsInText)
	}
	if o.UnitsInTable < 0 || o.UnitsInTable > 30 {
		fault("units_in_table", "giá trị %d không hợp lệ, chỉ nhận từ 1 đến 30", o.UnitsInTable)
	}
	// Two decimals are what the documents print of a percentage.
	if t := o.OnTimeTarget; t != 0 && !(t >= 1 && t <= 100 && math.Abs(t*100-math.Round(t*100)) < 1e-6) {
		fault("on_time_target", "giá trị %v không hợp lệ, chỉ nhận từ 1 đến 100 (phần trăm), không quá hai chữ số thập phân", t)
	}
	for _, line := range []struct{ key, value string }{
		{"authority", o.Authority}, {"name", o.Name}, {"full_name", o.FullName}, {"province", o.Province},
		{"place", o.Place}, {"symbol", o.Symbol}, {"system", o.System}, {"signatory.authority", o.Signatory.Authority},
		{"signatory.title", o.Signatory.Title}, {"signatory.name", o.Signatory.Name}, {"contact", o.Contact},
	} {
		if strings.ContainsAny(line.value, "\r\n") {
			fault(line.key, "phải viết trên một dòng")
		}
	}
	if strings.ContainsAny(o.Symbol, " \t") {
		fault("symbol", "ký hiệu %q không được có dấu cách", o.Symbol)
	}
	for _, text := range o.texts() {
		if strings.TrimSpace(text.source) == "" {
			fault(text.key, "không được để trống")
			continue
		}
		// Filling in empty fields finds the unknown names, so validation and use fail on the same texts.
		if _, err := o.expand(text, TextFields{}); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// Offices are an office's configurations over the years.
type Offices []Office

// At is the configuration in force on the last day of a period, with its defaults: the one with the latest valid_from
// that is not after it. With none it is an Office of defaults only.
func (all Offices) At(p period.Period) Office {
	var at Office
	for _, o := range all {
		if o.ValidFrom <= p.To && (o.ValidFrom >= at.ValidFrom) {
			at = o
		}
	}
	return at.WithDefaults(p)
}

// Validate names every fault of every configuration at once, among them two with the same valid_from.
func (all Offices) Validate() error {
	var faults []error
	seen := make(map[period.Day]int, len(all))
	for i, o := range all {
		if err := o.Validate(); err != nil {
			faults = append(faults, fmt.Errorf("office[%d]: %w", i+1, err))
		}
		if first, ok := seen[o.ValidFrom]; ok {
			faults = append(faults, fmt.Errorf("office[%d]: valid_from trùng với office[%d]; mỗi cấu hình phải có ngày hiệu lực riêng", i+1, first))
			continue
		}
		seen[o.ValidFrom] = i + 1
	}
	return errors.Join(faults...)
}
