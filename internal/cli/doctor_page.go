package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"trehan/internal/proof"
	"trehan/internal/web/access"
)

// page looks at who may enter the page of the office, if anybody may.
func (d *doctor) page(ctx context.Context) {
	const part = "trang duyệt"
	page := d.conf.Page()
	if page.Way() == "" {
		return
	}
	if _, err := access.New(page.Config, access.Options{URL: d.conf.Review.URL, Now: time.Now}); err != nil {
		d.fail(part, err.Error())
		return
	}
	switch page.Way() {
	case proof.Password:
		d.users(part, page.UsersFile)
	case proof.OIDC:
		if err := access.CheckProvider(ctx, page.OIDC); err != nil {
			d.fail(part, "cổng đăng nhập (oidc.issuer) không trả lời: "+err.Error())
			return
		}
		d.pass(part, "cổng đăng nhập trả lời")
		d.approvers(part, page.OIDC.GroupsClaim != "", len(page.OIDC.Roles.Approver))
	default:
		d.pass(part, "cổng của cơ quan nêu tên người dùng")
		d.approvers(part, page.Identity.GroupsHeader != "", len(page.Identity.Roles.Approver))
	}
}

// users looks at the file of users, which access.New has read.
func (d *doctor) users(part, file string) {
	if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o007 != 0 {
		d.warn(part, fmt.Sprintf("%s: tài khoản nào trên máy vào được thư mục ấy cũng đọc được (%v); cách sửa: chmod 640, nhóm của tệp là nhóm của worker, hoặc khóa thư mục", file, info.Mode().Perm()))
	}
	b, err := os.ReadFile(file)
	if err != nil {
		d.fail(part, err.Error())
		return
	}
	users, err := access.ParseUsers(b)
	if err != nil {
		d.fail(part, err.Error())
		return
	}
	approvers, weak := 0, 0
	for _, u := range users {
		if u.Role == access.Approver {
			approvers++
		}
		if u.Weak() {
			weak++
		}
	}
	if weak > 0 {
		d.warn(part, fmt.Sprintf("%d mật khẩu có mã băm yếu; cách sửa: đặt lại bằng trehan users", weak))
	}
	d.pass(part, fmt.Sprintf("%d người dùng", len(users)))
	d.approvers(part, false, approvers)
}

// approvers wants somebody who may approve; under four eyes two, since one may have started the run or put in its files. How many
// a group has nobody knows here.
func (d *doctor) approvers(part string, groups bool, n int) {
	switch {
	case n == 0:
		d.warn(part, "không ai có vai trò approver: không ai chấp thuận được trên trang; cách sửa: thêm người phê duyệt")
	case n == 1 && !groups && d.conf.Review.FourEyes:
		d.warn(part, "nguyên tắc hai người mà chỉ một người có vai trò approver: người ấy khởi động lượt chạy hoặc tải tệp lên thì không ai chấp thuận được; cách sửa: thêm người phê duyệt")
	}
}
