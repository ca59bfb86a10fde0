package mail

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"net/textproto"
	"strings"
	"testing"
)

// What is written is what net/textproto writes, whatever the lines.
func TestWriteDotted(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	mails := []string{
		"", "\r\n", ".", ".\r\n", "..\r\n", "a", "a\r\n", ".\r\n.\r\n", "\r\n.\r\n\r\n", "a\r\n.b\r\n..c\r\n", "a\nb\n", "a\n.b\r\n", "a\r.b\r\n", "a\r\r\n.b\r\n", ".a\r\nb",
		strings.Repeat("0123456789abcdef\r\n", 5000), strings.Repeat("a", block-3) + "\r\n.b\r\n", strings.Repeat("a", block-2) + "\r\n.b\r\n", strings.Repeat(".\r\n", block),
	}
	for i := range 2000 {
		var b strings.Builder
		for range random.IntN(30) {
			b.WriteString([]string{".", "a", "\r\n", "\r\n.", "\r\n", "\n", "\r"}[random.IntN(5+i%2*2)])
		}
		mails = append(mails, b.String(), b.String()+"\r\n")
	}
	raws := 0
	for _, mail := range mails {
		var want, got bytes.Buffer
		dot := textproto.NewWriter(bufio.NewWriter(&want)).DotWriter()
		_, _ = dot.Write([]byte(mail))
		_ = dot.Close()

		out := textproto.NewWriter(bufio.NewWriter(&got))
		dot = out.DotWriter()
		waits := 0
		if err := writeDotted(out.W, dot, []byte(mail), func() { waits++ }); err != nil {
			t.Fatal(err)
		}
		_ = dot.Close()
		if !bytes.Equal(want.Bytes(), got.Bytes()) {
			t.Fatalf("%.80q is written as %.80q, want %.80q", mail, got.String(), want.String())
		}
		if lastLine([]byte(mail)) > 0 {
			raws++
		}
		if len(mail) > 0 && waits < (len(mail)+block-1)/block {
			t.Errorf("%d bytes under %d deadlines", len(mail), waits)
		}
	}
	if raws < len(mails)/4 || raws == len(mails) {
		t.Errorf("%d of %d mails are in lines", raws, len(mails))
	}
}
