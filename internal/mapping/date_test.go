package mapping

import "testing"

// TestDatesInWords: what the built-in reader takes for a date (docs/formats.md 8.4) is a date to map too, and its form can
// be written into a configuration.
func TestDatesInWords(t *testing.T) {
	for text, want := range map[string]string{
		"07h30 ngày 25/11/2023":           "HH'h'mm 'ngày' dd/MM/yyyy",
		"07:30 ngày 25/11/2023":           "HH:mm 'ngày' dd/MM/yyyy",
		"7 giờ 30 ngày 25-11-2023":        "HH 'giờ' mm 'ngày' dd-MM-yyyy",
		"25/11/2023 lúc 07:30":            "dd/MM/yyyy 'lúc' HH:mm",
		"25/11/2023 16h45":                "dd/MM/yyyy HH'h'mm",
		"ngày 25 tháng 11 năm 2023":       "",
		"07:30 chiều ngày 25/11/2023":     "",
		"Thứ bảy, 25/11/2023 07:30":       "",
		"25-Nov-2023":                     "",
		"07h30 ngày 25/11/2023 tại quầy":  "no date",
		"Số 12, ngõ 7 đường 25/11, tổ 14": "no date",
	} {
		w, ok := readDate(text)
		if ok != (want != "no date") {
			t.Errorf("%q is a date: %v", text, ok)
			continue
		}
		if !ok {
			continue
		}
		if w.at[dayFirst]/86400 != (2023*32+11)*32+25 {
			t.Errorf("%q: day %d", text, w.at[dayFirst]/86400)
		}
		if got := w.form.text(false); got != want {
			t.Errorf("%q: form %q, want %q", text, got, want)
		}
		if want != "" && w.first != 25 {
			t.Errorf("%q does not prove that the day stands first", text)
		}
	}
}
