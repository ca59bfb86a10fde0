package month_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

const dossierHeader = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái\n"

func file(name, text string) extract.File {
	return extract.File{Name: name, R: strings.NewReader(text), Size: int64(len(text))}
}

// TestFaultsOfAllFiles: one reading names the faults of every file, of whatever kind, so that a clerk mends all at once.
func TestFaultsOfAllFiles(t *testing.T) {
	units, err := register.Load(strings.NewReader("units:\n  - {code: H25.9, name: Sở Y tế, level: province}\n"), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := dossierHeader + "H1,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,08/11/2023,9\n"
	badStatus := dossierHeader + "H2,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,08/11/2023,11\n"
	badStep := "Số hồ sơ,Cán bộ xử lý,Ngày hoàn thành\nH1,A,32/01/2023\n"
	badStaff := "Tài khoản,Họ và tên,Từ ngày\na,A,2023-13-01\n"
	badKind := "code,kind,reason,author\nH1,muộn,vì,ai\n"

	for _, c := range []struct {
		name                              string
		dossiers, steps, staff, overrides string
		want                              []string
	}{
		{"none", good, "", "", "", nil},
		{"staff alone", good, "", badStaff, "", []string{"can-bo.csv"}},
		{"overrides alone", good, "", "", badKind, []string{"loai.csv"}},
		{"every kind", badStatus, badStep, badStaff, badKind, []string{"buoc.csv", "can-bo.csv", "ho-so.csv", "loai.csv"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			november, err := period.ParseMonth("2023-11")
			if err != nil {
				t.Fatal(err)
			}
			in := month.Input{
				Dossiers: []month.Source{{File: file("ho-so.csv", c.dossiers)}}, Period: november.Period(),
				ExtractedAt: november.Period().To.Start() + 2*86400, Register: units, Calendar: period.DefaultCalendar(),
			}
			if c.steps != "" {
				in.Steps = []month.Source{{File: file("buoc.csv", c.steps)}}
			}
			if c.staff != "" {
				in.Staff = []month.Source{{File: file("can-bo.csv", c.staff)}}
			}
			if c.overrides != "" {
				f := file("loai.csv", c.overrides)
				in.Overrides = []extract.File{f}
			}
			_, err = month.Run(context.Background(), in)
			var faults *extract.Faults
			if !errors.As(err, &faults) && err != nil {
				t.Fatal(err)
			}
			var got []string
			if faults != nil {
				for _, f := range faults.List {
					got = append(got, f.File)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("faults in %v, want %v", got, c.want)
			}
		})
	}
}
