// Package cause explains in Vietnamese the English errors of the operating system, the network and TLS: what is wrong
// and what to do. Words keeps the original text in brackets, for the IT officer. It classifies nothing.
//
// It reads texts, not the types of errors, because texts are what arrives: Temporal hands a worker's error on as one (in a
// run's note and in mails to operators), and gRPC puts the error of dialling into its status as one.
package cause

import (
	"regexp"
	"strings"
)

// Words puts the common causes of an error's text into words. What stands in brackets already has words before it, and what
// is not known stays as it is.
func Words(text string) string {
	var b strings.Builder
	for rest := text; ; {
		k, at := first(rest)
		if at == nil {
			b.WriteString(rest)
			return b.String()
		}
		raw := rest[at[0]:at[1]]
		if strings.Count(raw, `"`)%2 == 1 && strings.HasSuffix(raw, `"`) { // of a quotation around it
			raw = raw[:len(raw)-1]
		}
		b.WriteString(rest[:at[0]])
		if bracketed(b.String()) {
			b.WriteString(raw)
		} else {
			b.Write(k.form.ExpandString(nil, k.words, rest, at))
			b.WriteString(" [" + raw + "]")
		}
		rest = rest[at[0]+len(raw):]
	}
}

// first finds the cause that stands first in a text, and where; of two in one place the one that says more.
func first(text string) (found known, at []int) {
	for _, k := range causes {
		m := k.form.FindStringSubmatchIndex(text)
		if m != nil && (at == nil || m[0] < at[0]) {
			found, at = k, m
		}
	}
	return found, at
}

// bracketed reports whether what follows a text is in its brackets.
func bracketed(before string) bool {
	return strings.Count(before, "(")+strings.Count(before, "[") > strings.Count(before, ")")+strings.Count(before, "]")
}

// known is a cause with the words for it, in which $at is the address or path it names.
type known struct {
	form  *regexp.Regexp
	words string
}

// What libraries put before a cause on its way up.
const lead = `(?:failed reaching server: |last connection error: |connection error: |rpc error: code = \w+ |desc = "?|` +
	`transport: Error while dialing: |transport: authentication handshake failed: |error reading server preface: |dial error: |` +
	`(?:Get|Head|Put|Post|Delete|Options) "[^"]*": )*`

const (
	peer = `(?:dial|read|write|raw-read|raw-write) \w+ (?P<at>\S+): (?:connect: |read: |write: )?`
	path = `(?:open|openat|stat|lstat|read|write|mkdir|mkdirat|remove|unlink|unlinkat|rename|link|chmod|readdirent|fdopendir|openfdat|fork/exec) (?P<at>(?:[^:,\n]|[:,][^ \n])+|/[^\n;"]+?): ` // a whole path may hold what else ends one
	cert = `(?:tls: failed to verify certificate: )?x509: `
)

