package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
)

// oneDossier is what every file of these tests says.
var oneDossier = dossier.Dossier{
	Code: "H1-1", Procedure: "P", Unit: "U", Received: day(1), Due: day(2), Finished: day(3), StatusText: "9", Status: dossier.Processed,
}

// sameDossier compares a dossier without its place.
func sameDossier(got []dossier.Dossier, want ...dossier.Dossier) string {
	got = slices.Clone(got)
	for i := range got {
		got[i].Seq = 0
	}
	return cmp.Diff(want, got)
}

func TestHeaderForms(t *testing.T) {
	const row = "H1-1;P;U;1/11/2023;2/11/2023;3/11/2023;9\n"
	for _, c := range []struct {
		name, text string
		headers    map[string][]string
		d          dialect.Dialect
		refused    string
	}{
		{name: "marks", text: "Số hồ sơ (*);Thủ tục*;* Đơn vị:;Ngày tiếp nhận (bắt buộc);[Ngày hẹn trả];“Ngày có kết quả”;Trạng thái.\n" + row},
		{name: "names of columns", text: "so_ho_so;ten_tthc;don_vi;ngay_tiep_nhan;ngay_hen_tra;ngay_ket_thuc_xu_ly;trang_thai\n" + row},
		{name: "without diacritics", text: "So ho so;Thu tuc;Don vi;Ngay tiep nhan;Ngay hen tra;Ngay co ket qua;Trang thai\n" + row},
		{name: "line breaks", text: "\"Số\nhồ sơ\";Thủ tục;Đơn vị;\"Ngày\ntiếp nhận\";\"Ngày\nhẹn trả\";Ngày có kết quả;Trạng thái\n" + row},
		{name: "a line sep=", text: "sep=;\nSố hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\n" + row},
		{name: "any delimiter after sep=", text: strings.ReplaceAll("sep=;\nSố hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\n"+row, ";", "~")},
		{name: "pipes", text: strings.ReplaceAll("Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\n"+row, ";", "|")},
		{
			name: "a delimiter of the dialect", d: dialect.Dialect{Delimiter: "^"},
			text: strings.ReplaceAll("Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\n"+row, ";", "^"),
		},
		{name: "groups", text: "Số hồ sơ;Thủ tục;Đơn vị;Thời gian;;;Trạng thái\n;;;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;\n" + row},
		{name: "groups that complete the name", text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày;;;Trạng thái\n;;;tiếp nhận;hẹn trả;có kết quả;\n" + row},
		{name: "three rows below a title", text: "SỔ THEO DÕI;;;;;;\n\nHồ sơ;;Đơn vị;Thời gian;;;Trạng thái\nSố hồ sơ;Thủ tục;;Quy định;;Thực tế;\n;;;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;\n" + row},
		{
			name: "groups told apart by the dialect", headers: map[string][]string{"received": {"Nhận / Ngày"}, "due": {"Hẹn / Ngày"}, "finished": {"Trả / Ngày"}},
			text: "Số hồ sơ;Thủ tục;Đơn vị;Nhận;Hẹn;Trả;Trạng thái\n;;;Ngày;Ngày;Ngày;\n" + row,
		},
		{
			name: "two columns of one name in two groups", text: "Số hồ sơ;Thủ tục;Đơn vị;Một cửa;Chuyên môn;Hẹn trả;Có kết quả;Trạng thái\n;;;Ngày tiếp nhận;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;\nH1-1;P;U;1/11/2023;9/11/2023;2/11/2023;3/11/2023;9\n",
			refused: "“Một cửa / Ngày tiếp nhận” và “Chuyên môn / Ngày tiếp nhận” cùng có thể là received; ghi tiêu đề đầy đủ của cột đúng trong cấu hình (formats[].headers)",
		},
		{
			name: "two columns of one name, one named by the dialect", headers: map[string][]string{"received": {"Một cửa / Ngày tiếp nhận"}},
			text: "Số hồ sơ;Thủ tục;Đơn vị;Một cửa;Chuyên môn;Hẹn trả;Có kết quả;Trạng thái\n;;;Ngày tiếp nhận;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;\nH1-1;P;U;1/11/2023;9/11/2023;2/11/2023;3/11/2023;9\n",
		},
		{
			name: "a vague caption below another title", refused: "thiếu cột bắt buộc: Ngày tiếp nhận",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Trả kết quả;Thời gian;;Trạng thái\n;;;Ngày nhận;Ngày hẹn trả;Ngày có kết quả;\n" + row,
		},
		{
			name: "a unit below the applicant", refused: "thiếu cột bắt buộc: Cơ quan/đơn vị",
			text: "Số hồ sơ;Thủ tục;Chủ hồ sơ;Thời gian;;;Trạng thái\n;;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;\n" + row,
		},
		{name: "a vague caption below its own title", text: "Số hồ sơ;Thủ tục;Giải quyết;Tiếp nhận;Thời gian;;Trạng thái\n;;Đơn vị;Ngày nhận;Ngày hẹn trả;Ngày có kết quả;\n" + row},
		{name: "headers of other systems", text: "Số biên nhận;Tên thủ tục;Cơ quan thụ lý;Ngày nhận;Ngày hẹn;Ngày hoàn thành;Tình trạng\n" + row},
		{name: "numbers and forms of dates", text: "1. Số hồ sơ;(2) Thủ tục;Đơn vị (3);Ngày tiếp nhận (dd/MM/yyyy);Ngày hẹn trả (dd/mm/yyyy hh:mm);Ngày có kết quả [6];Trạng thái\n" + row},
		{
			name: "two headers of other systems for one date", refused: "“Ngày kết thúc” và “Ngày hoàn thành” cùng có thể là finished; ghi tiêu đề đầy đủ",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày hoàn thành;Trạng thái;Ngày kết thúc\nH1-1;P;U;1/11/2023;2/11/2023;3/11/2023;9;4/11/2023\n",
		},
		{
			name: "two headers of other systems, one configured", headers: map[string][]string{"finished": {"Ngày hoàn thành"}},
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày hoàn thành;Trạng thái;Ngày kết thúc\nH1-1;P;U;1/11/2023;2/11/2023;3/11/2023;9;4/11/2023\n",
		},
		{
			name: "the deadline of a step beside the date of return",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Hạn xử lý;Ngày hẹn trả kết quả;Ngày có kết quả;Trạng thái\nH1-1;P;U;1/11/2023;9/11/2023;2/11/2023;3/11/2023;9\n",
		},
		{
			name: "the deadline of a step beside a wording of another system", refused: "“Hạn xử lý” và “Hẹn trả” cùng có thể là due",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Hạn xử lý;Hẹn trả;Ngày có kết quả;Trạng thái\nH1-1;P;U;1/11/2023;9/11/2023;2/11/2023;3/11/2023;9\n",
		},
		{
			name: "a unit that says little", refused: "“Đơn vị” và “Cơ quan thực hiện” cùng có thể là unit",
			text: "Số hồ sơ;Thủ tục;Cơ quan thực hiện;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái;Đơn vị\nH1-1;P;U;1/11/2023;2/11/2023;3/11/2023;9;V\n",
		},
		{
			name: "a unit that says little and is configured", headers: map[string][]string{"unit": {"Đơn vị"}},

			text: "Số hồ sơ;Thủ tục;Cơ quan thực hiện;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái;Đơn vị\nH1-1;P;V;1/11/2023;2/11/2023;3/11/2023;9;U\n",
		},
		{
			name: "two states", refused: "“Trạng thái” và “Tình trạng hồ sơ” cùng có thể là status",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái;Tình trạng hồ sơ\nH1-1;P;U;1/11/2023;2/11/2023;3/11/2023;9;4\n",
		},
		{
			name: "two finish dates", refused: "“Ngày có kết quả” và “Ngày hoàn thành xử lý” cùng có thể là finished",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái;Ngày hoàn thành xử lý\nH1-1;P;U;1/11/2023;2/11/2023;3/11/2023;9;4/11/2023\n",
		},
		{
			name: "two officials", refused: "“Cán bộ xử lý” và “Chuyên viên thụ lý” cùng có thể là handler",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái;Cán bộ xử lý;Chuyên viên thụ lý\nH1-1;P;U;1/11/2023;2/11/2023;3/11/2023;9;A;B\n",
		},
		{
			name: "one header twice", refused: "“Ngày tiếp nhận” và “Ngày tiếp nhận” cùng có thể là received",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\nH1-1;P;U;1/10/2023;1/11/2023;2/11/2023;3/11/2023;9\n",
		},
		{
			name: "one header with numbers", refused: "“Ngày hẹn trả (1)” và “Ngày hẹn trả (2)” cùng có thể là due",
			text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả (1);Ngày hẹn trả (2);Ngày có kết quả;Trạng thái\nH1-1;P;U;1/11/2023;2/11/2023;9/11/2023;3/11/2023;9\n",
		},
		{
			name: "groups that nobody has named", text: "Số hồ sơ;Thủ tục;Đơn vị;Nhận;Hẹn;Trả;Trạng thái\n;;;Ngày;Ngày;Ngày;\n" + row,
			refused: "thiếu cột bắt buộc: Ngày tiếp nhận, Ngày hẹn trả, Ngày kết thúc xử lý; xuất lại tệp đủ các cột, hoặc khai báo tiêu đề trong cấu hình (headers hoặc formats[].headers); dòng gần đúng nhất là dòng 1 đến 2 (tiêu đề nhiều dòng, trong cấu hình ghi “Nhóm / Cột”) với các cột: Số hồ sơ, Thủ tục, Đơn vị, Nhận / Ngày",
		},
		{name: "one row where the dialect says two", d: dialect.Dialect{HeaderRows: 2}, text: "Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\nx;y;;;;;\n" + row, refused: "thiếu cột bắt buộc: Số hồ sơ, Tên thủ tục hành chính"},
		{name: "rows to skip", d: dialect.Dialect{SkipRows: 30}, text: strings.Repeat("Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\n", 30) + "Mẫu;In;Ngày\nSố hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày có kết quả;Trạng thái\n" + row},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := c.d
			d.Name, d.Headers, d.Match.File = "own", c.headers, "*"
			got, _, err := dossiers(text(c.text), Options{Formats: []dialect.Dialect{d}})
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("%v, want %s", err, c.refused)
				}
				return
			}
			if diff := sameDossier(got, oneDossier); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
}

