package mapping

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/dialect"
)

// The attributes of a dossier that are proposed, by their names in the configuration (docs/formats.md 1).
const (
	aCode          = "code"
	aProcedureCode = "procedure_code"
	aProcedure     = "procedure"
	aField         = "field"
	aUnit          = "unit"
	aUnitCode      = "unit_code"
	aReceivingUnit = "receiving_unit"
	aDepartment    = "department"
	aChannel       = "channel"
	aFiled         = "filed"
	aReceived      = "received"
	aDue           = "due"
	aFinished      = "finished"
	aReturned      = "returned"
	aSigned        = "signed"
	aSupplement    = "supplement_requested"
	aStatus        = "status"
	aHandler       = "handler"
	aApology       = "apology"
	aApplicant     = "applicant"
)

// strength says how sure a header's name makes it.
type strength uint8

const (
	noName    strength = iota
	hint               // may mean the attribute and others as well: a person must say so
	wording            // has the words of the attribute, and none of another one
	knownName          // a header of a known system
)

// named is what a header's name may mean.
type named struct {
	attribute string
	strength  strength
}

// rule gives the words of an attribute's headers, as fold leaves them.
type rule struct {
	attribute string
	strength  strength
	any       []string // one of them must be there
	none      []string // and none of these
}

// rules are tried in order; all that match count.
var rules = []rule{
	{aCode, wording, words("so ho so, ma ho so, ma so ho so, so bien nhan, ma bien nhan, so hs, ma hs, ma so bien nhan"), words("thu tuc, ten, ngay, tong, luong, dinh danh, don vi, cu, lien quan")},
	{aCode, hint, words("ma, code, so phieu, ma tra cuu, ma so, ky hieu, so ky hieu, so hieu, so vao so"), words("thu tuc, tthc, linh vuc, don vi, co quan, so ngay, dien thoai, giay to, cmnd, cccd, dinh danh, ngay, thu tu, phong, loai, tong, tt, can bo, nguoi")},
	{aProcedureCode, wording, words("ma thu tuc, ma tthc, ma so tthc, ma dich vu cong, ma so thu tuc"), nil},
	{aProcedure, wording, words("thu tuc, tthc, ten thu tuc, dich vu cong, ten dich vu"), words("ma, so, linh vuc, loai, nhom, muc do, cap")},
	{aField, wording, words("linh vuc"), words("ma, so")},
	{aUnitCode, wording, words("ma don vi, ma co quan"), words("tiep nhan, cha")},
	{aUnit, wording, words("don vi giai quyet, co quan giai quyet, don vi xu ly, co quan xu ly, don vi thuc hien, co quan thuc hien, don vi thu ly, co quan thu ly, don vi chu tri, co quan chu tri"), words("ma, phoi hop, ngay")},
	{aUnit, hint, words("don vi, co quan, so nganh, noi tiep nhan, noi giai quyet, dia phuong, xa, phuong, huyen"), words("ma, dia chi, chu ho so, nguoi nop, cong tac, phoi hop, ngay, doanh nghiep, to chuc")},
	{aReceivingUnit, wording, words("don vi tiep nhan, co quan tiep nhan"), words("ma, ngay, xu ly, giai quyet, tra")},
	{aDepartment, wording, words("phong ban, phong chuyen mon, phong xu ly, phong thu ly"), words("ma, ngay")},
	{aChannel, wording, words("kenh tiep nhan, kenh thuc hien, hinh thuc tiep nhan, hinh thuc nop, kenh nop, phuong thuc nop, phuong thuc tiep nhan, cach thuc nop, cach nop, kieu nop, nop qua, hinh thuc nop ho so, nguon ho so, nguon tiep nhan"), words("tra ket qua, nhan ket qua, tra kq, nhan kq, thanh toan, phi")},
	{aChannel, hint, words("kenh, hinh thuc, phuong thuc, cach thuc, nguon, loai ho so"), words("thanh toan, phi, le phi")},
	{aReceived, wording, words("ngay tiep nhan, thoi gian tiep nhan, tiep nhan luc, thoi diem tiep nhan, ngay gio tiep nhan, ngay nhan ho so, thoi gian nhan ho so, ngay nhan hs, ngay tn, ngay thang tiep nhan"), words("hen, han, bo sung, nguoi, ket qua, can bo, den ngay, don vi, co quan, buoc")},
	{aFiled, wording, words("ngay nop, thoi gian nop, thoi diem nop, ngay gio nop, nop luc, nop ho so luc"), words("phi, le phi, thue, hen, han, bo sung, nguoi, ket qua, can bo, tien, lai")},
	{aReceived, hint, words("tiep nhan, ngay nhan, nhan ho so, ngay vao so, ngay den, ngay lap, ngay tao, nhan"), words("nguoi, can bo, don vi, co quan, kenh, hinh thuc, noi, bo phan, so dien thoai, dia chi, ma")},
	{aDue, wording, words("hen tra, ngay hen, han tra, han xu ly, han giai quyet, ngay den han, thoi han tra ket qua, thoi han xu ly, thoi han giai quyet, thoi diem hen tra"), words("gia han, lan, moi, buoc, so ngay, con lai, tinh trang, ban dau, cu, goc, dieu chinh, quy trinh, noi bo")},
	{aDue, hint, words("hen, han, du kien, thoi han, deadline, due, gia han"), words("so ngay, con lai, tinh trang")},
	{aFinished, wording, words("ket thuc xu ly, ngay ket thuc, thoi gian ket thuc, ngay hoan thanh, thoi gian hoan thanh, ngay co ket qua, ngay xu ly xong, ngay giai quyet xong, ngay hoan tat, thoi diem ket thuc, thoi diem hoan thanh, hoan thanh xu ly, co ket qua, xu ly xong, giai quyet xong"), words("hen, han, du kien, nguoi, buoc, phai, theo quy dinh")},
	{aFinished, hint, words("ket thuc, hoan thanh, hoan tat, ngay xu ly, ngay giai quyet, ket qua, xong, ngay tra, finish, thuc te, ngay ky, ngay ban hanh"), words("hen, han, du kien, nguoi, hinh thuc, noi, kenh, can bo")},
	{aReturned, wording, words("ngay tra ket qua, ngay tra kq, ngay tra, thoi gian tra ket qua, tra ket qua cho dan, thoi diem tra ket qua, ngay tra cho dan, thoi gian tra"), words("hen, han, du kien, hinh thuc, noi, nguoi, can bo, phai")},
	{aSigned, wording, words("ngay ky, ngay ky ket qua, thoi gian ky, ngay ky duyet"), words("nguoi, hen, han")},
	{aSupplement, wording, words("yeu cau bo sung, ngay bo sung, ngay tam dung"), words("hen, han, so lan, noi dung, ly do, ket thuc")},
	{aStatus, wording, words("trang thai, tinh trang ho so, tinh trang xu ly, tinh trang giai quyet"), words("thanh toan, phi, thu phi, ngay, ma, han")},
	{aStatus, hint, words("tinh trang, trang thai, ket qua xu ly, tien do, ket qua giai quyet"), words("thanh toan, phi, ngay")},
	{aHandler, wording, words("can bo xu ly, nguoi xu ly, can bo thu ly, nguoi thu ly, chuyen vien xu ly, chuyen vien thu ly, can bo giai quyet, nguoi dang xu ly, can bo dang xu ly, cong chuc xu ly"), words("tiep nhan, ma, tai khoan, ngay, phong, so")},
	{aApology, wording, words("xin loi"), words("ngay, so lan")},
	{aApplicant, wording, words("chu ho so, nguoi nop, ten nguoi nop, to chuc ca nhan, ca nhan to chuc, ho ten, ho va ten, ten to chuc, ten ca nhan, nguoi yeu cau, khach hang, ten cong dan"), words("dia chi, dien thoai, email, so giay to, ngay, ma, can bo, nguoi xu ly")},
}

