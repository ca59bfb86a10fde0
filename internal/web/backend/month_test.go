package backend

import (
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// The appendices of an old month are named as its letter names them, however the office numbers them today.
func TestAppendicesOfAnOldMonth(t *testing.T) {
	o := openOffice(t)
	b, m := New(o.config, nil, o.store, nil), period.NameMonth(2023, time.November)
	if labels, err := b.appendixLabels(t.Context(), m, 1); len(labels) > 0 || err != nil {
		t.Errorf("before anything is frozen: %v %v", labels, err)
	}
	for number, want := range map[int]string{1: "Phụ lục 07", 2: "Phụ lục VII"} {
		numerals := map[int]string{1: view.Arabic2, 2: view.Roman}[number]
		text := "letters: [{authority: A, name: B, full_name: B, province: C, place: C, symbol: D, system: E, signatory: {title: F, name: G}, appendix_numerals: " + numerals + "}]\n"
		if _, err := o.store.Create(t.Context(), archive.InputKey(m, number, revision.ConfigName), archive.Bytes([]byte(text)), archive.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		labels, err := b.appendixLabels(t.Context(), m, number)
		if got := labels[view.AppendixFile(7)]; got != want || err != nil {
			t.Errorf("%s: %q %v", numerals, got, err)
		}
	}
}
