// Package specimen holds made-up months from which tests build documents and on which an office's wording is tried.
// The figures of November2023 are those of the published letter (docs/counting.md 12); persons and dossiers are made
// up.
package specimen

import (
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// unit is one entry of the made-up register with how many late dossiers and officials it has.
type unit struct {
	code, name      string
	level           dossier.Level
	late, officials int
}

const units2023 = `units:
  - {code: H25.01, name: Ban Quản lý các Khu công nghiệp, level: province, notify: {to: [bqlkcn@hanam.example]}}
  - {code: H25.02, name: Sở Giáo dục và Đào tạo, level: province, notify: {to: [sogddt@hanam.example]}}
  - {code: H25.03, name: Sở Giao thông vận tải, level: province, notify: {to: [sogtvt@hanam.example]}}
  - {code: H25.04, name: Sở Lao động - TB&XH, level: province, notify: {to: [soldtbxh@hanam.example]}}
  - {code: H25.05, name: Sở Tư pháp, level: province, notify: {to: [sotuphap@hanam.example]}}
  - {code: H25.06, name: Sở Tài nguyên và Môi trường, level: province, notify: {to: [sotnmt@hanam.example]}}
  - {code: H25.07, name: Sở Xây dựng, level: province, notify: {to: [soxd@hanam.example]}}
  - {code: H25.08, name: Sở Y tế, level: province, notify: {to: [soyte@hanam.example]}}
  - {code: H25.09, name: Sở Công Thương, level: province, notify: {to: [soct@hanam.example]}}
  - {code: H25.27, name: UBND huyện Bình Lục, level: district, notify: {to: [binhluc@hanam.example]}}
  - {code: H25.28, name: UBND huyện Kim Bảng, level: district, notify: {to: [kimbang@hanam.example]}}
  - {code: H25.29, name: UBND huyện Thanh Liêm, level: district, notify: {to: [thanhliem@hanam.example]}}
  - {code: H25.30, name: UBND thị xã Duy Tiên, level: district, notify: {to: [duytien@hanam.example]}}
  - {code: H25.101, name: UBND phường Duy Hải, level: commune, parent: H25.30, notify: {to: [duyhai@hanam.example]}}
  - {code: H25.102, name: UBND xã An Ninh, level: commune, parent: H25.27, notify: {to: [anninh@hanam.example]}}
  - {code: H25.103, name: UBND xã Thanh Phong, level: commune, parent: H25.29, notify: {to: [thanhphong@hanam.example]}}
  - {code: G01.01, name: Cục Thuế tỉnh, level: central, notify: {to: [cucthue@hanam.example]}}
`

const units2025 = `units:
  - {code: H42.05, name: Sở Tư pháp, level: province, notify: {to: [sotuphap@ninhbinh.example]}}
  - {code: H42.08, name: Sở Y tế, level: province, notify: {to: [soyte@ninhbinh.example]}}
  - {code: H42.201, name: UBND phường Duy Tiên, level: commune, notify: {to: [duytien@ninhbinh.example]}}
  - {code: H42.202, name: UBND xã Bình Lục, level: commune, notify: {to: [binhluc@ninhbinh.example]}}
`

// November2023 is a month of three levels with the figures of the letter of November 2023: 68 late dossiers, 67 in the
// lists and one of a central agency; 22 officials of 12 units.
func November2023() *view.Input {
	units := []unit{
		{"H25.01", "Ban Quản lý các Khu công nghiệp", dossier.Province, 3, 1},
		{"H25.02", "Sở Giáo dục và Đào tạo", dossier.Province, 1, 1},
		{"H25.03", "Sở Giao thông vận tải", dossier.Province, 13, 4},
		{"H25.04", "Sở Lao động - TB&XH", dossier.Province, 14, 3},
		{"H25.05", "Sở Tư pháp", dossier.Province, 26, 5},
		{"H25.06", "Sở Tài nguyên và Môi trường", dossier.Province, 2, 1},
		{"H25.07", "Sở Xây dựng", dossier.Province, 2, 2},
		{"H25.08", "Sở Y tế", dossier.Province, 1, 1},
		{"H25.09", "Sở Công Thương", dossier.Province, 0, 0},
		{"H25.27", "UBND huyện Bình Lục", dossier.District, 0, 0},
		{"H25.28", "UBND huyện Kim Bảng", dossier.District, 2, 1},
		{"H25.101", "UBND phường Duy Hải", dossier.Commune, 1, 1},
		{"H25.102", "UBND xã An Ninh", dossier.Commune, 1, 1},
		{"H25.103", "UBND xã Thanh Phong", dossier.Commune, 1, 1},
		{"G01.01", "Cục Thuế tỉnh", dossier.Central, 1, 0},
	}
	totals := counting.Totals{
		Total: 15744, Received: 14208, ReceivedOnline: 12332, ReceivedDirect: 1790, ReceivedPostal: 86, CarriedOver: 1536,
		Resolved: 14159, ResolvedEarly: 12021, ResolvedOnTime: 2070, ResolvedLate: 68,
		Pending: 1585, PendingInTime: 1205, PendingPaused: 118, PendingOverdue: 380, Withdrawn: 24,
	}
	in := month(period.Month{Year: 2023, Month: time.November}, units2023, units, totals,
		counting.Overdue{Test: 25, Backlog: 190, Unclosed: 120, InProcess: 45})
	in.Report.Percent = counting.Percent{Online: "86.80", DirectPostal: "13.20", Resolved: "89.93", OnTime: "99.52", Late: "0.48", Pending: "10.07"}
	in.Report.Index766 = counting.Index{Ratio: "97.15", Score: "19.43"}
	in.Before = []view.MonthFigures{
		before("2023-08", 13804, 91, 402), before("2023-09", 14377, 83, 395), before("2023-10", 15012, 74, 388),
	}
	return in
}

// August2025 is a month of two levels.
func August2025() *view.Input {
	units := []unit{
		{"H42.05", "Sở Tư pháp", dossier.Province, 4, 2},
		{"H42.08", "Sở Y tế", dossier.Province, 1, 1},
		{"H42.201", "UBND phường Duy Tiên", dossier.Commune, 2, 1},
		{"H42.202", "UBND xã Bình Lục", dossier.Commune, 0, 0},
	}
	totals := counting.Totals{
		Total: 1200, Received: 1000, ReceivedOnline: 900, ReceivedDirect: 80, ReceivedPostal: 20, CarriedOver: 200,
		Resolved: 1100, ResolvedEarly: 900, ResolvedOnTime: 193, ResolvedLate: 7,
		Pending: 100, PendingInTime: 97, PendingOverdue: 3,
	}
	in := month(period.Month{Year: 2025, Month: time.August}, units2025, units, totals, counting.Overdue{InProcess: 3})
	in.Report.Percent = counting.Percent{Online: "90.00", DirectPostal: "10.00", Resolved: "91.67", OnTime: "99.36", Late: "0.64", Pending: "8.33"}
	in.Report.Index766 = counting.Index{Ratio: "99.17", Score: "19.83"}
	return in
}

func before(month string, total, late, overdue int) view.MonthFigures {
	resolved := total * 9 / 10
	pending := total - resolved
	return view.MonthFigures{Month: month, Totals: counting.Totals{
		Total: total, Received: total - 1500, CarriedOver: 1500, Resolved: resolved, ResolvedEarly: resolved - late, ResolvedLate: late,
		Pending: pending, PendingInTime: pending - overdue, PendingOverdue: overdue,
	}}
}