// personalWords are the words of headers of citizens' data: such a column is neither read nor shown.
var personalWords = words("dien thoai, sdt, so dt, di dong, dia chi, email, mail, cmnd, cccd, cmt, giay to, dinh danh, ngay sinh, nam sinh, gioi tinh, ma so thue, passport, ho chieu, chu ho so, nguoi nop, nguoi yeu cau, cong dan, ho ten, ho va ten, to chuc, ca nhan, khach hang, tai khoan, doanh nghiep")

func words(list string) []string { return strings.Split(list, ", ") }

// knownHeaders are the headers of known systems: by dossier.NameKey, and by squeeze for names without diacritics.
type knownHeaders struct{ byKey, squeezed map[string][]named }

var known = sync.OnceValue(func() knownHeaders {
	k := knownHeaders{make(map[string][]named), make(map[string][]named)}
	for _, a := range extract.KnownHeaders(extract.DossierRows) {
		for _, h := range a.Headers {
			k.add(h, named{a.Name, knownName})
		}
	}
	for attribute, headers := range dialect.Vocabulary().Headers.Dossiers {
		for _, h := range headers {
			s := knownName
			if h.Unsure {
				s = hint
			}
			k.add(h.Text, named{attribute, s})
		}
	}
	return k
})

func (k knownHeaders) add(header string, n named) {
	key, bare := dossier.NameKey(header), squeeze(header)
	k.byKey[key] = strongest(k.byKey[key], n)
	k.squeezed[bare] = strongest(k.squeezed[bare], n)
}

