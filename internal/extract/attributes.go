package extract

// attribute is one column that is read. headers holds the canonical header and its aliases, including the national JSON's
// field names. The first one found in a file wins.
type attribute struct {
	name     string
	headers  []string
	required bool // its header must be there
	inJSON   bool // some object of a JSON file must have it: JSON leaves out what is empty
}

// table is one kind of file.
type table struct {
	attributes []attribute
	known      []string // headers that are understood and not read
	service    string   // the envelope's service in the national JSON
}

// personalHeaders are the headers of citizens' data. They are not read and not listed as unknown. The applicant is not among
// them: the test patterns are tried on it.
var personalHeaders = []string{
	"Số điện thoại", "Điện thoại", "Email", "Địa chỉ", "Số giấy tờ",
	"SoDienThoai", "DienThoai", "DiaChi", "SoGiayTo", "SoGiayToChuHoSo", "DinhDanhCHS",
}

// rowNumberHeaders are the headers of the running number of a row. It is not read and not listed as unknown.
var rowNumberHeaders = []string{"STT", "Số thứ tự", "Số TT", "TT", "S.T.T", "S.T.T.", "STT.", "No", "No.", "#"}

// Indices of dossierTable.attributes.
const (
	dCode = iota
	dProcedureCode
	dProcedure
	dField
	dUnit
	dUnitCode
	dReceivingUnit
	dDepartment
	dChannel
	dFiled
	dReceived
	dDue
	dFinished
	dReturned
	dSigned
	dSupplement
	dStatus
	dHandler
	dApology
	dApplicant
)

// codeHeaders are the headers of a dossier's code in every table.
var codeHeaders = []string{"Số hồ sơ", "Mã hồ sơ", "Mã số hồ sơ", "MaHoSo"}

var dossierTable = &table{
	service: "DongBoHoSoMC",
	known:   []string{supplementList},
	attributes: []attribute{
		dCode:          {"code", codeHeaders, true, true},
		dProcedureCode: {"procedure_code", []string{"Mã TTHC", "Mã thủ tục", "MaTTHC"}, false, false},
		dProcedure:     {"procedure", []string{"Tên thủ tục hành chính", "Tên TTHC", "Thủ tục", "TenTTHC"}, true, false},
		dField:         {"field", []string{"Tên lĩnh vực", "Lĩnh vực", "TenLinhVuc"}, false, false},
		dUnit:          {"unit", []string{"Cơ quan/đơn vị", "Đơn vị giải quyết", "Cơ quan giải quyết", "DonViXuLy", "Đơn vị"}, true, false},
		dUnitCode:      {"unit_code", []string{"Mã đơn vị", "MaDonVi"}, false, false},
		dReceivingUnit: {"receiving_unit", []string{"Đơn vị tiếp nhận", "Cơ quan tiếp nhận", "DonViTiepNhan", "CoQuanTiepNhan"}, false, false},
		dDepartment:    {"department", []string{"Phòng ban", "PhongBanXuLy"}, false, false},
		dChannel:       {"channel", []string{"Kênh tiếp nhận", "Kênh thực hiện", "Hình thức tiếp nhận", "KenhThucHien"}, false, false},
		dFiled:         {"filed", []string{"Ngày nộp", "Ngày nộp hồ sơ", "NgayNopHoSo", "NgayNop"}, false, false},
		dReceived:      {"received", []string{"Ngày tiếp nhận", "NgayTiepNhan"}, true, true},
		dDue:           {"due", []string{"Ngày hẹn trả", "Ngày hẹn trả KQ", "Ngày hẹn trả kết quả", "NgayHenTra", "Hạn xử lý"}, true, false},
		dFinished:      {"finished", []string{"Ngày kết thúc xử lý", "Ngày có kết quả", "NgayKetThucXuLy"}, true, false},
		dReturned:      {"returned", []string{"Ngày trả kết quả", "Ngày trả", "NgayTra"}, false, false},
		dSigned:        {"signed", []string{"Ngày ký kết quả", "NgayKyKetQua"}, false, false},
		dSupplement:    {"supplement_requested", []string{"Ngày yêu cầu bổ sung", "NgayBoSung"}, false, false},
		dStatus:        {"status", []string{"Trạng thái hồ sơ", "TrangThaiHoSo", "Trạng thái"}, true, true},
		dHandler:       {"handler", []string{"Cán bộ xử lý hiện tại", "Người đang xử lý", "NguoiDangXuLy", "Cán bộ xử lý"}, false, false},
		dApology:       {"apology", []string{"Văn bản xin lỗi", "Thư xin lỗi", "VanBanXinLoi"}, false, false},
		dApplicant:     {"applicant", []string{"Chủ hồ sơ", "Người nộp", "ChuHoSo"}, false, false},
	},
}

// supplementList is the JSON list of a dossier's requests for supplements, and its fields.
const (
	supplementList    = "DanhSachHoSoBoSung"
	supplementBegin   = "NgayBoSung"
	supplementResumed = "NgayTiepNhanBoSung"
)

// Indices of stepTable.attributes.
const (
	sCode = iota
	sName
	sOfficial
	sAccount
	sTitle
	sDepartment
	sUnit
	sStarted
	sDue
	sFinished
	sAction
)

var stepTable = &table{
	service: "CapNhatTienDoHoSoMC",
	known:   []string{"TrangThai"},
	attributes: []attribute{
		sCode:       {"code", codeHeaders, true, true},
		sName:       {"step", []string{"Bước"}, false, false},
		sOfficial:   {"official", []string{"Cán bộ xử lý", "NguoiXuLy"}, true, true},
		sAccount:    {"account", []string{"Tài khoản"}, false, false},
		sTitle:      {"title", []string{"Chức vụ", "ChucDanh"}, false, false},
		sDepartment: {"department", []string{"Phòng ban", "PhongBanXuLy"}, false, false},
		sUnit:       {"unit", []string{"Đơn vị"}, false, false},
		sStarted:    {"started", []string{"Ngày bắt đầu", "NgayBatDau"}, false, false},
		sDue:        {"due", []string{"Hạn xử lý", "NgayKetThucTheoQuyDinh"}, false, false},
		sFinished:   {"finished", []string{"Ngày hoàn thành", "ThoiDiemXuLy"}, true, true},
		sAction:     {"action", []string{"Thao tác", "NoiDungXuLy"}, false, false},
	},
}

// Indices of staffTable.attributes.
const (
	fAccount = iota
	fName
	fTitle
	fDepartment
	fUnitCode
	fFrom
	fTo
)

var staffTable = &table{
	attributes: []attribute{
		fAccount:    {"account", []string{"Tài khoản"}, true, false},
		fName:       {"name", []string{"Họ và tên"}, true, false},
		fTitle:      {"title", []string{"Chức vụ"}, false, false},
		fDepartment: {"department", []string{"Phòng ban"}, false, false},
		fUnitCode:   {"unit_code", []string{"Mã đơn vị"}, false, false},
		fFrom:       {"from", []string{"Từ ngày"}, false, false},
		fTo:         {"to", []string{"Đến ngày"}, false, false},
	},
}

// Indices of overrideTable.attributes.
const (
	oCode = iota
	oKind
	oReason
	oAuthor
	oEvidence
)

var overrideTable = &table{
	attributes: []attribute{
		oCode:     {"code", append([]string{"code"}, codeHeaders...), true, false},
		oKind:     {"kind", []string{"kind"}, true, false},
		oReason:   {"reason", []string{"reason"}, true, false},
		oAuthor:   {"author", []string{"author"}, true, false},
		oEvidence: {"evidence", []string{"evidence"}, false, false},
	},
}
