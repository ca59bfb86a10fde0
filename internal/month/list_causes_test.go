package month_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/extract"
	"trehan/internal/month"
)

const causesHeader = "Số hồ sơ,Tên TTHC,Đơn vị,Kênh tiếp nhận,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Ngày trả kết quả,Ngày ký kết quả,Trạng thái\n"

// Causes that need rows of their own, each extract beside its list.
func TestListCauses(t *testing.T) {
	const unit = ",Khai sinh,Sở Y tế,2,"
	rows := func(codes string, dates string) string {
		var b strings.Builder
		for code := range strings.SplitSeq(codes, " ") {
			b.WriteString(code + unit + dates + "\n")
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		ours, list string
		change     func(*month.Input)
		want       map[string]string
	}{
		"a column of dates in UTC": {
			ours: rows("H-1 H-2 H-3", "06/11/2023,10/11/2023,09/11/2023,,,10"), list: rows("H-1 H-2 H-3", "06/11/2023,09/11/2023,09/11/2023,,,10"),
			want: map[string]string{"H-1": "due time_zone", "H-2": "due time_zone", "H-3": "due time_zone"},
		},
		"one date a day apart": {
			ours: rows("H-1 H-2 H-3", "06/11/2023,10/11/2023,09/11/2023,,,10"),
			list: rows("H-1 H-2", "06/11/2023,10/11/2023,09/11/2023,,,10") + rows("H-3", "06/11/2023,09/11/2023,09/11/2023,,,10"),
			want: map[string]string{"H-3": "due re_dated"},
		},
		"a night in UTC": {
			ours: rows("H-1", "06/11/2023 02:10,10/11/2023,09/11/2023,,,10"), list: rows("H-1", "05/11/2023,10/11/2023,09/11/2023,,,10"),
			want: map[string]string{"H-1": "received time_zone"},
		},
		"day and month": {
			ours: rows("H-1", "06/11/2023,12/11/2023,09/11/2023,,,10"), list: rows("H-1", "06/11/2023,11/12/2023,09/11/2023,,,10"),
			want: map[string]string{"H-1": "due day_month"},
		},
		"the clock": {
			ours: rows("H-1", "06/11/2023,10/11/2023 16:00,10/11/2023 17:30,,,10"), list: rows("H-1", "06/11/2023,10/11/2023,10/11/2023 17:30,,,10"),
			change: func(in *month.Input) { in.Policies.LateGranularity = "instant" }, want: map[string]string{"H-1": "finished clock"},
		},
		"the same day by dates": {
			ours: rows("H-1", "06/11/2023,10/11/2023 16:00,10/11/2023 17:30,,,10"), list: rows("H-1", "06/11/2023,10/11/2023,10/11/2023 17:30,,,10"),
			want: map[string]string{},
		},
		"return for finish": {
			ours: rows("H-1", "06/11/2023,10/11/2023,08/11/2023,14/11/2023,07/11/2023,10"), list: rows("H-1", "06/11/2023,10/11/2023,14/11/2023,14/11/2023,07/11/2023,10"),
			want: map[string]string{"H-1": "finished other_day"},
		},
		"signature for finish": {
			ours: rows("H-1", "06/11/2023,10/11/2023,08/11/2023,14/11/2023,07/11/2023,10"), list: rows("H-1", "06/11/2023,10/11/2023,07/11/2023,14/11/2023,07/11/2023,10"),
			want: map[string]string{"H-1": "finished other_day"},
		},
		"zeros gone": {
			ours: rows("000231106001", "06/11/2023,10/11/2023,09/11/2023,,,10"), list: rows("231106001", "06/11/2023,10/11/2023,09/11/2023,,,10"),
			want: map[string]string{"000231106001": "code code_number"},
		},
		"alike, but received on another day": {
			ours: rows("H-1", "06/11/2023,10/11/2023,09/11/2023,,,10"), list: rows("H_1", "20/11/2023,30/11/2023,29/11/2023,,,10"),
			want: map[string]string{"H-1": "only_extract not_synchronised", "H_1": "only_list not_synchronised"},
		},
		"two that may be it": {
			ours: rows("H-1 H.1", "06/11/2023,10/11/2023,09/11/2023,,,10"), list: rows("H_1", "06/11/2023,10/11/2023,09/11/2023,,,10"),
			want: map[string]string{"H-1": "only_extract duplicated", "H.1": "only_extract duplicated", "H_1": "only_list not_synchronised"},
		},
		"written twice": {
			ours: rows("H-1", "06/11/2023,10/11/2023,09/11/2023,,,10"), list: rows("H-1 H/1", "06/11/2023,10/11/2023,09/11/2023,,,10"),
			want: map[string]string{"H/1": "only_list duplicated"},
		},
		"another copy": {
			ours: rows("H-1", "06/11/2023,10/11/2023,09/11/2023,,,10"),
			list: rows("H-1", "06/11/2023,10/11/2023,09/11/2023,,,10") + rows("H-1", "06/11/2023,10/11/2023,15/11/2023,,,10"),
			want: map[string]string{"H-1": "finished duplicated, duplicate duplicated"},
		},
		"shortly before the list": {
			ours: rows("H-1", "06/11/2023,10/11/2023,30/11/2023,,,10") + rows("H-2", "30/11/2023,10/12/2023,,,,4"), list: rows("H-1", "06/11/2023,10/11/2023,,,,4"),
			change: func(in *month.Input) { in.ListedAt = (in.Period.To + 1).Start() + 8*3600 },
			want:   map[string]string{"H-1": "status synchronised_late", "H-2": "only_extract synchronised_late"},
		},
		"late ones only": {
			ours: rows("H-1 H-2", "06/11/2023,10/11/2023,14/11/2023,,,10") + rows("H-3 H-4", "06/11/2023,10/11/2023,09/11/2023,,,10"),
			list: rows("H-1", "06/11/2023,10/11/2023,14/11/2023,,,10"), change: func(in *month.Input) { in.LateOnly = true },
			want: map[string]string{"H-2": "only_extract not_synchronised"},
		},
		"outside the figures": {
			ours: rows("H-1 H-2", "06/11/2023,10/11/2023,14/11/2023,,,10") + rows("H-3", "06/09/2023,10/09/2023,09/09/2023,,,10"),
			list: rows("H-1 H-2", "06/11/2023,10/11/2023,14/11/2023,,,10") + rows("H-4", "06/11/2023,10/11/2023,,,,3"), want: map[string]string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := comparison(t, causesHeader+c.ours, causesHeader+c.list, c.change)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, found(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A finish after the list was taken is in the list's future; that is no difference in itself.
func TestListTakenEarlier(t *testing.T) {
	rows := "H-1,Khai sinh,Sở Y tế,2,06/11/2023,10/11/2023,28/11/2023 09:00,,,10\nH-2,Khai sinh,Sở Y tế,2,06/11/2023,10/11/2023,09/11/2023,,,10\n"
	got, err := comparison(t, causesHeader+rows, causesHeader+rows, func(in *month.Input) { in.ListedAt -= 20 * 86400 })
	if err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(got.Notes(), "\n"); !strings.Contains(notes, "trước khi kỳ kết thúc") {
		t.Error(notes)
	}
	if diff := cmp.Diff(map[string]string{}, found(got)); diff != "" {
		t.Error(diff)
	}
}

// What of a list is empty, not read or missing is said: nobody takes it for equal.
func TestListPartlyRead(t *testing.T) {
	rows := "H-1,Khai sinh,Sở Y tế,2,06/11/2023,10/11/2023,09/11/2023,,,10\n"
	for name, c := range map[string]struct{ list, want string }{
		"an empty column":        {strings.Replace(causesHeader+rows, ",10/11/2023,", ",,", 1), "không có cột ngày hẹn trả"},
		"a header nobody knows":  {strings.Replace(causesHeader+rows, "Ngày hẹn trả", "Hạn của Cổng", 1), "(Hạn của Cổng)"},
		"a page that is missing": {`{"total": 2, "data": [{"MaHoSo":"H-1","TenTTHC":"Khai sinh","DonViXuLy":"Sở Y tế","NgayTiepNhan":"20231106","NgayHenTra":"20231110","NgayKetThucXuLy":"20231109","TrangThaiHoSo":"10","KenhThucHien":"2"}]}`, "error"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := comparison(t, causesHeader+rows, c.list, nil)
			if c.want == "error" {
				var faults *extract.Faults
				if !errors.As(err, &faults) {
					t.Errorf("a page is missing: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if notes := strings.Join(got.Notes(), "\n"); !strings.Contains(notes, c.want) || got.Same() {
				t.Errorf("same %v, notes %q; want %q in them", got.Same(), notes, c.want)
			}
			for _, d := range got.Differences {
				t.Errorf("%s differs: %v", d.Code, d.Items)
			}
		})
	}
}