// causes are tried in order where two begin in one place.
var causes = compile([]struct{ form, words string }{
	{peer + `connection refused`, "$at không nhận kết nối: kiểm tra máy chủ có đang chạy, địa chỉ và cổng"},
	{`dial \w+: lookup (?P<at>\S+?)(?: on \S+)?: no such host`, "không tìm thấy máy $at: kiểm tra tên máy và máy chủ DNS"},
	{`dial \w+: lookup (?P<at>\S+?)(?: on \S+)?: [^"\n]*(?:i/o timeout|server misbehaving|Temporary failure in name resolution|connection refused|network is unreachable)`, "không hỏi được DNS về máy $at: kiểm tra mạng và máy chủ DNS"},
	{peer + `(?:i/o timeout|connection timed out|operation timed out)`, "$at không trả lời kịp: kiểm tra mạng, tường lửa và máy chủ"},
	{peer + `(?:network is unreachable|no route to host|host is unreachable)`, "không có đường mạng tới $at: kiểm tra mạng và tường lửa"},
	{peer + `(?:connection reset by peer|broken pipe|use of closed network connection|EOF)`, "kết nối bị ngắt giữa chừng: thử lại; nếu lặp lại, kiểm tra mạng, tường lửa và nhật ký của máy chủ"},
	{`listen \w+ (?P<at>\S+): bind: address already in use`, "$at đã có chương trình khác dùng: dừng chương trình ấy hoặc chọn cổng khác"},
	{`listen \w+ (?P<at>\S+): bind: permission denied`, "không được phép mở $at: chọn cổng từ 1024 trở lên"},
	{`listen \w+ (?P<at>\S+): bind: cannot assign requested address`, "$at không phải địa chỉ của máy này: sửa địa chỉ"},

	{cert + `certificate signed by unknown authority(?: \(possibly because of [^\n]*?"\))?`, "chứng thư của máy chủ do nơi chưa được tin cậy cấp: đặt ca_file là chứng thư gốc của nơi cấp"},
	{cert + `certificate has expired or is not yet valid(?:: current time \S+ is (?:after|before) \S+)?`, "chứng thư của máy chủ hết hạn hoặc chưa có hiệu lực: thay chứng thư, kiểm tra đồng hồ của máy này"},
	{cert + `(?:certificate is (?:valid for|not valid for any names)[^";\n]*|cannot validate certificate for \S+ because it doesn't contain any IP SANs)`, "chứng thư của máy chủ cấp cho tên khác: nối bằng đúng tên ghi trong chứng thư"},
	{cert + `[^";\n]+`, "chứng thư của máy chủ không hợp lệ: kiểm tra chứng thư ấy"},
	{`(?:tls: first record does not look like a TLS handshake|http: server gave HTTP response to HTTPS client)`, "máy chủ không nói TLS ở cổng này: kiểm tra cổng và thiết lập TLS"},
	{`remote error: tls: [^";\n]+`, "máy chủ từ chối kết nối TLS: kiểm tra chứng thư và khóa của chương trình"},
	{`net/http: TLS handshake timeout`, "máy chủ không bắt tay TLS kịp: kiểm tra cổng, mạng và tường lửa"},

	{path + `no such file or directory`, "không có $at: kiểm tra đường dẫn"},
	{path + `permission denied`, "không có quyền dùng $at: cấp quyền cho tài khoản chạy chương trình"},
	{path + `is a directory`, "$at là thư mục, cần một tệp"},
	{path + `not a directory`, "một phần của $at không phải thư mục: kiểm tra đường dẫn"},
	{path + `file exists`, "$at đã có: chọn tên khác"},
	{path + `no space left on device`, "hết dung lượng đĩa khi ghi $at: giải phóng đĩa"},
	{path + `read-only file system`, "$at nằm trên hệ thống tệp chỉ đọc"},
	{path + `too many open files`, "chương trình mở quá nhiều tệp: tăng giới hạn (ulimit -n)"},

	// What is left of an error whose path stands before it already.
	{`no such file or directory`, "không có tệp hay thư mục này: kiểm tra đường dẫn"},
	{`permission denied(?m:$)`, "không có quyền đọc: cấp quyền cho tài khoản chạy chương trình"},

	{`the store does not accept the key or the clock at present`, "kho đối tượng không nhận khóa, hoặc đồng hồ của máy này sai: kiểm tra tệp khóa, quyền của khóa và đồng hồ"},
	{`database or disk is full(?: \(\d+\))?`, "hết dung lượng đĩa: giải phóng đĩa"},
	{`context canceled`, "bị dừng giữa chừng"},
	{`(?:context deadline exceeded|net/http: request canceled(?: while waiting for connection)?)(?: \(Client\.Timeout exceeded while awaiting headers\)| while waiting for connections to become ready)?|net/http: timeout awaiting response headers`, "máy chủ không trả lời kịp: kiểm tra mạng, tường lửa và máy chủ"},
})

func compile(all []struct{ form, words string }) []known {
	out := make([]known, len(all))
	for i, c := range all {
		out[i] = known{regexp.MustCompile(lead + `(?:` + c.form + `)"?`), strings.ReplaceAll(c.words, "$at", "${at}")}
	}
	return out
}
