package cli

import (
	"context"
	"fmt"
)

// bounces looks into the bounce mailbox as a run would, and leaves it as it is.
func (d *doctor) bounces(ctx context.Context) {
	const part = "trả lại"
	box, err := d.conf.BounceBox().Inbox()
	if err == nil && box == nil {
		d.warn(part, "không có mục bounces trong cấu hình: thư bị trả lại sau khi máy chủ thư đã nhận thì không ai biết")
		return
	}
	if err != nil {
		d.fail(part, err.Error())
		return
	}
	letters, release, err := box.Unseen(ctx)
	if err != nil {
		d.fail(part, err.Error())
		return
	}
	release()
	d.pass(part, fmt.Sprintf("đọc được hộp thư, %d thư chưa xem", len(letters)))
}
