package activities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/commitment"
	"trehan/internal/documents/page"
	"trehan/internal/revision"
)

// checkable is an office whose documents bear a code.
func checkable(t testing.TB, units int) *office {
	t.Helper()
	d := newOffice(t, units)
	d.configures(d.read("trehan.yaml") + "public: {url: https://vpub.tinh.example/cong-khai}\n")
	return d
}

// What is sealed with a code can be checked by the page beside its run, by file and by a unit's proof, and is made again byte for byte.
func TestSealedWithACode(t *testing.T) {
	d := checkable(t, 4)
	store := memory()
	first := d.sealsAs(store, "run-1", Issue{Number: "7", Date: "2023-12-05", By: "A"})
	d.extract(4, 1)
	second := d.sealsAs(store, "run-2", Issue{Number: "8", Date: "2023-12-12", By: "A"})
	month := novemberOf(t)

	if faults, err := audit.Verify(t.Context(), store, month, audit.VerifyOptions{Running: func(context.Context) []string { return []string{"run-1", "run-2"} }}); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v, %v", faults, err)
	}
	made := string(get(t, store, archive.RunKey(month, "run-2", page.Check)))
	for _, rev := range []Revision{first, second} {
		sealed := reopen(t, store, rev.Number)
		code := commitment.CodeOf(sealed.Manifest.Statement)
		if !strings.Contains(made, ">"+string(code)+"<") || !strings.Contains(made, sealed.Seal.SHA256) {
			t.Errorf("r%d: page without code %s or seal %s", rev.Number, code, sealed.Seal.SHA256)
		}
		for _, e := range sealed.Manifest.Find(archive.RoleDocument) {
			if !strings.Contains(made, e.SHA256) {
				t.Errorf("r%d: page without %s", rev.Number, e.Name)
			}
		}
		again, err := sealed.Recompute(t.Context(), testBuild, nil)
		madeAgain(t, fmt.Sprintf("r%d", rev.Number), again, err)
		letter := get(t, store, archive.DocumentKey(month, rev.Number, "cong-van.pdf"))
		found, err := revision.Belongs(t.Context(), store, month, letter)
		if want := fmt.Sprintf("[{%d %v cong-van.pdf  false 0 0}]", rev.Number, rev == first); err != nil || fmt.Sprint(found) != want {
			t.Errorf("the letter of r%d belongs to %v, want %s, %v", rev.Number, found, want, err)
		}
	}
	if n := strings.Count(made, "Bản hiện hành của kỳ"); n != 1 || !strings.Contains(made, "Đã được thay thế bởi Công văn số 08/") {
		t.Errorf("%d revisions in force", n)
	}
	if before := string(get(t, store, archive.RunKey(month, "run-1", page.Check))); strings.Contains(before, "Đã được thay thế") || len(before) >= len(made) {
		t.Error("the page of the first seal knows the second")
	}

	workbook := get(t, store, archive.DocumentKey(month, second.Number, "don-vi/X1.01.xlsx"))
	found, err := revision.Belongs(t.Context(), store, month, workbook)
	if want := "[{2 false don-vi/X1.01.xlsx  false 0 0} {2 false  X1.01 false 2 0}]"; err != nil || fmt.Sprint(found) != want {
		t.Errorf("the workbook belongs to %v, want %s, %v", found, want, err)
	}
	proof, err := reopen(t, store, second.Number).Proof(t.Context(), "X1.02")
	if err != nil || proof == nil {
		t.Fatalf("no proof: %v", err)
	}
	found, err = revision.Belongs(t.Context(), store, month, []byte(proof.String()))
	if want := "[{2 false  X1.02 false 0 0}]"; err != nil || fmt.Sprint(found) != want {
		t.Errorf("the proof belongs to %v, want %s, %v", found, want, err)
	}
	forged := strings.Replace(proof.String(), "unit | X1.02", "unit | X1.03", 1)
	if found, err := revision.Belongs(t.Context(), store, month, []byte(forged)); !errors.Is(err, commitment.ErrNotProven) {
		t.Errorf("a forged proof belongs to %v, %v", found, err)
	}
	saved := resaved(t, workbook)
	found, err = revision.Belongs(t.Context(), store, month, saved)
	if want := "[{2 false  X1.01 true 2 0}]"; err != nil || fmt.Sprint(found) != want {
		t.Errorf("a workbook with another row than its proof belongs to %v, want %s, %v", found, want, err)
	}
}

// A seal that is tried again after its page was lost, or after another month was sealed, ends as the first attempt would have.
func TestCheckPageAfterACrash(t *testing.T) {
	d := checkable(t, 2)
	store := memory()
	issue := Issue{Number: "7", Date: "2023-12-05", By: "A"}
	rev := d.sealsAs(store, "run-1", issue)
	key := archive.RunKey(novemberOf(t), "run-1", page.Check)
	made := string(get(t, store, key))
	if _, err := d.sealsAsItIs(d.worker(store, nil, on(20)), rev, "run-1", issue); err != nil {
		t.Fatal(err)
	}
	if again := string(get(t, store, key)); again != made {
		t.Error("a second attempt leaves another page")
	}
}

// Without an address of a check page nothing of all this is there.
func TestSealedWithoutACode(t *testing.T) {
	d := newOffice(t, 2)
	store := memory()
	rev := d.sealsAs(store, "run-1", Issue{Number: "7", Date: "2023-12-05", By: "A"})
	if s := reopen(t, store, rev.Number).Manifest.Statement; s != "" {
		t.Errorf("statement %q", s)
	}
	if all, err := archive.CodedRevisions(t.Context(), store); err != nil || len(all) > 0 {
		t.Errorf("noted: %v, %v", all, err)
	}
	if _, err := store.Stat(t.Context(), archive.RunKey(novemberOf(t), "run-1", page.Check), ""); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("a page: %v", err)
	}
}

// A letter with a code is not in force once one without has replaced it, as after the key was removed.
func TestCheckPageOfAReplacementWithoutACode(t *testing.T) {
	d := checkable(t, 4)
	store := memory()
	d.sealsAs(store, "run-1", Issue{Number: "7", Date: "2023-12-05", By: "A"})
	d.configures(strings.Split(d.read("trehan.yaml"), "public:")[0])
	d.extract(4, 1)
	d.sealsAs(store, "run-2", Issue{Number: "8", Date: "2023-12-12", By: "A"})
	made := string(get(t, store, archive.RunKey(novemberOf(t), "run-2", page.Check)))
	if strings.Contains(made, "Bản hiện hành của kỳ") || !strings.Contains(made, "Đã được thay thế bởi văn bản không có trên trang này (bản lần 02)") {
		t.Errorf("the replaced letter is in force:\n%s", made[strings.Index(made, "<section class"):])
	}
	if faults, err := audit.Verify(t.Context(), store, novemberOf(t), audit.VerifyOptions{Running: func(context.Context) []string { return []string{"run-1", "run-2"} }}); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v, %v", faults, err)
	}
	for _, number := range []int{1, 2} {
		again, err := reopen(t, store, number).Recompute(t.Context(), testBuild, nil)
		madeAgain(t, fmt.Sprintf("r%d", number), again, err)
	}
}

// resaved is a workbook with another row than its proof has, as a spreadsheet program saves it.
func resaved(t *testing.T, workbook []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetCellStr(f.GetSheetName(0), "B8", "X1-26-999"); err != nil {
		t.Fatal(err)
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
