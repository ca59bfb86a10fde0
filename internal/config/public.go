package config

import (
	"fmt"
	"net/url"
	"path"
	"strings"
)

// Public says where the office publishes the page by which anybody can check its documents. Where it does, the documents bear
// a code.
type Public struct {
	URL string `yaml:"url"` // of the page, or of the folder that it lies in
}

// checkPage is the file's name where the address is that of a folder.
const checkPage = "kiem-tra.html"

// longestURL keeps the squares of the code large enough for a telephone at the size in which the letter has it.
const longestURL = 80

// Page is the address of the check page; "" for none.
func (p Public) Page() string {
	if p.URL == "" || strings.HasSuffix(p.URL, ".html") {
		return p.URL
	}
	return strings.TrimSuffix(p.URL, "/") + "/" + checkPage
}

// urlLetter reports whether a character of an address means nothing to a mail's or a letter's marks. ? and # are named by themselves.
func urlLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(":/.-_~%?#", r)
}

func (p Public) faults() []string {
	if p.URL == "" {
		return nil
	}
	u, err := url.Parse(p.URL)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil:
		return []string{fmt.Sprintf("public.url: %q không phải một địa chỉ web, ví dụ https://vpub.hanam.example/kiem-tra.html", p.URL)}
	case strings.ContainsFunc(p.URL, func(r rune) bool { return !urlLetter(r) }):
		return []string{fmt.Sprintf("public.url: %q chỉ được có chữ không dấu, chữ số và : / . - _ ~ %%; chữ khác thì viết dạng %%XX", p.URL)}
	case u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(p.URL, "?#"):
		return []string{fmt.Sprintf("public.url: %q không được có ? hoặc #: mã kiểm chứng đứng sau dấu #", p.URL)}
	case path.Ext(u.Path) != "" && !strings.HasSuffix(u.Path, ".html") && !strings.HasSuffix(u.Path, "/"):
		return []string{fmt.Sprintf("public.url: %q phải kết thúc bằng .html nếu là trang, bằng / nếu là thư mục", p.URL)}
	case len(p.Page()) > longestURL:
		return []string{fmt.Sprintf("public.url: địa chỉ trang %q dài %d ký tự; tối đa %d để mã QR trên công văn quét được", p.Page(), len(p.Page()), longestURL)}
	}
	return nil
}
