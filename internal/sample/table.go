package sample

import (
	"strconv"

	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// cell is a text or a date of a table.
type cell struct {
	text string
	date period.Instant
}

// headers of the export of the one-stop system. Its personal columns are there so that they can be seen never to
// leave it.
var dossierHeaders = []string{
	"STT", "Số hồ sơ", "Mã TTHC", "Tên thủ tục hành chính", "Tên lĩnh vực", "Cơ quan/đơn vị", "Mã đơn vị", "Phòng ban",
	"Kênh tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả kết quả", "Ngày ký kết quả",
	"Ngày yêu cầu bổ sung", "Trạng thái hồ sơ", "Cán bộ xử lý hiện tại", "Văn bản xin lỗi", "Chủ hồ sơ", "Số giấy tờ",
	"Số điện thoại", "Email", "Địa chỉ",
}

var stepHeaders = []string{
	"Số hồ sơ", "Bước", "Cán bộ xử lý", "Tài khoản", "Chức vụ", "Phòng ban", "Đơn vị", "Ngày bắt đầu", "Hạn xử lý",
	"Ngày hoàn thành", "Thao tác",
}

var staffHeaders = []string{"Tài khoản", "Họ và tên", "Chức vụ", "Phòng ban", "Mã đơn vị", "Từ ngày", "Đến ngày"}

var statusNames = [...]string{
	dossier.NewlyRegistered: "Mới đăng ký", dossier.Accepted: "Được tiếp nhận", dossier.NotAccepted: "Không được tiếp nhận",
	dossier.InProcess: "Đang xử lý", dossier.SupplementRequested: "Yêu cầu bổ sung giấy tờ",
	dossier.FinancialObligation: "Yêu cầu thực hiện nghĩa vụ tài chính", dossier.WithdrawnByCitizen: "Công dân yêu cầu rút hồ sơ",
	dossier.Stopped: "Dừng xử lý", dossier.Processed: "Đã xử lý xong", dossier.ResultReturned: "Đã trả kết quả",
}

var channelNames = [...]string{
	dossier.NoChannel: "", dossier.Direct: "Trực tiếp", dossier.Online: "Trực tuyến", dossier.Postal: "Bưu chính công ích",
}

var answers = [...]string{dossier.NoAnswer: "", dossier.Yes: "Có", dossier.No: "Không"}

func dossierCells(cells []cell, row *Row, position int) []cell {
	return append(cells[:0],
		cell{text: strconv.Itoa(position)}, cell{text: row.Code}, cell{text: row.ProcedureCode}, cell{text: row.Procedure}, cell{text: row.Field},
		cell{text: row.Unit}, cell{text: row.UnitCode}, cell{text: row.Department}, cell{text: channelNames[row.Channel]},
		cell{date: row.Received}, cell{date: row.Due}, cell{date: row.Finished}, cell{date: row.Returned}, cell{date: row.Signed},
		cell{date: row.SupplementRequested}, cell{text: statusNames[row.Status]}, cell{text: row.Handler}, cell{text: answers[row.Apology]},
		cell{text: row.Applicant.Name}, cell{text: row.Applicant.Identity}, cell{text: row.Applicant.Phone}, cell{text: row.Applicant.Email},
		cell{text: row.Applicant.Address})
}

func stepCells(cells []cell, s *dossier.Step) []cell {
	return append(cells[:0], cell{text: s.Code}, cell{text: s.Name}, cell{text: s.Official}, cell{text: s.Account}, cell{text: s.Title},
		cell{text: s.Department}, cell{text: s.Unit}, cell{date: s.Started}, cell{date: s.Due}, cell{date: s.Finished}, cell{text: s.Action})
}

func staffCells(cells []cell, e *register.StaffEntry) []cell {
	return append(cells[:0], cell{text: e.Account}, cell{text: e.Name}, cell{text: e.Title}, cell{text: e.Department}, cell{text: e.UnitCode},
		cell{date: e.From.Start()}, cell{date: e.To.Start()})
}

// table is a file of rows under one header.
type table interface {
	row(cells []cell) error
	close() error
}
