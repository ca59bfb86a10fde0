package view

import (
	"fmt"
	"strconv"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// shortUnits is how many units the short form of a difference names.
const shortUnits = 30

// DifferenceShort says in one line a unit how many dossiers and officials came, went or changed between two revisions:
// counts and units' names, nobody's own. Beyond 30 units the last line counts the rest.
func DifferenceShort(d *counting.Difference) []string {
	var lines []string
	for i, u := range d.Units {
		if i == shortUnits {
			return append(lines, fmt.Sprintf("và %s đơn vị khác", notation.Count(len(d.Units)-i)))
		}
		lines = append(lines, differenceUnit(u)+": "+changesOf(u))
	}
	return lines
}

// differenceUnit names the unit of a difference.
func differenceUnit(u counting.UnitDifference) string {
	switch {
	case u.Name != "":
		return u.Name
	case u.Unit != "":
		return u.Unit
	}
	return "Chưa rõ đơn vị"
}

func changesOf(u counting.UnitDifference) string {
	var parts []string
	for _, list := range []struct {
		name string
		c    counting.Changes
	}{{"hồ sơ trễ hạn", u.Late}, {"hồ sơ đang giải quyết quá hạn", u.Overdue}, {"công chức, viên chức", u.Officials}} {
		if !list.c.Empty() {
			parts = append(parts, list.name+" "+changeCounts(list.c))
		}
	}
	if len(parts) == 0 {
		return notation.Count(len(u.Figures)) + " dòng số liệu thay đổi"
	}
	return strings.Join(parts, "; ")
}

// changeCounts is "thêm 2, bớt 1, thay đổi 3".
func changeCounts(c counting.Changes) string {
	var parts []string
	for _, part := range []struct {
		word string
		n    int
	}{{"thêm", len(c.Came)}, {"bớt", len(c.Went)}, {"thay đổi", len(c.Changed)}} {
		if part.n > 0 {
			parts = append(parts, part.word+" "+notation.Count(part.n))
		}
	}
	return strings.Join(parts, ", ")
}

// DifferenceLong writes a whole difference as text, for the office's own eyes: it names dossiers and officials.
func DifferenceLong(d *counting.Difference) string {
	var b strings.Builder
	for _, u := range d.Units {
		fmt.Fprintf(&b, "%s\n", strings.TrimSpace(u.Unit+" "+u.Name))
		for _, f := range u.Figures {
			fmt.Fprintf(&b, "  %s: %s → %s\n", fieldName(f.Field), figure(f.Was), figure(f.Is))
		}
		writeChanges(&b, "Hồ sơ giải quyết trễ hạn", u.Late)
		writeChanges(&b, "Hồ sơ đang giải quyết quá hạn", u.Overdue)
		writeChanges(&b, "Công chức, viên chức", u.Officials)
	}
	return b.String()
}

func writeChanges(b *strings.Builder, title string, c counting.Changes) {
	if c.Empty() {
		return
	}
	fmt.Fprintf(b, "  %s (%s)\n", title, changeCounts(c))
	for _, name := range c.Came {
		fmt.Fprintf(b, "    + %s\n", name)
	}
	for _, name := range c.Went {
		fmt.Fprintf(b, "    - %s\n", name)
	}
	for _, changed := range c.Changed {
		fields := make([]string, len(changed.Fields))
		for i, f := range changed.Fields {
			fields[i] = fmt.Sprintf("%s %s → %s", fieldName(f.Field), fieldValue(f.Field, f.Was), fieldValue(f.Field, f.Is))
		}
		fmt.Fprintf(b, "    ~ %s: %s\n", changed.Name, strings.Join(fields, "; "))
	}
}

// figure is a number of report.json as documents write it.
func figure(value string) string {
	if value == "" {
		return "–" // not stated
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return value
	}
	return notation.Count(n)
}

// fieldValue is a value of report.json in words.
func fieldValue(field, value string) string {
	switch {
	case value == "":
		return "–"
	case field == "kind":
		return KindName(counting.Kind(value))
	case field == "group":
		return GroupName(counting.OverdueGroup(value))
	case field == "apology" && value == "true":
		return "có"
	case field == "apology":
		return "không"
	case field == "received" || field == "due" || field == "finished":
		if day, err := period.ParseDay(value); err == nil {
			return notation.Date(day)
		}
	}
	return value
}

// fieldName is a field of report.json in words.
func fieldName(field string) string {
	if name, ok := fieldNames[field]; ok {
		return name
	}
	return field
}

var fieldNames = map[string]string{
	"total": "tổng số", "received": "tiếp nhận", "received_online": "tiếp nhận trực tuyến", "received_direct": "tiếp nhận trực tiếp",
	"received_postal": "tiếp nhận qua bưu chính", "carried_over": "kỳ trước chuyển sang", "resolved": "đã giải quyết",
	"resolved_early": "giải quyết trước hạn", "resolved_on_time": "giải quyết đúng hạn", "resolved_late": "giải quyết quá hạn",
	"pending": "đang giải quyết", "pending_in_time": "đang giải quyết trong hạn", "pending_paused": "tạm dừng",
	"pending_overdue": "đang giải quyết quá hạn", "withdrawn": "rút hồ sơ", "not_accepted": "không tiếp nhận",
	"accepted_in_time": "tiếp nhận trực tuyến đúng hạn", "accepted_late": "tiếp nhận trực tuyến chậm", "waiting": "chờ tiếp nhận",
	"waiting_overdue": "chờ quá hạn tiếp nhận", "refused_in_time": "từ chối đúng hạn", "refused_late": "từ chối chậm",
	"put_aside": "để riêng", "outside": "ngoài kỳ", "duplicates": "trùng",

	"due": "ngày hẹn trả", "finished": "ngày kết thúc", "working_days_late": "số ngày làm việc trễ",
	"calendar_days_late": "số ngày trễ", "kind": "loại trễ hạn", "officials": "người xử lý", "official_units": "đơn vị của người xử lý", "apology": "xin lỗi",
	"override": "quyết định về loại trễ hạn", "working_days": "số ngày làm việc quá hạn", "procedure": "thủ tục", "field": "lĩnh vực",
	"group": "nhóm", "handler": "người đang xử lý", "status": "trạng thái",

	"name": "họ tên", "title": "chức vụ", "department": "bộ phận", "late": "số hồ sơ trễ hạn", "actual": "trễ hạn thực tế",
	"slow_update": "chậm thao tác", "suspected_slow_update": "nghi chậm thao tác", "unclassified": "chưa phân loại",
	"max_working_days_late": "số ngày làm việc trễ nhiều nhất",
}
