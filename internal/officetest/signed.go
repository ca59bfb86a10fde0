package officetest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// PDF is a PDF of one page that holds the text, ASCII without brackets.
func PDF(text string) []byte {
	page := "BT /F1 12 Tf 72 760 Td (" + text + ") Tj ET"
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var at []int
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(page), page),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return b.Bytes()
}

// SignedPDF is a PDF of one page that holds the text and a signature.
func SignedPDF(text string) []byte { return Sign(PDF(text)) }

// room is how many bytes are kept free for a signature.
const room = 8 << 10

var (
	rootOf  = regexp.MustCompile(`/Root (\d+) 0 R`)
	sizeOf  = regexp.MustCompile(`/Size (\d+)`)
	tableAt = regexp.MustCompile(`startxref\s+(\d+)`)
)

// Sign adds a valid signature of somebody.
func Sign(file []byte) []byte { return theSigner().Sign(file) }

// Sign adds a signature as signing programs do: behind the file, with a field for it, over all bytes but its own. file has
// plain cross-reference tables and no form but of signatures.
func (s *Signer) Sign(file []byte) []byte {
	last := func(form *regexp.Regexp) int {
		all := form.FindAllSubmatch(file, -1)
		return must(strconv.Atoi(string(all[len(all)-1][1])))
	}
	root, size := last(rootOf), last(sizeOf)
	catalogs := regexp.MustCompile(fmt.Sprintf(`(?s)\n%d 0 obj\s*<<(.*?)>>\s*endobj`, root)).FindAllSubmatch(file, -1)
	catalog, fields := string(catalogs[len(catalogs)-1][1]), ""
	if before, form, ok := strings.Cut(catalog, " /AcroForm "); ok {
		catalog, fields = before, form[strings.Index(form, "[")+1:strings.Index(form, "]")]+" "
	}
	var b bytes.Buffer
	b.Write(file)
	at := map[int]int{}
	object := func(n int, text string) {
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, text)
	}
	object(root, fmt.Sprintf("<<%s /AcroForm << /Fields [%s%d 0 R] /SigFlags 3 >> >>", catalog, fields, size))
	object(size, fmt.Sprintf("<< /FT /Sig /T (Chu ky %d) /V %d 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 132 >>", size, size+1))
	const places = "[0 ********** ********** **********]"
	said := ""
	if s.Plain {
		said = " /M (D:" + s.Time.Format("20060102150405") + "+07'00')"
	}
	object(size+1, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"+said+" /ByteRange "+places+
		" /Contents <"+strings.Repeat("0", 2*room)+"> >>")
	table := b.Len()
	b.WriteString("xref\n")
	for _, n := range []int{root, size, size + 1} {
		fmt.Fprintf(&b, "%d 1\n%010d 00000 n \n", n, at[n])
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", size+2, root, last(tableAt), table)
	return s.fill(b.Bytes(), len(file), places)
}

// fill signs a file in which the places of range and signature are free.
func (s *Signer) fill(file []byte, behind int, places string) []byte {
	from := behind + bytes.Index(file[behind:], []byte("<00000000"))
	to := from + bytes.IndexByte(file[from:], '>') + 1
	covers := fmt.Sprintf("[0 %d %d %d]", from, to, len(file)-to)
	file = bytes.Replace(file, []byte(places), []byte(covers+strings.Repeat(" ", len(places)-len(covers))), 1)
	signature := s.cms(append(bytes.Clone(file[:from]), file[to:]...))
	hex.Encode(file[from+1:], signature)
	return file
}
