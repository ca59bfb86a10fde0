package month_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/extract/dialect"
	"trehan/internal/month"
	"trehan/internal/period"
)

// acceptanceRows are four online filings: accepted in time, accepted late, waiting too long, refused late.
const acceptanceRows = "H-1,Khai sinh,Sở Y tế,06/11/2023 09:00,20/11/2023,07/11/2023,10,Trực tuyến,06/11/2023 08:00,Sở Y tế\n" +
	"H-2,Khai sinh,Sở Y tế,09/11/2023 09:00,20/11/2023,10/11/2023,10,Trực tuyến,06/11/2023 08:00,Trung tâm\n" +
	"H-3,Khai sinh,Sở Y tế,,,,1,Trực tuyến,06/11/2023 08:00,Sở Y tế\n" +
	"H-4,Khai sinh,Sở Y tế,09/11/2023 09:00,,,3,Trực tuyến,06/11/2023 08:00,Sở Y tế\n"

const acceptanceHeader = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái,Kênh tiếp nhận,Ngày nộp,Đơn vị tiếp nhận\n"

// inJSON is a filing that was accepted late, in the national form.
const inJSON = `{"MaHoSo":"J-1","TenTTHC":"Khai sinh","DonViXuLy":"Sở Y tế","KenhThucHien":"2","NgayTiepNhan":"20231109090000",` +
	`"NgayHenTra":"20231120","TrangThaiHoSo":"4","NgayNopHoSo":"20231106080000","DonViTiepNhan":"Sở Y tế"}` + "\n"

// TestAcceptanceOfFiles: the columns are read from every form; what some files lack is stated of none, and named.
func TestAcceptanceOfFiles(t *testing.T) {
	full := acceptanceHeader + acceptanceRows
	other := strings.ReplaceAll(full, "H-", "K-")
	one := counting.Acceptance{AcceptedInTime: 1, AcceptedLate: 1, Waiting: 1, WaitingOverdue: 1, RefusedLate: 1}
	withJSON := one
	withJSON.AcceptedLate = 2
	twice := one.Plus(one)
	named := strings.NewReplacer("Ngày nộp", "Gửi lúc", "Đơn vị tiếp nhận", "Nơi nhận hồ sơ").Replace(full)
	configured := map[string][]string{"filed": {"Gửi lúc"}, "receiving_unit": {"Nơi nhận hồ sơ"}}
	for _, c := range []struct {
		name    string
		files   []string
		headers map[string][]string
		formats []dialect.Dialect
		want    *counting.Acceptance
		missing []string
		said    string
	}{
		{name: "one file", files: []string{full}, want: &one},
		{name: "two files", files: []string{full, other}, want: &twice},
		{name: "CSV and national JSON", files: []string{full, inJSON}, want: &withJSON},
		{name: "headers of the configuration", files: []string{named}, headers: configured, want: &one},
		{name: "a dialect", files: []string{named}, formats: []dialect.Dialect{{Name: "khac", Headers: configured}}, want: &one},
		{name: "no file has the column", files: []string{without(full, false, "Ngày nộp", "Đơn vị tiếp nhận")}},
		{name: "it is empty everywhere", files: []string{without(full, true, "Ngày nộp", "Đơn vị tiếp nhận")}},
		{
			name: "one of two files has it", files: []string{full, without(other, false, "Ngày nộp")}, missing: []string{"filed"},
			said: "không nêu việc tiếp nhận hồ sơ nộp trực tuyến đúng hạn hay chậm, do thiếu ngày nộp (filed): ho-so-1 (4 hồ sơ)",
		},
		{
			name: "no channel", files: []string{without(full, false, "Kênh tiếp nhận")}, missing: []string{"channel"},
		},
		{
			name: "no receiving unit", files: []string{without(full, false, "Đơn vị tiếp nhận")}, want: &one, missing: []string{"receiving_unit"},
			said: "tính cho đơn vị giải quyết, do thiếu đơn vị tiếp nhận (receiving_unit): ho-so-0 (4 hồ sơ)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sources []month.Source
			for i, text := range c.files {
				sources = append(sources, month.Source{File: file(fmt.Sprint("ho-so-", i), text)})
			}
			november, err := period.ParseMonth("2023-11")
			if err != nil {
				t.Fatal(err)
			}
			out, err := month.Run(context.Background(), month.Input{
				Dossiers: sources, Period: november.Period(), Register: theUnits(t), Calendar: period.DefaultCalendar(), Headers: c.headers, Formats: c.formats,
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, out.Report.Acceptance); diff != "" {
				t.Errorf("acceptance (-want +got):\n%s", diff)
			}
			if got := slices.DeleteFunc(out.Report.MissingColumns, func(c string) bool {
				return c == counting.ColumnField || c == counting.ColumnReturned || c == counting.ColumnSigned || c == counting.ColumnHandler || c == counting.ColumnSteps
			}); !slices.Equal(got, c.missing) {
				t.Errorf("missing columns %q, want %q", got, c.missing)
			}
			said := ""
			for _, f := range out.Report.Findings {
				if f.Code == counting.CodeColumnMissing {
					said = f.Message
				}
				if f.Code == "identity_broken" || f.Code == "unknown_column" {
					t.Errorf("%s: %s", f.Code, f.Message)
				}
			}
			if !strings.Contains(said, c.said) {
				t.Errorf("the finding does not say %q: %s", c.said, said)
			}
			if strings.Contains(said, "tiếp nhận hồ sơ nộp trực tuyến") != (len(c.missing) > 0) {
				t.Errorf("the finding says: %s", said)
			}
		})
	}
}
