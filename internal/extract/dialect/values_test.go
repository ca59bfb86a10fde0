package dialect

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

var builtIn = new(Dialect).Values()

// Every wording of the vocabulary is read as it says, in any case and spelling, or refused with the codes to choose from.
func TestEveryWordingIsReadAsTheVocabularySays(t *testing.T) {
	variants := func(text string) []string {
		return []string{text, strings.ToUpper(text), norm.NFD.String(text), "  " + text + "\u00a0.", strings.ReplaceAll(text, "xử lý", "xử lí")}
	}
	for _, v := range Vocabulary().Statuses {
		for _, text := range variants(v.Text) {
			got, ask, err := builtIn.Status(text)
			if uint8(got) != v.Code || !slices.Equal(ask, v.Ask) || (err == nil) != (v.Code != 0) {
				t.Errorf("the state %q: %d, asks %v, %v; the vocabulary has %d, %v", text, got, ask, err, v.Code, v.Ask)
			}
		}
	}
	for _, v := range Vocabulary().Channels {
		for _, text := range variants(v.Text) {
			got, ask, err := builtIn.Channel(text)
			if uint8(got) != v.Code || !slices.Equal(ask, v.Ask) || (err == nil) != (v.Code != 0) {
				t.Errorf("the channel %q: %d, asks %v, %v; the vocabulary has %d, %v", text, got, ask, err, v.Code, v.Ask)
			}
		}
	}
	for s := dossier.NewlyRegistered; s <= dossier.ResultReturned; s++ {
		for _, name := range s.Names() {
			if got, _, err := builtIn.Status(name); got != s || err != nil {
				t.Errorf("%q: %v, %v", name, got, err)
			}
		}
	}
	for c := dossier.Direct; c <= dossier.Postal; c++ {
		for _, name := range c.Names() {
			if got, _, err := builtIn.Channel(name); got != c || err != nil {
				t.Errorf("%q: %v, %v", name, got, err)
			}
		}
	}
}

