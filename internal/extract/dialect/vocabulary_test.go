package dialect

import (
	"errors"
	"slices"
	"testing"

	"trehan/internal/dossier"
)

// The vocabulary says of each wording where it was seen, and each text has one entry.
func TestVocabularyIsSound(t *testing.T) {
	w := Vocabulary()
	for name, s := range w.Systems {
		if s.Name == "" || s.Source == "" {
			t.Errorf("system %s has no name or no source", name)
		}
	}
	used := map[string]bool{}
	seen := func(text string, systems []string) {
		if text == "" || dossier.Text(text) != text || len(systems) == 0 {
			t.Errorf("%q, seen in %v: a text is normalised and was seen somewhere", text, systems)
		}
		for _, s := range systems {
			used[s] = true
			if _, ok := w.Systems[s]; !ok {
				t.Errorf("%q was seen in %q, which is no system", text, s)
			}
		}
	}
	values := func(list []Value, most uint8, national func(string) (uint8, error)) {
		of := map[string]string{}
		for _, v := range list {
			seen(v.Text, v.Seen)
			if (v.Code == 0) == (len(v.Ask) < 2) || len(v.Ask) == 1 || !slices.IsSorted(v.Ask) || slices.Max(append(v.Ask, v.Code)) > most || slices.Contains(v.Ask, 0) {
				t.Errorf("%q has the code %d and asks %v", v.Text, v.Code, v.Ask)
			}
			key := Key(v.Text)
			if other, taken := of[key]; taken {
				t.Errorf("%q and %q are one text", other, v.Text)
			}
			of[key] = v.Text
			if code, err := national(v.Text); err == nil {
				t.Errorf("%q is built in as %d", v.Text, code)
			}
		}
	}
	values(w.Statuses, uint8(dossier.ResultReturned), func(s string) (uint8, error) {
		v, err := dossier.ParseStatus(s)
		return uint8(v), err
	})
	values(w.Channels, uint8(dossier.Postal), func(s string) (uint8, error) {
		v, err := dossier.ParseChannel(s)
		return uint8(v), err
	})
	for _, table := range []map[string][]Header{w.Headers.Dossiers, w.Headers.Steps} {
		of := map[string]string{}
		for attribute, headers := range table {
			for _, h := range headers {
				seen(h.Text, h.Seen)
				key := dossier.NameKey(h.Text)
				if other, taken := of[key]; taken {
					t.Errorf("%q is a header of %s and of %s", h.Text, other, attribute)
				}
				of[key] = attribute
			}
		}
	}
	for _, h := range w.Headers.Ignored {
		seen(h.Text, h.Seen)
	}
	for name := range w.Systems {
		if !used[name] {
			t.Errorf("nothing was seen in %s", name)
		}
	}
	for _, text := range w.Lateness {
		if _, _, err := builtIn.Status(text); !errors.Is(err, ErrLateness) {
			t.Errorf("the lateness %q: %v", text, err)
		}
	}
	for _, text := range w.Empty.Any {
		if _, ok := w.Status(text); ok {
			t.Errorf("%q is empty and a state", text)
		}
	}
}

func TestKey(t *testing.T) {
	for _, group := range [][]string{
		{"Đang xử lý", "ĐANG XỬ LÝ", " Đang  xử lý. ", "Đang xử lí", "đang XL", "“Đang xử lý”", "Đang xử lý:"},
		{"Đã trả kết quả", "Đã trả KQ", "ĐÃ TRẢ KẾT QUẢ;"},
		{"Yêu cầu bổ sung hồ sơ", "YC bổ sung HS", "YC BS HS"},
		{"Đã hủy", "Đã huỷ", "ĐÃ HUỶ"},
	} {
		for _, text := range group[1:] {
			if Key(text) != Key(group[0]) {
				t.Errorf("%q has the key %q, %q has %q", text, Key(text), group[0], Key(group[0]))
			}
		}
	}
	for _, text := range []string{"Đang xử lý", "YC BS, HS", "(trống)", "4. Đang xử lý", "..."} {
		if key := Key(text); Key(key) != key {
			t.Errorf("the key %q of %q has the key %q", key, text, Key(key))
		}
	}
}
