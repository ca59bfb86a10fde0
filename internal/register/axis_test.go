package register

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/period"
)

func TestAxisKey(t *testing.T) {
	for id, want := range map[string]string{
		"H42": "H42", "H42.05": "H42.05", "H42.05.12": "H42.05.12", "G01.A1.201": "G01.A1.201",
		"000.00.00.H42": "H42", "000.00.05.H42": "H42.05", "000.12.05.H42": "H42.05.12", "003.12.05.H42": "H42.05.12.003",
		"000.12.00.H42": "H42.00.12", // a level that is not used stands between two that are
	} {
		if key, ok := AxisKey(id); !ok || key != want {
			t.Errorf("AxisKey(%q) = %q, %v, want %q", id, key, ok, want)
		}
	}
	for _, id := range []string{
		"", "h42.05", "H42,05", "H42.", "H42..05", "H4.05", "42.05", "H42 05", "00.00.05.H42", "000.00.05.42", "H42.05\n", "Н42.05", // a Cyrillic letter
		"H42." + strings.Repeat("1", 32),
	} {
		if key, ok := AxisKey(id); ok {
			t.Errorf("AxisKey(%q) = %q, want none", id, key)
		}
	}
}

func TestAxisIDs(t *testing.T) {
	const wrong = `units:
  - {code: A, name: A, level: province, axis_id: h42.05}
  - {code: B, name: B, level: province, axis_id: H42.06}
  - {code: C, name: C, level: province, axis_id: 000.00.06.H42}
  - {code: D, name: D, level: province, valid_to: 2025-06-30, successor: E, axis_id: H42.07}
  - {code: E, name: E, level: province, valid_from: 2025-07-01, axis_id: H42.07}
  - {code: F, name: F, level: province, valid_to: 2025-06-30, axis_id: H42.08}
  - {code: F, name: F mới, level: province, valid_from: 2025-07-01, axis_id: H42.08}
recipients:
  - {code: p, name: P, axis_id: H42.08, notify: {to: [p@a.example]}}
`
	_, err := Load(strings.NewReader(wrong), "units.yaml")
	var faults *Faults
	if !errors.As(err, &faults) {
		t.Fatalf("not refused: %v", err)
	}
	want := []string{
		`units.yaml:2: đơn vị A: axis_id: không phải mã định danh điện tử; ghi theo Quyết định 20/2020/QĐ-TTg, chữ in hoa, tối đa 35 ký tự: H42.05; hoặc dạng cũ: 000.00.05.H42 ("h42.05")`,
		`units.yaml:4: đơn vị C: axis_id: mã định danh đã dùng ở dòng 3 cho nơi khác cùng thời gian ("000.00.06.H42")`,
		`units.yaml:10: nơi nhận p: axis_id: mã định danh đã dùng ở dòng 7 cho nơi khác cùng thời gian ("H42.08")`,
	}
	if diff := cmp.Diff(want, strings.Split(faults.Error(), "\n")); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}

	r := load(t, strings.NewReplacer("h42.05", "H42.05", "000.00.06.H42", "H42.09", "axis_id: H42.08, notify", "axis_id: H42.10, notify").Replace(wrong))
	m, _ := period.ParseMonth("2025-06")
	got := map[string]string{}
	for _, to := range r.Addressees(m.Period(), day("2025-07-02")) {
		got[to.Code] = to.AxisID
	}
	if diff := cmp.Diff(map[string]string{"A": "H42.05", "B": "H42.06", "C": "H42.09", "E": "H42.07", "F": "H42.08", "p": "H42.10"}, got); diff != "" {
		t.Errorf("identifiers of the addressees (-want +got):\n%s", diff)
	}
}
