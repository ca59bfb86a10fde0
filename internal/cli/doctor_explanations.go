package cli

import (
	"context"
	"fmt"
)

// explanations looks into the mailbox and the folder for explanations as the workflow would, and leaves them as they are.
func (d *doctor) explanations(ctx context.Context) {
	const part = "giải trình"
	if d.conf.Explanations == nil {
		return
	}
	folder := d.conf.AnswerFolder()
	box, err := d.conf.AnswerBox().Inbox()
	switch {
	case err != nil:
		d.fail(part, err.Error())
	case box == nil && folder == nil:
		d.warn(part, "không có explanations.mailbox, bounces hay explanations.folder: chỉ nhận được giải trình qua trang duyệt")
	case box != nil:
		letters, release, err := box.Unseen(ctx)
		if err != nil {
			d.fail(part, err.Error())
			break
		}
		release()
		d.pass(part, fmt.Sprintf("đọc được hộp thư, %d thư chưa xem", len(letters)))
	}
	if folder == nil {
		return
	}
	if n, err := folder.Count(); err != nil {
		d.fail(part, err.Error())
	} else {
		d.pass(part, fmt.Sprintf("đọc được thư mục, %d tệp", n))
	}
}
