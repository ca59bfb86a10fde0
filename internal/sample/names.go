package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// All persons are put together from these lists. Officials have three words and a middle word that no applicant has,
// so that a search for an applicant's name never hits an official's.
var (
	surnames       = strings.Fields("Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Lương Mai Trịnh Tạ")
	officialMiddle = strings.Fields("Minh Thu Quang Hải Ngọc Đức Bích Thanh Xuân Hồng")
	officialGiven  = strings.Fields("Anh Bằng Chi Dũng Giang Hà Hiếu Hòa Hương Khôi Lan Linh Long Mạnh Nga Oanh Phong Phương Quân Sơn Tâm Thảo Thủy Trang Tuấn Vân Yến")
	citizenMiddle  = strings.Fields("Văn Thị Đình Bá Công Mạnh Viết Khắc Sỹ Hữu")
	citizenSecond  = strings.Fields("An Bảo Cẩm Diệu Gia Hạ Kim Lam Mộc Nhật Phúc Quế Tường Uyên Vĩnh")
	citizenGiven   = strings.Fields("Ân Bách Cúc Duyên Đông Hạnh Hậu Kha Khuê Lộc Mẫn Nghĩa Nhài Phượng Quý Sen Thịnh Thơm Toàn Trúc Tùng Vượng Xoan")
	hamlets        = strings.Fields("Đông Đoài Thượng Hạ Trung Nội Ngoại")
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// citizen is the personal data of one applicant. It belongs in the extract and nowhere else. Telephones begin with
// 0000, identity numbers with 000: no such block is given out.
type citizen struct {
	Name, Phone, Identity, Email, Address string
}

func newCitizen(r *rand.Rand) citizen {
	name := strings.Join([]string{pick(r, surnames), pick(r, citizenMiddle), pick(r, citizenSecond), pick(r, citizenGiven)}, " ")
	c := citizen{
		Name:     name,
		Phone:    fmt.Sprintf("0000%06d", r.IntN(1_000_000)),
		Identity: fmt.Sprintf("000%09d", r.IntN(1_000_000_000)),
		Address:  fmt.Sprintf("Số %d, xóm %s, thôn Mẫu %d", 1+r.IntN(180), pick(r, hamlets), 1+r.IntN(30)),
	}
	if r.IntN(3) > 0 {
		c.Email = fmt.Sprintf("%s%d@congdan.example", strings.ReplaceAll(plain(name), " ", "."), r.IntN(1000))
	}
	return c
}

// plain returns text in lower case without diacritics, as accounts and addresses are written.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, norm.NFD.String(strings.ToLower(s)))
}
