package cli

import (
	"cmp"
	"fmt"
	"time"

	"trehan/internal/client"
	"trehan/internal/period"
)

// What people read of the Schedule.
const (
	wordScheduleMissing       = "chưa có lịch %s: chạy `trehan schedule apply`"
	wordScheduleNotConfigured = "cấu hình không có kỳ %s: thêm period.%s rồi chạy `trehan schedule apply`"
	wordWarningNotConfigured  = "cấu hình không có cảnh báo sớm: thêm mục warning rồi chạy `trehan schedule apply`"
	wordWarns                 = "gửi cảnh báo sớm cho các đơn vị"
	wordStaysPaused           = "lịch đang tạm dừng, không tự chạy (%s); chạy tiếp: trehan schedule resume"
	wordPausedByConfig        = "lịch đang tạm dừng theo cấu hình (schedule.paused), không tự chạy"
	wordDiffersFromConfig     = "khác với cấu hình"
	wordApplyMends            = "; cách sửa: trehan schedule apply"
	wordNoSchedule            = "chưa có lịch, các tháng không tự chạy; cách sửa: trehan schedule apply, nếu không chạy tay từng tháng"
	wordRunsAsConfigured      = "đúng cấu hình, lượt chạy tới %s"
	wordNeverFires            = "không còn lượt chạy nào sắp tới"
)

var scheduleDone = map[client.ScheduleDone]string{
	client.ScheduleCreated: "đã tạo lịch", client.ScheduleUpdated: "đã cập nhật lịch", client.ScheduleUnchanged: "lịch không đổi",
	client.ScheduleDeleted: "đã xóa lịch, vì cấu hình không còn kỳ này",
}

// ScheduleLines says what ApplySchedule has done: a line on the whole, one for each change, and one on a pause.
func ScheduleLines(a client.Applied) []string {
	lines := append([]string{scheduleDone[a.Done]}, changeLines(a.Changes)...)
	if a.Paused {
		lines = append(lines, pausedWords(a.Note))
	}
	return lines
}

func changeLines(changes []client.ScheduleChange) []string {
	lines := make([]string, len(changes))
	for i, change := range changes {
		lines[i] = change.String()
	}
	return lines
}

// pausedWords says that a Schedule is paused and why.
func pausedWords(note string) string {
	if client.PausedByConfig(note) {
		return wordPausedByConfig
	}
	return fmt.Sprintf(wordStaysPaused, cmp.Or(note, "không có"))
}

func firingWords(at time.Time) string { return at.In(period.Zone).Format("15:04 02/01/2006") }
