package month_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

// The columns that an extract may lack, of one dossier on time, one late and one overdue.
const (
	fullHeader = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái," +
		"Kênh tiếp nhận,Lĩnh vực,Ngày trả kết quả,Ngày ký kết quả,Ngày yêu cầu bổ sung,Cán bộ xử lý\n"
	fullRows = "H-1,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,08/11/2023,10,Trực tuyến,Hộ tịch,08/11/2023,07/11/2023,,Trần Văn Mẫu\n" +
		"H-2,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,15/11/2023,10,Trực tiếp,Hộ tịch,16/11/2023,15/11/2023,,Trần Văn Mẫu\n" +
		"H-3,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,,4,Trực tuyến,Hộ tịch,,,,Trần Văn Mẫu\n" +
		"H-4,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,,5,Trực tuyến,Hộ tịch,,,09/11/2023,Trần Văn Mẫu\n"
	stepsFull  = "Số hồ sơ,Cán bộ xử lý,Hạn xử lý,Ngày hoàn thành\nH-2,Lê Thị Thử,09/11/2023,15/11/2023\n"
	stepsNoDue = "Số hồ sơ,Cán bộ xử lý,Ngày hoàn thành\nH-2,Lê Thị Thử,15/11/2023\n"
)

// without drops columns of a CSV, or only their values.
func without(text string, keepHeader bool, headers ...string) string {
	var out strings.Builder
	var drop []int
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		cells := strings.Split(line, ",")
		var kept []string
		for i, c := range cells {
			if n == 0 && slices.Contains(headers, c) {
				drop = append(drop, i)
			}
			switch {
			case !slices.Contains(drop, i) || n == 0 && keepHeader:
				kept = append(kept, c)
			case keepHeader:
				kept = append(kept, "")
			}
		}
		out.WriteString(strings.Join(kept, ",") + "\n")
	}
	return out.String()
}

