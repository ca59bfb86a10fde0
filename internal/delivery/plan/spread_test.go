package plan

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/delivery"
	"trehan/internal/mail"
	"trehan/internal/register"
)

// An address that two share gets one mail, with what belongs to both; nobody outside the allowed domains gets one.
func TestSpread(t *testing.T) {
	one := register.Addressee{Code: "H25.05", Name: "Sở Tư pháp", Own: []string{"H25.05"}, Covers: []string{"H25.05"},
		Wants: []register.Document{register.Notice}, Notify: register.Notify{To: []string{"A@hanam.example"}, Cc: []string{"b@hanam.example"}}}
	two := register.Addressee{Code: "H25.27", Name: "UBND huyện", Own: []string{"H25.27"}, Covers: []string{"H25.27", "H25.102"},
		Wants: []register.Document{register.Own}, Notify: register.Notify{To: []string{"a@hanam.example"}}}
	got, err := Spread([]register.Addressee{one, two}, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	type letter struct {
		To, Field   string
		Own, Covers []string
		Wants       []register.Document
	}
	var letters []letter
	for _, e := range got {
		letters = append(letters, letter{e.To, e.Field, e.Mailbox.Own, e.Mailbox.Covers, e.Mailbox.Wants})
	}
	want := []letter{
		{"A@hanam.example", "to", []string{"H25.05", "H25.27"}, []string{"H25.05", "H25.102", "H25.27"}, []register.Document{register.Notice, register.Own}},
		{"b@hanam.example", "cc", []string{"H25.05"}, []string{"H25.05"}, []register.Document{register.Notice}},
	}
	if diff := cmp.Diff(want, letters); diff != "" {
		t.Fatalf("entries (-want +got):\n%s", diff)
	}
	if len(one.Wants) != 1 {
		t.Error("the addressee that was given has changed")
	}
	settings := mail.Config{AllowDomains: []string{"khac.example"}}
	_, err = Spread([]register.Addressee{one}, settings.Allows)
	if input := (*delivery.InputError)(nil); !errors.As(err, &input) || !strings.Contains(err.Error(), "H25.05") || strings.Contains(err.Error(), "@") {
		t.Errorf("outside the allowed domains: %v", err)
	}
}
