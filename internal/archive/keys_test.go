package archive_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/period"
)

var november = period.NameMonth(2023, time.November)

func TestLayout(t *testing.T) {
	delivery := archive.DeliveryPrefix(november, 12, "H25.05", archive.AddressHash(" SoTuPhap@hanam.example"), "notice")
	for got, want := range map[string]string{
		archive.OpenedKey(november, 1):                            "months/2023-11/r0001/opened.json",
		archive.ManifestKey(november, 12):                         "months/2023-11/r0012/manifest.json",
		archive.StateKey(november, 1):                             "months/2023-11/r0001/state.json.gz",
		archive.ExtractKey(november, 1, "mot-cua", "hồ sơ.xlsx"):  "months/2023-11/r0001/extract/mot-cua/hồ sơ.xlsx",
		archive.ExtractKey(november, 1, "a", "../../../manifest"): "months/2023-11/r0001/extract/a/.._.._.._manifest",
		archive.DocumentKey(november, 1, "don-vi/H25.05.xlsx"):    "months/2023-11/r0001/documents/don-vi/H25.05.xlsx",
		archive.DraftKey(november, 1, "run", "cong-van.pdf"):      "months/2023-11/r0001/drafts/run/cong-van.pdf",
		delivery:                            "months/2023-11/deliveries/r0012/H25.05-bf115c24/notice/",
		archive.HistoryKey(november, "run"): "months/2023-11/histories/run.json",
		archive.Chain{Prefix: archive.AuditPrefix(november), Width: 6}.Key(7): "months/2023-11/audit/000007.json",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	p, ok := archive.ParseDeliveryKey(delivery + "0001.json")
	want := archive.DeliveryPath{Month: november, Revision: 12, Recipient: "H25.05", Address: "bf115c24", Kind: "notice", File: "0001.json"}
	if diff := cmp.Diff(want, p); diff != "" || !ok {
		t.Errorf("the key is one of a delivery: %t (-want +got):\n%s", ok, diff)
	}
	for _, bad := range []string{"", "r1", "r0000", "r00001", "r12x4", "0001"} {
		if n, ok := archive.ParseRevision(bad); ok {
			t.Errorf("revision %q is read as %d", bad, n)
		}
	}
	if n, ok := archive.ParseRevision("r12345"); !ok || n != 12345 {
		t.Errorf("r12345: %d, %v", n, ok)
	}
}

// A month stays where it was; every other period has a folder of its own, and each key leads back to its period.
func TestFoldersOfPeriods(t *testing.T) {
	for name, want := range map[string]string{
		"2023-11": "months/2023-11/", "2026-Q1": "periods/2026-Q1/", "2026-H1": "periods/2026-H1/", "2026": "periods/2026/",
		"2026-01-15..2026-03-20": "periods/2026-01-15..2026-03-20/", "warning-2026-11-30": "warnings/2026-11-30/",
	} {
		n, err := period.ParseName(name)
		if got := archive.MonthPrefix(n); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, want)
		}
		p, ok := archive.ParseDeliveryKey(archive.DeliveryPrefix(n, 1, "T.01", "0a1b2c3d", "notice") + "0001.json")
		if !ok || p.Month != n {
			t.Errorf("a delivery of %s is read as one of %s, %t", name, p.Month, ok)
		}
	}
	for _, no := range []string{"periods/2023-11/", "months/2026-Q1/", "months/2026/", "periods/x/", "warnings/2026-11/", "warnings/2026-11-31/", "months/2026-11-30/"} {
		if p, ok := archive.ParseDeliveryKey(no + "deliveries/r0001/T.01-0a1b2c3d/notice/0001.json"); ok {
			t.Errorf("%s is read as %s", no, p.Month)
		}
	}
}

func TestSafeName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		if rapid.Bool().Draw(t, "long") {
			name = strings.Repeat(name+"ữ", 40) + ".xlsx"
		}
		got := archive.SafeName(name)
		switch {
		case got == "", got == ".", got == "..", strings.ContainsAny(got, "/\\\x00\n"), len(got) > 200, !utf8.ValidString(got):
			t.Fatalf("%q becomes %q", name, got)
		case !norm.NFC.IsNormalString(got):
			t.Fatalf("%q is not NFC", got)
		case archive.SafeName(got) != got:
			t.Fatalf("%q becomes %q, and that %q", name, got, archive.SafeName(got))
		}
	})
	long := strings.Repeat("Uỷ ban nhân dân ", 40)
	a, b := archive.SafeName(long+"a.xlsx"), archive.SafeName(long+"b.xlsx")
	if a == b || !strings.HasSuffix(a, ".xlsx") {
		t.Errorf("%q and %q", a, b)
	}
}

// Drafts, and the parts that earlier builds counted a month in, lie beside a seal by right. Nothing else does.
func TestBesideSeal(t *testing.T) {
	for rest, want := range map[string]bool{
		"opened.json": true, "drafts/run/notice.docx": true, "parts/0001.gz": true,
		"parts.gz": false, "report.json": false, "documents/notice.docx": false, "extract/mot-cua/ho-so.csv": false,
	} {
		if got := archive.BesideSeal(rest); got != want {
			t.Errorf("%s: %t", rest, got)
		}
	}
}