// What systems write around a state takes nothing from it; what is no state stays refused.
func TestStatus(t *testing.T) {
	for text, want := range map[string]dossier.Status{
		"4": 4, "04": 4, "4.0": 4, " 10 ": 10, "Đang xử lý (quá hạn 2 ngày)": 4, "Đang xử lý - trong hạn": 4, "Đang giải quyết quá hạn": 4, "Đã giải quyết đúng hạn": 9, "Đã trả kết quả (trễ hạn)": 10,
		"Đang xử lý, còn 3 ngày làm việc": 4, "Đã trả kết quả trước hạn": 10, "Đã giải quyết - trễ hạn 1,5 ngày": 9, "Tạm dừng (quá hạn)": 8, "Đang xử lý (12)": 4,
		"4. Đang xử lý": 4, "4 - Đang xử lý": 4, "04: Đang xử lý": 4, "10) Đã trả kết quả": 10, "Hồ sơ đang xử lý": 4, "Chờ bổ sung hồ sơ": 5, "HỒ SƠ CHỜ BỔ SUNG": 5, "Yêu cầu rút hồ sơ": 7, "Hồ sơ đã rút": 7,
		"Đã trả KQ.": 10, "DA_TRA_KET_QUA": 10, "DangXuLy": 4, "dang xu ly": 4, "CHO_BO_SUNG": 5, "CHO_TRA_KQ": 9, "MOI_TIEP_NHAN": 2, "releasing": 9, "done": 10, "Đang chờ trả kết quả": 9,
		"Đang thụ lý": 4, "Chờ trả kết quả": 9, "Chờ phê duyệt": 4, "Hoàn thành": 9,
	} {
		if got, _, err := builtIn.Status(text); got != want || (err == nil) != (want != 0) {
			t.Errorf("Status(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"": dossier.ErrStatusEmpty, " ": dossier.ErrStatusEmpty, "-": dossier.ErrStatusEmpty, "NULL": dossier.ErrStatusEmpty, "(trống)": dossier.ErrStatusEmpty,
		"0": dossier.ErrStatusUnknown, "11": dossier.ErrStatusUnknown, "4.5": dossier.ErrStatusUnknown, "1. 4.5": dossier.ErrStatusUnknown, "Đang": dossier.ErrStatusUnknown, "quá hạn": ErrLateness, "TRỄ HẠN 2 ngày": ErrLateness, "Còn 3 ngày": ErrLateness,
		"Sở Tư pháp": dossier.ErrStatusUnknown, "30/11/2023": dossier.ErrStatusUnknown, "?": dossier.ErrStatusUnknown, "\xff": dossier.ErrStatusUnknown, "hồ sơ": dossier.ErrStatusUnknown, "Đã hủy": dossier.ErrStatusUnknown, "tu choi": dossier.ErrStatusUnknown,
	} {
		if got, _, err := builtIn.Status(text); got != 0 || !errors.Is(err, want) {
			t.Errorf("Status(%q) = %d, %v; want %v", text, got, err, want)
		}
	}
}

// A long text is refused without being compared, unless it is blanks around a short one.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("Đang xử lý (", 20_000)
	if _, _, err := builtIn.Status(long); !errors.Is(err, dossier.ErrStatusUnknown) {
		t.Error(err)
	}
	if _, _, err := builtIn.Channel(long); !errors.Is(err, dossier.ErrChannelForm) {
		t.Error(err)
	}
	if s, _, err := builtIn.Status("Đang" + strings.Repeat(" ", 5000) + "xử lý"); s != dossier.InProcess || err != nil {
		t.Error(s, err)
	}
	if _, _, err := builtIn.Status(strings.Repeat("\u00a0", 5000)); !errors.Is(err, dossier.ErrStatusEmpty) {
		t.Error(err)
	}
}

// Texts without diacritics that may be two states are none.
func TestSkeletonsAreUnambiguous(t *testing.T) {
	x := newIndex([]Value{{Text: "Chờ trả", Code: 9}, {Text: "Cho trả", Code: 4}, {Text: "Rút", Code: 7}})
	if v, ok := x.find("cho tra"); ok {
		t.Errorf("two states: %v", v)
	}
	if v, ok := x.find("RUT"); !ok || v.Code != 7 {
		t.Errorf("one state: %v, %v", v, ok)
	}
}

func TestEmpties(t *testing.T) {
	for _, text := range []string{"-", "--", "—", "–", "...", "…", "__/__/____", "/ /", "NULL", "null", "NaT", "nan", "N/A", "#N/A", "None", "(trống)", "Không có", "Chưa có", "CHƯA CÓ", " - "} {
		if !builtIn.IsEmpty(text) || !builtIn.NoDate(text) {
			t.Errorf("%q is a value", text)
		}
		if c, _, err := builtIn.Channel(text); c != dossier.NoChannel || err != nil {
			t.Errorf("the channel %q: %v, %v", text, c, err)
		}
	}
	for _, text := range []string{"Không quy định", "Không thời hạn", "Chưa trả", "Chưa có kết quả", "Không"} {
		if builtIn.IsEmpty(text) || !builtIn.NoDate(text) {
			t.Errorf("%q is a date, or no text", text)
		}
	}
	for _, text := range []string{"?", "???", "\ufffd", "\xff", "x", "*", "✓", "0", "Không rõ ngày", "Na Rì", "30/11/2023"} {
		if builtIn.IsEmpty(text) || builtIn.NoDate(text) {
			t.Errorf("%q is empty", text)
		}
	}
}

// What the configuration states wins over what is built in.
func TestConfiguredValuesWin(t *testing.T) {
	d := Dialect{
		Statuses: map[string]string{"Đang xử lý": "5", "Từ chối": "Không được tiếp nhận", "9": "10", "Gác lại": "8", "CHỜ DUYỆT": "1"},
		Channels: map[string]string{"Một cửa": "postal", "Khác": "direct"},
		Dates:    []string{"MM/dd/yyyy"},
		Empty:    []string{"chưa rõ"},
	}
	v := d.Values()
	for text, want := range map[string]dossier.Status{"đang xử lí": 5, "Đang xử lý (quá hạn)": 5, "TỪ CHỐI": 3, "9": 10, "8": 8, "gác lại.": 8, "Hồ sơ chờ duyệt": 1, "Đã trả kết quả": 10} {
		if got, _, err := v.Status(text); got != want || err != nil {
			t.Errorf("Status(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]dossier.Channel{"một cửa": dossier.Postal, "KHÁC": dossier.Direct, "Trực tuyến": dossier.Online, "Chưa rõ": dossier.NoChannel} {
		if got, _, err := v.Channel(text); got != want || err != nil {
			t.Errorf("Channel(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	if !v.IsEmpty("CHƯA RÕ") || !v.NoDate("Chưa rõ") || builtIn.IsEmpty("chưa rõ") {
		t.Error("the configured mark of an empty cell")
	}
	if i, _, err := v.Instant("11/30/2023"); i.Day() != period.DayOf(2023, 11, 30) || err != nil {
		t.Errorf("the month first: %v, %v", i, err)
	}
	if _, _, err := v.Status("-"); !errors.Is(err, dossier.ErrStatusEmpty) {
		t.Errorf("an empty state: %v", err)
	}
}