// A second row of captions adds the columns that stand only there; without any new it is a row that is skipped.
func TestCaptionsBelowAHeader(t *testing.T) {
	const header = "Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái,Trả kết quả,\n"
	got, s, err := dossiers(text(header+",,,,,,,Ngày trả,Ký nhận\nH1-1,P,U,1/11/2023,2/11/2023,3/11/2023,9,4/11/2023,\n"), Options{})
	want := oneDossier
	want.Returned = day(4)
	if diff := sameDossier(got, want); err != nil || diff != "" || len(s.Observations) != 1 || s.Observations[0].Detail != "Trả kết quả / Ký nhận" {
		t.Error(err, diff, s.Observations)
	}
	got, s, err = dossiers(text(header+",,,(dd/MM/yyyy),,,,,\nH1-1,P,U,1/11/2023,2/11/2023,3/11/2023,9,4/11/2023,\n"), Options{})
	if diff := sameDossier(got, oneDossier); err != nil || diff != "" || len(s.Observations) != 2 || s.Observations[1].Detail != "tep: dòng 2" {
		t.Error(err, diff, s.Observations)
	}
}

// Two dates in one header are never one: the numbers of both columns stay apart in every order.
func TestGroupsInEveryOrder(t *testing.T) {
	dates := []string{"Ngày tiếp nhận", "Ngày hẹn trả", "Ngày có kết quả"}
	values := []string{"1/11/2023", "2/11/2023", "3/11/2023"}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		in := "Số hồ sơ,Thời gian,,,Thủ tục,Đơn vị,Trạng thái\n"
		in += fmt.Sprintf(",%s,%s,%s,,,\n", dates[order[0]], dates[order[1]], dates[order[2]])
		in += fmt.Sprintf("H1-1,%s,%s,%s,P,U,9\n", values[order[0]], values[order[1]], values[order[2]])
		got, _, err := dossiers(text(in), Options{})
		if diff := sameDossier(got, oneDossier); err != nil || diff != "" {
			t.Error(order, err, diff)
		}
	}
}

