package extract

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/register"
)

// A decorated code is the plain one, in every kind of file.
func TestDecoratedCodes(t *testing.T) {
	const want = "H25.05-231102-0002"
	for _, code := range []string{`"=""H25.05-231102-0002"""`, "'H25.05-231102-0002", "\x1fH25.05-231102-0002", "H25.05-231102-\u200b0002", "H25.05–231102–0002", "Ｈ２５．０５－２３１１０２－０００２"} {
		got, _, err := dossiers(text(head+"\n"+code+",P,U,1/11/2023,0001-01-01,,4\n"), Options{})
		if err != nil || len(got) != 1 || got[0].Code != want {
			t.Errorf("a dossier %q: %q %v, want %q", code, codesOf(got), err, want)
		}
		var steps []dossier.Step
		_, err = Steps(context.Background(), text("Số hồ sơ,Cán bộ xử lý,Tài khoản,Ngày hoàn thành\n"+code+",A,'tk01,1/11/2023\n"), Options{}, func(s *dossier.Step) error {
			steps = append(steps, *s)
			return nil
		})
		if err != nil || len(steps) != 1 {
			t.Fatalf("a step %q: %d steps, %v; want 1", code, len(steps), err)
		}
		same(t, "a step "+code, []string{want, "tk01"}, []string{steps[0].Code, steps[0].Account})
		rulings, err := Overrides(context.Background(), Options{}, text("code,kind,reason,author\n"+code+",actual,r,a\n"))
		if err != nil {
			t.Errorf("a ruling %q: %v", code, err)
		}
		same(t, "a ruling "+code, []counting.KindOverride{{Code: want, Kind: counting.Actual, Reason: "r", Author: "a"}}, rulings)
	}
	for _, key := range []string{`"=\"H25.05-231102-0002\""`, `"\u200eH25.05\u2013231102-0002"`, `"'H25.05-231102-0002"`} {
		got, _, err := dossiers(text(`[{"MaHoSo": `+key+`, "NgayTiepNhan": "20231101", "TrangThaiHoSo": "4"}]`), Options{})
		if err != nil || len(got) != 1 || got[0].Code != want {
			t.Errorf("an object %s: %q %v, want %q", key, codesOf(got), err, want)
		}
	}
	staff, _, err := Staff(context.Background(), text("Tài khoản,Họ và tên\n'tk01,A\n"), Options{})
	if err != nil {
		t.Error(err)
	}
	same(t, "staff", []register.StaffEntry{{Account: "tk01", Name: "A"}}, staff)
}

// What a spreadsheet has made of a long code is refused, with the column and what to do.
func TestDestroyedCodes(t *testing.T) {
	refused := func(name string, err error, column, message string) {
		t.Helper()
		var f *Faults
		if !errors.As(err, &f) || len(f.List) != 1 || f.List[0].Column != column || f.List[0].Message != message {
			t.Errorf("%s: %v", name, err)
		}
	}
	to := func(*dossier.Step) error { return nil }
	for _, code := range []string{"2.31102E+12", `"2,31102E+12"`, "2E+12", "2.31102e+11", `"2,31102 E+12"`, `"=""2,31102E+12"""`, "'2.31102E+12"} {
		_, _, err := dossiers(text(head+"\n"+code+",P,U,1/11/2023,,,4\n"), Options{})
		refused("a dossier "+code, err, "Số hồ sơ", msgScientific)
		_, err = Steps(context.Background(), text("Mã hồ sơ,Cán bộ xử lý,Ngày hoàn thành\n"+code+",A,1/11/2023\n"), Options{}, to)
		refused("a step "+code, err, "Mã hồ sơ", msgScientific)
		_, err = Steps(context.Background(), text("Mã hồ sơ,Cán bộ xử lý,Tài khoản,Ngày hoàn thành\nH1,A,"+code+",1/11/2023\n"), Options{}, to)
		refused("a step's account "+code, err, "Tài khoản", msgScientific)
		_, err = Overrides(context.Background(), Options{}, text("code,kind,reason,author\n"+code+",actual,r,a\n"))
		refused("a ruling "+code, err, "code", msgScientific)
		_, _, err = Staff(context.Background(), text("Tài khoản,Họ và tên\n"+code+",A\n"), Options{})
		refused("an account "+code, err, "Tài khoản", msgScientific)
	}
	_, _, err := dossiers(text(`[{"MaHoSo": 2.31102E+12, "NgayTiepNhan": "20231101", "TrangThaiHoSo": "4"}]`), Options{})
	refused("an object", err, "MaHoSo", msgScientific)
	_, _, err = dossiers(text(head+"\n=A2&\"-0001\",P,U,1/11/2023,,,4\n"), Options{})
	refused("a formula", err, "Số hồ sơ", msgFormula)
	for _, f := range []string{msgScientific, msgFormula} {
		if !strings.Contains(f, "dạng văn bản (Text)") {
			t.Error(f)
		}
	}
}

// A number cell whose last digits were lost is refused; one with all its digits is a code, whatever its format.
func TestNumberCodes(t *testing.T) {
	read := func(value any, style string) ([]dossier.Dossier, error) {
		got, _, err := dossiers(workbook(t, func(f *excelize.File) {
			put(t, f, "Sheet1", "A1", sheetHead...)
			put(t, f, "Sheet1", "A2", value, "P", "U", 45231.0, 45231.5, nil, 9, false, nil)
			if style != "" {
				formatted(t, f, "A2", style)
			}
		}), Options{})
		return got, err
	}
	for value, want := range map[float64]string{231102000001: "231102000001", 2311020000010: "2311020000010", 2311020001000: "2311020001000", 231101: "231101", 20231100: "20231100"} {
		for _, style := range []string{"", "0.00E+00"} {
			got, err := read(value, style)
			if err != nil || got[0].Code != want {
				t.Errorf("%v: %q %v, want %q", value, codesOf(got), err, want)
			}
		}
	}
	for _, value := range []any{2.31102e12, 2.31102e11, 2e12, 2.3e10, 2.31102e20, 1234567890123456.0, "2,31102E+12"} {
		var f *Faults
		if _, err := read(value, ""); !errors.As(err, &f) || f.List[0].Column != "Số hồ sơ" {
			t.Errorf("%v: %v", value, err)
		}
	}
}

// Two applicants have two fingerprints, which are all that is kept of them.
func TestApplicantsAreTold(t *testing.T) {
	in := head + ",Chủ hồ sơ\nH1,P,U,1/11/2023,,,4,Người A\nH1,P,U,1/11/2023,,,4,NGƯỜI  A\nH1,P,U,1/11/2023,,,4,Người B\nH1,P,U,1/11/2023,,,4,\n"
	got, _, err := dossiers(text(in), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a, again, b, none := got[0].Applicant, got[1].Applicant, got[2].Applicant, got[3].Applicant; a == 0 || a != again || a == b || b == 0 || none != 0 {
		t.Errorf("%d %d %d %d", a, again, b, none)
	}
}

// The running number of a row is no unknown column.
func TestRunningNumber(t *testing.T) {
	for _, h := range []string{"STT", "stt", "STT.", "Số thứ tự", "TT", "No", "#"} {
		_, s := allOf(t, text(h+","+head+",Cột lạ\n1,H1,P,U,1/11/2023,,,4,x\n"), Options{})
		same(t, h, []dossier.Observation{{Code: UnknownColumn, Count: 1, Detail: "Cột lạ"}}, s.Observations)
	}
}
