package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/period"
)

const openHead = head + ",Kênh tiếp nhận,Cán bộ xử lý,Văn bản xin lỗi\n"

func faultsOf(t *testing.T, err error) *Faults {
	t.Helper()
	var f *Faults
	if !errors.As(err, &f) {
		t.Fatalf("no faults: %v", err)
	}
	return f
}

// The words of other systems are read where they mean one thing.
func TestWordsOfOtherSystems(t *testing.T) {
	in := openHead +
		"H1,P,U,16:45 30/10/2023,10-11-2023,09.11.2023 10:00,Chờ trả kết quả,Nộp trực tuyến,-,-\n" +
		"H2,P,U,'30/10/2023 04:45:07 CH,Không quy định,--,Đang thụ lý,Tại một cửa,NULL,12/TB-UBND\n" +
		"H3,P,U,2023-10-30 16:45:07+07,N/A,(trống),Đang xử lý (quá hạn 2 ngày),VNPost,(trống),Chưa có\n" +
		"H4,P,-,16h45 ngày 30/10/2023,NaT,Chưa có kết quả,Đã rút hồ sơ,Toàn trình,Không có,Không\n" +
		"H5,P,U,30-Oct-2023,NULL,…,Hoàn thành,NULL,A,null\n"
	got, _, err := dossiers(text(in), Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := func(h, m, s int) period.Instant { return period.At(2023, 10, 30, h, m, s) }
	type row struct {
		Received, Due, Finished period.Instant
		Status                  dossier.Status
		Channel                 dossier.Channel
		Unit, Handler           string
		Apology                 dossier.Answer
	}
	want := []row{
		{at(16, 45, 0), day(10), period.At(2023, 11, 9, 10, 0, 0), dossier.Processed, dossier.Online, "U", "", dossier.NoAnswer},
		{at(16, 45, 7), 0, 0, dossier.InProcess, dossier.Direct, "U", "", dossier.Yes},
		{at(16, 45, 7), 0, 0, dossier.InProcess, dossier.Postal, "U", "", dossier.NoAnswer},
		{at(16, 45, 0), 0, 0, dossier.WithdrawnByCitizen, dossier.Online, "", "", dossier.No},
		{at(0, 0, 0), 0, 0, dossier.Processed, dossier.NoChannel, "U", "A", dossier.NoAnswer},
	}
	rows := make([]row, len(got))
	for i, d := range got {
		rows[i] = row{d.Received, d.Due, d.Finished, d.Status, d.Channel, d.Unit, d.Handler, d.Apology}
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// A value that is not understood is refused with the lines that the configuration lacks: all of the file at once, with their
// rows, and nothing of them without the values. Filled in, the lines are a configuration with which the file is read.
func TestDeclarations(t *testing.T) {
	in := openHead +
		strings.Repeat("H1,P,U,1/11/2023,,,Chờ duyệt,Đại lý,,\n", 1200) +
		"H2,P,U,1/11/2023,,,CHỜ DUYỆT,Tại nhà,,\nH3,P,U,1/11/2023,,,Gác lại,,,\nH4,P,U,1/11/2023,hẹn miệng,,4,,,\nH5,P,U,11/30/2023,1/11/23,,4,,,\nH6,P,U,1/11/2023,,,Quá hạn,,,\nH7,P,U,1/11/2023,,,Trễ hạn 2 ngày,,,\n"
	_, _, err := dossiers(text(in), Options{})
	f := faultsOf(t, err)
	want := `formats:
  - name: he-thong-mot-cua
    # status_from: dates # 2 dòng; nếu không có cột trạng thái nào khác: có ngày trả hoặc ngày kết thúc là đã giải quyết, không có là đang xử lý
    statuses:
      "Chờ duyệt": "?" # 1.201 dòng; 1 Mới đăng ký hoặc 4 Đang xử lý
      "Gác lại": "?" # 1 dòng; ghi mã 1 đến 10
    channels:
      "Đại lý": "?" # 1.200 dòng; ghi direct (Trực tiếp), online (Trực tuyến) hoặc postal (Bưu chính công ích)
      "Tại nhà": "?" # 1 dòng; direct (Trực tiếp) hoặc postal (Bưu chính công ích)
    dates:
      # - "MM/dd/yyyy" # 1 dòng; nếu Hệ thống ghi tháng trước ngày
      # - "dd/MM/yy" # 1 dòng; năm hai chữ số, từ 2000 đến 2099
    empty:
      # - "hẹn miệng" # 1 dòng; nếu có nghĩa là ô trống
`
	if diff := cmp.Diff(want, f.Declarations()); diff != "" {
		t.Error(diff)
	}
	if detail := f.Detail(); !strings.HasSuffix(detail, want) {
		t.Error(detail)
	}
	for _, value := range []string{"Chờ duyệt", "Đại lý", "hẹn miệng", "formats:"} {
		if strings.Contains(err.Error(), value) {
			t.Errorf("%q stands in what goes into logs: %v", value, err)
		}
	}
	if both := (&Faults{}); !strings.Contains(merged(both, f, f).Declarations(), "# 2.402 dòng; 1 Mới đăng ký") {
		t.Error(both.Declarations())
	}

	// Unfilled, the lines are no configuration.
	var c struct{ Formats []dialect.Dialect }
	if err := yaml.Unmarshal([]byte(want), &c); err != nil {
		t.Fatal(err)
	}
	if err := ValidateFormats(c.Formats); err == nil {
		t.Error("a question mark is a code")
	}
	filled := strings.NewReplacer(`"Chờ duyệt": "?"`, `"Chờ duyệt": 4`, `"Gác lại": "?"`, `"Gác lại": 8`, `"Đại lý": "?"`, `"Đại lý": direct`, `"Tại nhà": "?"`, `"Tại nhà": postal`,
		`# - "hẹn`, `- "hẹn`).Replace(want)
	c.Formats = nil
	if err := yaml.Unmarshal([]byte(filled), &c); err != nil {
		t.Fatal(err)
	}
	got, s, err := dossiers(text(strings.NewReplacer("11/30/2023,1/11/23", "30/11/2023,", "Quá hạn", "4", "Trễ hạn 2 ngày", "4").Replace(in)), Options{Formats: c.Formats})
	if err != nil || len(got) != 1206 || s.Dialect != "he-thong-mot-cua" {
		t.Fatalf("%d dossiers by %q: %v", len(got), s.Dialect, err)
	}
	same(t, "statuses", []dossier.Status{dossier.InProcess, dossier.Stopped}, []dossier.Status{got[1200].Status, got[1201].Status})
	same(t, "channel", dossier.Postal, got[1200].Channel)
	// What a later month brings is declared under the format that the file has.
	_, _, err = dossiers(text(openHead+"H1,P,U,1/11/2023,,,Lạ lẫm,,,\n"), Options{Formats: c.Formats})
	if lines := faultsOf(t, err).Declarations(); !strings.Contains(lines, "- name: he-thong-mot-cua\n    statuses:\n      \"Lạ lẫm\": \"?\" # 1 dòng") {
		t.Error(lines)
	}
}

func merged(into *Faults, list ...*Faults) *Faults {
	for _, f := range list {
		into.Merge(f)
	}
	return into
}

// A file that writes the month first is not read by itself, whatever its days are.
func TestMonthFirstIsNeverGuessed(t *testing.T) {
	row := func(received, due string) string { return fmt.Sprintf("H1,P,U,%s,%s,,4\n", received, due) }
	monthFirst := []dialect.Dialect{{Name: "my", Dates: []string{"MM/dd/yyyy"}}}

	_, _, err := dossiers(text(head+"\n"+row("10/13/2023 5:00:00 PM", "")), Options{})
	x := faultsOf(t, err).List[0]
	same(t, "message and key", []string{dossier.ErrMonthFirst.Error(), keyDates}, []string{x.Message, x.Key})
	got, _ := allOf(t, text(head+"\n"+row("10/13/2023 5:00:00 PM", "10/2/2023")), Options{Formats: monthFirst})
	same(t, "received and due", []period.Instant{period.At(2023, 10, 13, 17, 0, 0), period.At(2023, 10, 2, 0, 0, 0)}, []period.Instant{got[0].Received, got[0].Due})
	if _, _, err = dossiers(text(head+"\n"+row("13/10/2023", "")), Options{Formats: monthFirst}); err == nil {
		t.Error("the day first is read in a file that writes the month first")
	}

	// AM and PM come with the month first as often as not: some date of the file must tell.
	_, _, err = dossiers(text(head+"\n"+row("10/2/2023 8:05:00 AM", "10/5/2023 5:00:00 PM")), Options{})
	f := faultsOf(t, err)
	same(t, "errors", 1, len(f.List))
	same(t, "the error", Fault{File: "tep", Row: 2, Column: "Ngày tiếp nhận", Message: msgEitherOrder}, placeOf(f.List[0]))
	if lines := f.Declarations(); !strings.Contains(lines, `# - "dd/MM/yyyy"`) {
		t.Error(lines)
	}
	for _, in := range []string{
		row("10/2/2023 8:05:00 AM", "") + row("13/2/2023 8:05:00 AM", ""), // the second tells
		row("11/11/2023 8:05:00 AM", ""),                                  // the same either way
		row("10/2/2023 8:05:00 SA", ""),                                   // no such marks where the month stands first
		row("10/2/2023 8:05", ""),
	} {
		got, _ := allOf(t, text(head+"\n"+in), Options{})
		if day := got[0].Received.Day(); day != period.DayOf(2023, 2, 10) && day != period.DayOf(2023, 11, 11) {
			t.Errorf("%s: received on %s", in, day)
		}
	}
	got, _ = allOf(t, text(head+"\n"+row("10/2/2023 8:05:00 AM", "")), Options{Formats: monthFirst})
	same(t, "received", period.At(2023, 10, 2, 8, 5, 0), got[0].Received)
	// Parts of a large file tell one another.
	big := head + "\n" + strings.Repeat(row("10/2/2023 8:05:00 AM", ""), 300) + row("13/2/2023 8:05:00 AM", "") + strings.Repeat(row("10/2/2023 8:05:00 AM", ""), 300)
	if _, _, err := dossiers(text(big), Options{part: 1000}); err != nil {
		t.Error(err)
	}
	_, _, err = dossiers(text(strings.ReplaceAll(big, "13/2", "12/2")), Options{part: 1000})
	if f := faultsOf(t, err); len(f.List) != 1 || f.List[0].Row != 2 {
		t.Errorf("%d errors, the first in row %d; want 1 in row 2", len(f.List), f.List[0].Row)
	}
}