func TestRegisterWithoutStates(t *testing.T) {
	in := "Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Ngày trả\nH1-1,P,U,1/11/2023,2/11/2023,3/11/2023,4/11/2023\nH1-2,P,U,1/11/2023,2/11/2023,3/11/2023,\nH1-3,P,U,1/11/2023,2/11/2023,,\n"
	if _, _, err := dossiers(text(in), Options{}); err == nil || !strings.Contains(err.Error(), "formats[].status_from") {
		t.Error("no advice:", err)
	}
	got, _ := allOf(t, text(in), Options{Formats: []dialect.Dialect{{Name: "so", StatusFrom: dialect.StatusDates}}})
	var statuses []dossier.Status
	for _, d := range got {
		statuses = append(statuses, d.Status)
	}
	same(t, "statuses", []dossier.Status{dossier.ResultReturned, dossier.Processed, dossier.InProcess}, statuses)
}

func TestListWithoutFinishDates(t *testing.T) {
	const header = "Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Trạng thái"
	for _, c := range []struct{ name, text, refused string }{
		{"open", header + "\nH1-1,P,U,1/11/2023,2/11/2023,4\nH1-2,P,U,1/11/2023,2/11/2023,2\nH1-3,P,U,1/11/2023,2/11/2023,5\n", ""},
		{"open, with a time allowed", header + ",Thời hạn giải quyết\nH1-1,P,U,1/11/2023,2/11/2023,4,10\n", ""},
		{"processed", header + "\nH1-1,P,U,1/11/2023,2/11/2023,4\nH1-2,P,U,1/11/2023,2/11/2023,9\n", "dòng 3, cột Ngày kết thúc xử lý: hồ sơ đã giải quyết hoặc đã rút mà tệp không có cột ngày kết thúc"},
		{"withdrawn", header + "\nH1-1,P,U,1/11/2023,2/11/2023,7\n", "dòng 2, cột Ngày kết thúc xử lý"},
		{"another name", header + ",Ngày thực hiện xong\nH1-1,P,U,1/11/2023,2/11/2023,4,\n", "cột “Ngày thực hiện xong” có thể là ngày kết thúc xử lý"},
		{"a whole header below", header + "\n" + header + ",Ngày có kết quả\nH1-1,P,U,1/11/2023,2/11/2023,9,3/11/2023\n", ""},
	} {
		_, s, err := dossiers(text(c.text), Options{})
		if c.refused == "" && (err != nil || s.Rows == 0) || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
			t.Errorf("%s: %v, %d rows", c.name, err, s.Rows)
		}
	}
}
