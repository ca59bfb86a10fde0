package backend

import (
	"strings"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/settings"
)

// A letter that goes to another address than last month is seen by who approves, with who has changed it.
func TestWhoApprovesSeesThatAnAddressChanged(t *testing.T) {
	o := openOffice(t)
	b := New(o.config, nil, o.store, nil)
	october, november := period.NameMonth(2023, time.October), period.NameMonth(2023, time.November)
	freeze := func(m period.Name, number int, text string) archive.Object {
		object, err := o.store.Create(t.Context(), archive.InputKey(m, number, revision.RegisterName), archive.Bytes([]byte(text)), archive.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return object
	}
	seal := func(m period.Name, number int, object archive.Object) {
		_, _, err := archive.Seal(t.Context(), o.store, m, archive.Manifest{Revision: number, Owner: archive.Owner{Run: "r", Nonce: "n"},
			Objects: []archive.Entry{archive.EntryOf(object, revision.RegisterName, archive.RoleRegister)}})
		if err != nil {
			t.Fatal(err)
		}
	}
	save := func(began int, by, text string) {
		_, err := settings.Save(t.Context(), o.store, o.config, settings.Change{
			Section: settings.Register, Text: []byte(text), Began: began, By: by, Via: "proxy", Reason: "đổi địa chỉ", At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
	}
	moved := strings.Replace(registerText, "syt@tinh.example", "noi-khac@tinh.example", 1)

	if got, err := b.unitsChanged(t.Context(), november, 1); got != nil || err != nil {
		t.Fatalf("before any seal: %+v %v", got, err)
	}
	save(0, "tran.thi.b", registerText+"# khác tệp\n")
	seal(october, 2, freeze(october, 2, registerText+"# khác tệp\n"))
	freeze(november, 1, registerText)
	if got, err := b.unitsChanged(t.Context(), november, 1); got != nil || err != nil {
		t.Errorf("of a comment alone: %+v %v", got, err)
	}

	save(1, "le.thi.c", moved)
	last := freeze(november, 2, moved)
	got, err := b.unitsChanged(t.Context(), november, 2)
	if err != nil || got == nil {
		t.Fatal(got, err)
	}
	if got.Since != october || got.Revision != 2 || len(got.Changes) != 1 || got.Changes[0].Entry().Code() != "H25.02" || got.Changes[0].Fields[0].After != "noi-khac@tinh.example" {
		t.Errorf("%+v", got)
	}
	if len(got.Saved) != 1 || got.Saved[0].By != "le.thi.c" || got.Saved[0].Number != 2 {
		t.Errorf("saved by %+v", got.Saved)
	}

	seal(november, 2, last) // from then on a rerun of the month is compared with its own seal
	freeze(november, 3, moved)
	if got, err := b.unitsChanged(t.Context(), november, 3); got != nil || err != nil {
		t.Errorf("a rerun: %+v %v", got, err)
	}
	freeze(november, 4, registerText) // the file was edited by hand
	if got, err := b.unitsChanged(t.Context(), november, 4); err != nil || got == nil || got.Since != november || len(got.Saved) > 0 {
		t.Errorf("by hand: %+v %v", got, err)
	}
}
