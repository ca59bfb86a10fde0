package revision_test

import (
	"strings"
	"testing"

	"trehan/internal/documents/specimen"
	"trehan/internal/officetest"
	"trehan/internal/signedpdf"
)

// A signed letter must bear the code of the letter that is to be sent: another one leads the readers elsewhere.
func TestSignedLetterBearsItsCode(t *testing.T) {
	ours := officetest.NewAuthority("CA của cơ quan")
	signer := ours.Signer(officetest.Person{Name: "Trần Văn Mẫu", Organisation: "Văn phòng UBND tỉnh"})
	in := specimen.Checked(specimen.November2023())
	want := expected(t, in)
	code := string(in.Check().Code)
	none := *in
	none.Commitment = nil
	other := specimen.November2023()
	other.Rows.Late[0].Officials[0].Name = "Đỗ Thị Khác" // nothing that the letter prints
	specimen.Checked(other)
	for what, c := range map[string]struct {
		file []byte
		want []string
	}{
		"the letter":           {signer.Sign(paper(t, in)), nil},
		"without code":         {signer.Sign(paper(t, &none)), []string{"phải mang mã kiểm chứng " + code, "không có"}},
		"another month's code": {signer.Sign(paper(t, other)), []string{"phải mang mã kiểm chứng " + code, string(other.Check().Code)}},
	} {
		got := judge(signedpdf.Rules{Roots: ours.Pool(), Now: now}, c.file, false, want)
		if (got == "") != (c.want == nil) {
			t.Errorf("%s: %q", what, got)
		}
		for _, part := range c.want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: no %q in %q", what, part, got)
			}
		}
	}
}