// TestMissingColumns: a column that figures need and a file lacks, or that is empty throughout, is named in the report and
// in one finding with figures, files and dossiers; the counts stay as they are.
func TestMissingColumns(t *testing.T) {
	full := fullHeader + fullRows
	other := strings.ReplaceAll(full, "H-", "K-")
	channel, evidence := "Kênh tiếp nhận", []string{"Ngày trả kết quả", "Ngày ký kết quả"}
	national := func(keys string) string {
		return `{"MaHoSo":"H-1","TenTTHC":"Khai sinh","DonViXuLy":"Sở Y tế","NgayTiepNhan":"01/11/2023","NgayHenTra":"10/11/2023",` +
			`"NgayKetThucXuLy":"08/11/2023","TrangThaiHoSo":"10","TenLinhVuc":"Hộ tịch"` + keys + "}\n"
	}
	for _, c := range []struct {
		name         string
		files, steps []string
		source       string // of all files
		want         []string
		said         []string
		never        []string
	}{
		{name: "nothing", files: []string{full}},
		{name: "nothing in either file", files: []string{full, other}},
		{
			name: "no channel", files: []string{without(full, false, channel)}, want: []string{"channel"},
			said:  []string{"không nêu số hồ sơ nộp trực tuyến, trực tiếp, qua bưu chính, do thiếu kênh tiếp nhận (channel): ho-so-0 (4 hồ sơ)", "headers"},
			never: []string{"cột để trống", "trễ hạn thực tế"},
		},
		{
			name: "channel of one of two systems", files: []string{full, without(other, false, channel)}, want: []string{"channel"},
			said: []string{"ho-so-1 (4 hồ sơ)"}, never: []string{"ho-so-0"},
		},
		{
			name: "channel empty throughout", files: []string{without(full, true, channel)}, want: []string{"channel"},
			said: []string{"ho-so-0 (4 hồ sơ, cột để trống)"},
		},
		{
			name: "one system without the column, one with nothing in it", files: []string{without(full, true, channel), without(other, false, channel)}, want: []string{"channel"},
			said: []string{"ho-so-0 (4 hồ sơ, cột để trống), ho-so-1 (4 hồ sơ)"},
		},
		{name: "channel empty in some rows", files: []string{strings.Replace(full, ",Trực tuyến,", ",,", 1)}},
		{name: "channel empty in the rows of one file", files: []string{full, without(other, true, channel)}},
		{name: "a file without rows", files: []string{full, without(fullHeader, false, channel)}},
		{name: "NDJSON", files: []string{national("")}, want: []string{"channel"}, said: []string{"ho-so-0 (1 hồ sơ)"}},
		{name: "NDJSON, the field null", files: []string{national(`,"KenhThucHien":null`)}, want: []string{"channel"}, said: []string{"cột để trống"}},
		{name: "NDJSON, the field in one record", files: []string{national(`,"KenhThucHien":"2"`) + strings.Replace(national(""), "H-1", "H-2", 1)}},
		{
			name: "pages of one source", source: "truc",
			files: []string{national(`,"KenhThucHien":"2"`), strings.Replace(national(""), "H-1", "H-2", 1)},
		},
		{
			name: "pages of one source, the field in none", source: "truc", want: []string{"channel"},
			files: []string{national(""), strings.Replace(national(""), "H-1", "H-2", 1)}, said: []string{"ho-so-0 (1 hồ sơ), ho-so-1 (1 hồ sơ)"},
		},
		{
			name: "two files of NDJSON", want: []string{"channel"},
			files: []string{national(`,"KenhThucHien":"2"`), strings.Replace(national(""), "H-1", "H-2", 1)}, said: []string{"ho-so-1 (1 hồ sơ)"}, never: []string{"ho-so-0"},
		},
		{
			name: "two tables of one folder", source: "thu-muc", want: []string{"channel"},
			files: []string{full, without(other, false, channel)}, said: []string{"ho-so-1 (4 hồ sơ)"},
		},
		{
			name: "field", files: []string{without(full, false, "Lĩnh vực")}, want: []string{"field"},
			said: []string{"số liệu theo lĩnh vực không đầy đủ, do thiếu lĩnh vực (field)"},
		},
		{
			name: "no evidence of the kind of lateness", files: []string{without(full, false, evidence...)}, want: []string{"returned", "signed", "steps"},
			said: []string{"không phân loại được trễ hạn thực tế hay chậm thao tác", "không tách được hồ sơ quá hạn đã có kết quả", "tệp các bước xử lý"},
		},
		{
			name: "steps as evidence", files: []string{without(full, false, evidence...)}, steps: []string{stepsFull}, want: []string{"returned", "signed"},
			said: []string{"không tách được hồ sơ quá hạn đã có kết quả"}, never: []string{"trễ hạn thực tế"},
		},
		{
			name: "steps without deadlines", files: []string{without(full, false, evidence...)}, steps: []string{stepsNoDue}, want: []string{"returned", "signed", "steps.due"},
			said: []string{"hạn xử lý của các bước"},
		},
		{name: "one of the two dates", files: []string{without(full, false, evidence[0])}},
		{
			name: "nobody who handled", files: []string{without(full, false, "Cán bộ xử lý")}, want: []string{"handler", "steps"},
			said: []string{"không xác định được công chức, viên chức xử lý, do thiếu cán bộ xử lý (handler), tệp các bước xử lý: ho-so-0 (4 hồ sơ)"},
		},
		{name: "officials of the steps", files: []string{without(full, false, "Cán bộ xử lý")}, steps: []string{stepsFull}},
		{name: "no begin of pauses", files: []string{without(full, false, "Ngày yêu cầu bổ sung")}},
		{name: "no dates of supplements", files: []string{without(full, true, "Ngày yêu cầu bổ sung")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			of, err := period.ParseMonth("2023-11")
			if err != nil {
				t.Fatal(err)
			}
			in := month.Input{
				Period: of.Period(), ExtractedAt: of.Period().To.Start() + 2*86400, Register: theUnits(t), Calendar: period.DefaultCalendar(),
			}
			for i, text := range c.files {
				in.Dossiers = append(in.Dossiers, month.Source{File: file("ho-so-"+string(rune('0'+i)), text), Source: c.source})
			}
			for _, text := range c.steps {
				in.Steps = append(in.Steps, month.Source{File: file("buoc.csv", text)})
			}
			out, err := month.Run(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(out.Report.MissingColumns, c.want) {
				t.Errorf("missing %v, want %v", out.Report.MissingColumns, c.want)
			}
			message := ""
			for _, f := range out.Report.Findings {
				if f.Code == counting.CodeColumnMissing {
					message = f.Message
					if f.Severity != counting.Warn || f.Count != len(c.want) {
						t.Errorf("%s, count %d", f.Severity, f.Count)
					}
				}
			}
			if (message == "") != (len(c.want) == 0) {
				t.Errorf("finding %q", message)
			}
			for _, said := range c.said {
				if !strings.Contains(message, said) {
					t.Errorf("%q is missing in %q", said, message)
				}
			}
			for _, never := range c.never {
				if strings.Contains(message, never) {
					t.Errorf("%q stands in %q", never, message)
				}
			}
			stored, err := out.Report.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(stored, []byte(`"missing_columns"`)) != (len(c.want) > 0) {
				t.Errorf("report.json: %s", stored)
			}
			if got, err := counting.ParseReport(stored); err != nil || !slices.Equal(got.MissingColumns, c.want) {
				t.Errorf("read back as %v, %v", got.MissingColumns, err)
			}
			var state bytes.Buffer
			if _, err := out.State.WriteTo(&state); err != nil {
				t.Fatal(err)
			}
			if again, err := counting.ReadState(&state); err != nil || again.NoChannel() != slices.Contains(c.want, "channel") {
				t.Errorf("the state does not say so: %v", err)
			}
			if r := out.Report.Totals; r.Received != r.ReceivedOnline+r.ReceivedDirect+r.ReceivedPostal {
				t.Error("the counts have changed")
			}
		})
	}
}

func theUnits(t *testing.T) *register.Register {
	t.Helper()
	units, err := register.Load(strings.NewReader("units:\n  - {code: H25.9, name: Sở Y tế, level: province}\n"), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return units
}
