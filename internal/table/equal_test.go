package table_test

import (
	"bytes"
	"testing"

	"trehan/internal/table"
)

// TestEqual: one changed cell, one row less and a file that is no table are differences.
func TestEqual(t *testing.T) {
	file := func(rows ...table.Row) []byte {
		var b bytes.Buffer
		if err := table.Write(&b, november(t), pointers(rows)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	one, two := table.Row{Code: "1", Line: "late"}, table.Row{Code: "2", Line: "late", Officials: []table.Official{{Name: "n"}}}
	other := two
	other.Officials = []table.Official{{Name: "m"}}
	whole := file(one, two)
	if !table.Equal(whole, file(one, two)) {
		t.Error("the same rows differ")
	}
	for name, b := range map[string][]byte{"an official": file(one, other), "a row less": file(one), "no table": []byte("x")} {
		if table.Equal(whole, b) {
			t.Errorf("%s makes no difference", name)
		}
	}
}