// find returns what a header means in known systems. One that means different things in them is only a hint.
func (k knownHeaders) find(header string) []named {
	for _, name := range []string{header, bare(header)} {
		if found := k.byKey[dossier.NameKey(name)]; len(found) > 0 {
			return unsure(found)
		}
	}
	for i := range len(header) {
		if header[i] >= utf8.RuneSelf {
			return nil
		}
	}
	return unsure(k.squeezed[squeeze(header)])
}

func unsure(found []named) []named {
	if len(found) < 2 {
		return found
	}
	out := slices.Clone(found)
	for i := range out {
		out[i].strength = hint
	}
	return out
}

// squeeze returns the letters and digits of a header without case and diacritics.
func squeeze(header string) string { return strings.ReplaceAll(fold(header), " ", "") }

// meanings returns what a column's header may mean, each attribute once with its best strength. A known name rules out all
// others. Of a header of several rows names holds the fullest name first.
func meanings(names ...string) []named {
	for _, name := range names {
		if found := known().find(name); len(found) > 0 {
			return found
		}
	}
	if len(names) == 0 {
		return nil
	}
	var out []named
	folded := " " + fold(names[0]) + " "
	for i := range rules {
		if r := &rules[i]; r.matches(folded) {
			out = strongest(out, named{r.attribute, r.strength})
		}
	}
	return out
}

func strongest(list []named, n named) []named {
	for i := range list {
		if list[i].attribute == n.attribute {
			list[i].strength = max(list[i].strength, n.strength)
			return list
		}
	}
	return append(list, n)
}

func (r *rule) matches(folded string) bool {
	return has(folded, r.any) && !has(folded, r.none)
}

// has reports whether one of the phrases stands in a folded text, as whole words.
func has(folded string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(folded, " "+p+" ") {
			return true
		}
	}
	return false
}

// personalName reports whether a header is of citizens' data.
func personalName(header string) bool {
	return extract.PersonalHeader(header) || has(" "+fold(header)+" ", personalWords)
}

var brackets = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]`)

// bare takes the marks off a header: brackets, stars, a colon.
func bare(header string) string {
	return strings.Trim(brackets.ReplaceAllString(header, " "), " *:.\t\r\n")
}

// fold returns the words of a header in lower case without diacritics, whatever joins them: blanks, underscores, dots or
// capital letters.
func fold(header string) string {
	var b strings.Builder
	gap, lower := false, false
	for _, r := range norm.NFD.String(bare(header)) {
		switch r {
		case 'đ':
			r = 'd'
		case 'Đ':
			r = 'D'
		}
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r >= 'A' && r <= 'Z':
			if lower {
				gap = true
			}
			lower = false
			r += 'a' - 'A'
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			gap = false
			continue
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		default:
			gap = true
			continue
		}
		lower = r >= 'a' && r <= 'z'
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}
