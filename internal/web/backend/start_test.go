package backend

import (
	"errors"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/settings"
	"trehan/internal/upload"
	"trehan/internal/web"
)

// Between the form of a start and its button somebody else withdraws a file, puts one in or saves an address: the month that the
// clerk saw is not the month that would be counted.
func TestAStartOfWhatTheFormShowed(t *testing.T) {
	o := openOffice(t)
	b, m, now := New(o.config, nil, o.store, nil), period.NameMonth(2023, time.November), time.Now()
	who := upload.Who{Name: "le.thi.c", Via: "proxy"}
	log, err := upload.Open(t.Context(), o.store, m)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func() error{
		"a file more": func() error {
			_, err := log.Add(t.Context(), who, now, upload.Entry{Source: "mot-cua", Name: "a.csv", Extracted: now}, archive.Bytes([]byte("a")))
			return err
		},
		"a file less": func() error {
			file := archive.Bytes([]byte("b"))
			_, err := log.Add(t.Context(), who, now, upload.Entry{Source: "mot-cua", Name: "b.csv", Extracted: now}, file)
			return errors.Join(err, log.Withdraw(t.Context(), who, now, "mot-cua", file.SHA256, "nhầm"))
		},
		"another address": func() error {
			_, err := settings.Save(t.Context(), o.store, o.config, settings.Change{
				Section: settings.Register, Text: []byte(registerText + "# đổi\n"), By: "le.thi.c", Via: "proxy", Reason: "đổi", At: now,
			})
			return err
		},
	} {
		basis, err := b.startBasis(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.stillSo(t.Context(), m, basis); err != nil {
			t.Errorf("%s: before: %v", name, err)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		var refused *web.Refusal
		if err := b.stillSo(t.Context(), m, basis); !errors.As(err, &refused) || refused.Text != wordStartChanged {
			t.Errorf("%s: %v", name, err)
		}
	}
}
