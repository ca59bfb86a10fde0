package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// explained are the beginnings of the subjects of the mails about explanations that an address has.
func (r *relay) explained(to string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, l := range r.taken {
		if l.to != to || !strings.Contains(l.id, ".explanation-") {
			continue
		}
		if m, err := mail.ReadMessage(bytes.NewReader(l.data)); err == nil {
			subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			out = append(out, strings.Join(strings.Fields(subject)[:2], " "))
		}
	}
	slices.Sort(out)
	return out
}

// filled is a unit's sealed workbook with its form filled in.
func (o *office) filled(month, unit string) []byte {
	o.Helper()
	b, err := os.ReadFile(object(o.data, "months/"+month+"/r0001/documents/don-vi/"+unit+".xlsx"))
	if err != nil {
		o.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		o.Fatal(err)
	}
	defer f.Close()
	const sheet = "Giải trình"
	rows, err := f.GetRows(sheet)
	if err != nil {
		o.Fatal(err)
	}
	for i, row := range rows {
		if len(row) < 2 || !strings.HasPrefix(row[1], "X1.") {
			continue
		}
		for column, value := range map[string]string{"J": "Nguyên nhân khác", "K": "Máy chủ ngừng hai ngày.", "M": "Giữ nguyên phân loại"} {
			if err := f.SetCellValue(sheet, fmt.Sprintf("%s%d", column, i+1), value); err != nil {
				o.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		o.Fatal(err)
	}
	return out.Bytes()
}

// answers puts a mail with a workbook into the office's mailbox.
func (o *office) answers(name, head string, book []byte) {
	o.Helper()
	o.write(filepath.Join("giai-trinh", "new", name), fmt.Sprintf("%sMessage-ID: <%s@tinh.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"+
		"Content-Type: application/octet-stream; name=\"so.xlsx\"\nContent-Transfer-Encoding: base64\n\n%s\n--b--\n", head, name, base64.StdEncoding.EncodeToString(book)))
}

// explaining is what status says of explanations.
type explaining struct {
	Closed  bool                                                   `json:"closed"`
	Counts  struct{ Asked, Answered, Accepted, Refused, Open int } `json:"counts"`
	Refused []struct{ Code string }                                `json:"refused"`
	Unknown int                                                    `json:"unknown"`
}

// explains waits until the month's explanations stand as wanted.
func (o *office) explains(month, what string, stands func(e *explaining) bool) {
	o.Helper()
	var s struct{ Explanations *explaining }
	for end := time.Now().Add(patience); ; time.Sleep(time.Second) {
		r := command(o.T, "status", "--month", month, "--json", "--config", filepath.Join(o.data, "trehan.yaml"))
		if r.code == 0 {
			s.Explanations = nil
			if err := json.Unmarshal([]byte(r.stdout), &s); err != nil {
				o.Fatal(err)
			}
			if s.Explanations != nil && stands(s.Explanations) {
				return
			}
		}
		if time.Now().After(end) {
			o.Fatalf("%s never comes: %+v\n%s", what, s.Explanations, r.stderr)
		}
	}
}

// TestExplanations has units explain by mail on the real servers, one forged, one wrong, and kills the program in between.
func TestExplanations(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "explanations: {days: 5, every: 1s, mailbox: {maildir: giai-trinh}}\nreview: {policy: findings, operators: [vanhanh@tinh.example]}\n")
	for _, sub := range []string{"new", "cur", "tmp"} {
		o.write(filepath.Join("giai-trinh", sub, ".giu"), "")
	}
	const month = "2023-11"
	o.export(month, rows(month))
	o.start()
	o.cli(0, "run", "--month", month)
	o.explains(month, "the question", func(e *explaining) bool { return e.Counts.Asked == 2 })
	// X1.02 answers; somebody else in its name, under another envelope; a stranger; and X1.21 sends X1.02's workbook.
	good := o.filled(month, "X1.02")
	o.answers("1", "From: sohai@tinh.example\n", good)
	o.answers("2", "Return-Path: <ai@xa.example>\nFrom: sohai@tinh.example\n", good)
	o.answers("3", "From: \"sohai@tinh.example\" <ai@xa.example>\n", good)
	o.answers("4", "From: huyenmot@tinh.example\n", good)
	o.crash()
	o.explains(month, "the first answers", func(e *explaining) bool { return e.Counts.Answered == 1 && len(e.Refused) == 3 && e.Unknown == 1 })
	o.answers("5", "From: motcua.huyenmot@tinh.example\n", o.filled(month, "X1.21"))
	o.explains(month, "the last answer", func(e *explaining) bool { return e.Counts.Answered == 2 })
	o.cli(0, "explanations", "decide", "--month", month, "--unit", "X1.02", "--accept", "--by", "Lê Thị Mẫu", "--reason", "có xác nhận")
	o.crash()
	o.cli(0, "explanations", "decide", "--month", month, "--unit", "X1.21", "--refuse", "--by", "Lê Thị Mẫu", "--reason", "không có căn cứ")
	o.explains(month, "the end", func(e *explaining) bool { return e.Closed && e.Counts.Accepted == 1 && e.Counts.Refused == 1 })
	for address, want := range map[string][]string{
		"sohai@tinh.example":           {"Chưa ghi", "Đã nhận", "Đề nghị"},
		"huyenmot@tinh.example":        {"Chưa ghi", "Đề nghị"},
		"motcua.huyenmot@tinh.example": {"Đã nhận"},
		"soba@tinh.example":            nil, "ai@xa.example": nil,
	} {
		for end := time.Now().Add(patience); time.Now().Before(end) && len(o.relay.explained(address)) < len(want); time.Sleep(time.Second) {
		}
		if got := o.relay.explained(address); !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", address, got, want)
		}
	}
	o.told(1, "Kết thúc giải trình")
	if n := len(o.relay.subjects("Kết thúc giải trình")); n != 1 {
		t.Errorf("the operators are told %d times", n)
	}
	o.cli(0, "audit", "verify", "--month", month)
	o.cli(0, "doctor")
}
