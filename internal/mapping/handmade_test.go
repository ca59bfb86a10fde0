package mapping_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/extract"
	"trehan/internal/mapping"
	"trehan/internal/period"
	"trehan/internal/register"
)

// handmade is one file as a system or a clerk hands it over, made by hand: the columns in their order, each "header=attribute"
// or "header=!what" for one that no attribute reads, and how the values are written.
type handmade struct {
	name     string
	like     string // container, then the form of the dates
	columns  string
	statuses string // "Đang xử lý=Chờ duyệt; …"
	channels string
	shape    string // titles, numbering, total, signature, group:<title>, unit:<place>, empty:<mark>
	want     string // right, answers, or open:<key> where even the answers do not help
}

// handmadeFiles have the figures of office.list, whatever they look like.
var handmadeFiles = []handmade{
	// Lists of systems that many provinces use.
	{"list of a one-stop system, first generation", "csv; dd/MM/yyyy HH:mm:ss", "STT=!no|Số hồ sơ=code|Tên thủ tục hành chính=procedure|Cơ quan/đơn vị=unit|Chủ hồ sơ=applicant|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày có kết quả=finished|Trạng thái=status", "", "", "", "right"},
	{"the same, pipes between", "csv| dd/MM/yyyy HH:mm", "STT=!no|Mã hồ sơ=code|Thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Hạn xử lý=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status|Kênh tiếp nhận=channel", "", "", "", "right"},
	{"second generation: time before the day", "xlsx HH:mm dd/MM/yyyy", "STT=!no|Mã hồ sơ=code|Tên TTHC=procedure|Lĩnh vực=field|Cơ quan/đơn vị giải quyết=unit|Ngày tiếp nhận=received|Ngày hẹn trả KQ=due|Ngày có kết quả=finished|Ngày trả kết quả=returned|Trạng thái=status|Hình thức nộp=channel", "", "Trực tuyến=Nộp trực tuyến", "titles", "right"},
	{"SA and CH of a Vietnamese Windows", "csv; dd/MM/yyyy hh:mm:ss tt", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị xử lý=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status", "", "", "", "right"},
	{"dashes in dates", "csv, dd-MM-yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Cơ quan thực hiện=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status", "", "", "", "right"},
	{"dots in dates", "csv; dd.MM.yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Cơ quan thực hiện=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status", "", "", "", "right"},
	{"export of a data base, snake case", "csv, yyyy-MM-dd HH:mm:ss", "id=!no|so_ho_so=code|ten_thu_tuc=procedure|don_vi=unit|ngay_tiep_nhan=received|ngay_hen_tra=due|ngay_ket_thuc_xu_ly=finished|trang_thai=status", "", "", "", "right"},
	{"export of a data base, nulls", "csv, yyyy-MM-dd HH:mm:ss", "so_ho_so=code|ten_thu_tuc=procedure|don_vi=unit|ngay_tiep_nhan=received|ngay_hen_tra=due|ngay_ket_thuc_xu_ly=finished|ngay_tra=returned|trang_thai=status", "", "", "empty:NULL", "right"},
	{"export of pandas", "csv, yyyy-MM-dd HH:mm:ss", "so_ho_so=code|ten_thu_tuc=procedure|don_vi=unit|ngay_tiep_nhan=received|ngay_hen_tra=due|ngay_ket_thuc_xu_ly=finished|trang_thai=status", "", "", "empty:NaT", "right"},
	{"compact dates", "csv; yyyyMMddHHmmss", "MaHoSo=code|TenTTHC=procedure|DonViXuLy=unit|NgayTiepNhan=received|NgayHenTra=due|NgayKetThucXuLy=finished|TrangThaiHoSo=status|KenhThucHien=channel", "", "", "", "right"},
	{"national numbers of the states", "csv; dd/MM/yyyy HH:mm:ss", "MaHoSo=code|TenTTHC=procedure|DonViXuLy=unit|NgayTiepNhan=received|NgayHenTra=due|NgayKetThucXuLy=finished|TrangThaiHoSo=status", "Mới đăng ký=1; Được tiếp nhận=2; Đang xử lý=4; Yêu cầu bổ sung giấy tờ=5; Đã xử lý xong=9; Đã trả kết quả=10", "", "", "right"},
	{"numbers of another list of states", "csv; dd/MM/yyyy HH:mm:ss", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "Đã trả kết quả=2; Đã xử lý xong=1; Đang xử lý=9; Được tiếp nhận=10; Yêu cầu bổ sung giấy tờ=5", "", "", "answers"},
	{"stars of a form", "xlsx cells", "STT=!no|Số hồ sơ (*)=code|Tên thủ tục hành chính (*)=procedure|Cơ quan/đơn vị (*)=unit|Ngày tiếp nhận (*)=received|Ngày hẹn trả (*)=due|Ngày kết thúc xử lý (*)=finished|Trạng thái hồ sơ (*)=status", "", "", "numbering", "right"},
	{"colons", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ:=code|Tên thủ tục hành chính:=procedure|Cơ quan/đơn vị:=unit|Ngày tiếp nhận:=received|Ngày hẹn trả:=due|Ngày kết thúc xử lý:=finished|Trạng thái hồ sơ:=status", "", "", "", "right"},
	{"the date of filing and who received it", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị giải quyết=unit|Đơn vị tiếp nhận HS=receiving_unit|Thời gian nộp hồ sơ=filed|Thời gian tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status", "", "", "", "right"},
	{"the date of filing in place of that of receipt", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị giải quyết=unit|Ngày nộp=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status", "", "", "", "answers"},
	{"the unit that received in place of that which resolves", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị tiếp nhận=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status", "", "", "", "answers"},
	{"capitals", "xlsx dd/MM/yyyy HH:mm", "STT=!no|SỐ HỒ SƠ=code|TÊN THỦ TỤC HÀNH CHÍNH=procedure|CƠ QUAN/ĐƠN VỊ=unit|NGÀY TIẾP NHẬN=received|NGÀY HẸN TRẢ=due|NGÀY KẾT THÚC XỬ LÝ=finished|TRẠNG THÁI HỒ SƠ=status", "", "", "titles numbering total signature", "right"},
	{"dates as letters write them", "csv; HH'h'mm 'ngày' dd/MM/yyyy", "STT=!no|Ký hiệu HS=code|Tên thủ tục=procedure|Nơi giải quyết=unit|Giờ nhận=received|Hẹn=due|Giờ xong=finished|Tình trạng=status", "", "", "titles total", "answers"},
	{"without diacritics", "csv; dd/MM/yyyy HH:mm", "So ho so=code|Ten thu tuc hanh chinh=procedure|Co quan/don vi=unit|Ngay tiep nhan=received|Ngay hen tra=due|Ngay ket thuc xu ly=finished|Trang thai ho so=status", "", "", "", "right"},

	// Reports that clerks put together.
	{"report with titles, numbers of columns, a total and signatures", "xlsx dd/MM/yyyy", "STT=!no|Số hồ sơ=code|Tên thủ tục hành chính=procedure|Đơn vị giải quyết=unit|Chủ hồ sơ=applicant|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status|Ghi chú=!note", "", "", "titles numbering total signature", "right"},
	{"header of two rows", "xlsx dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục hành chính=procedure|Đơn vị giải quyết=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status", "", "", "group:Thời_gian titles", "right"},
	{"header of two rows, short captions", "xlsx dd/MM/yyyy HH:mm", "STT=!no|Mã hồ sơ=code|Tên TTHC=procedure|Đơn vị xử lý=unit|Tiếp nhận=received|Hẹn trả=due|Kết thúc xử lý=finished|Trạng thái=status", "", "", "group:Ngày", "right"},
	{"a row above the dossiers of each unit", "xlsx dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "unit:group total", "right"},
	{"a row above the dossiers of each unit, in a CSV file", "csv; dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "unit:group", "right"},
	{"a sheet for each unit", "xlsx dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "unit:sheet titles", "right"},
	{"the unit in the code alone", "csv; dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "unit:code", "right"},
	{"the code of the unit and no name", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Mã đơn vị=unit_code|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "right"},
	{"a column of lateness", "xlsx dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status|Kết quả giải quyết=!late", "", "", "total", "right"},
	{"a column of lateness that contradicts the dates", "xlsx dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status|Đúng hạn/Trễ hạn=!wronglate", "", "", "", "open:"},
	{"a total that is wrong", "xlsx dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "wrongtotal", "open:"},
	{"columns that are no dates of the dossier", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày sinh=!birth|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status|Số điện thoại=!phone|Địa chỉ=!address", "", "", "", "right"},
	{"telephone numbers and identity cards first", "csv; dd/MM/yyyy HH:mm", "Số điện thoại=!phone|Số CCCD=!card|Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "right"},
	{"fees and days", "csv; dd/MM/yyyy HH:mm", "STT=!no|Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Lệ phí=!fee|Số ngày giải quyết=!days|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "right"},

	// What could be two things.
	{"two dates by which it is due", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày hẹn trả mới=!duelater|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"the limit of a step beside the date of return", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Hạn xử lý=!duelater|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"a known limit beside the date that citizens are told", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Hạn xử lý=!duelater|Ngày hẹn trả cho công dân=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"a known limit beside dates that reach as far", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Hạn xử lý=!duelater|Mốc cam kết=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"a limit twice, the same", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Hạn xử lý=!duesame|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "right"},
	{"month first", "csv, MM/dd/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"month first with AM and PM", "csv, M/d/yyyy h:mm tt", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"years of two digits", "csv, dd/MM/yy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"the unit that receives", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị tiếp nhận=!onestop|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "unit:code", "answers"},
	{"the unit that receives beside the one that settles", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị tiếp nhận=!onestop|Đơn vị giải quyết=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "right"},
	{"two columns of units", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=!onestop|Cơ quan giải quyết=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"no date of the end but one of return", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày trả kết quả=finished|Trạng thái=status", "", "", "", "answers"},
	{"names that say nothing", "csv; dd/MM/yyyy HH:mm", "F1=code|F2=procedure|F3=unit|F4=received|F5=due|F6=finished|F7=status", "", "", "", "answers"},
	{"receipt and limit exchanged in the header", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=due|Ngày hẹn trả=received|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "answers"},
	{"a state that nobody knows", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "Đang xử lý=Nằm ở bước ba", "", "", "answers"},
	{"a channel that nobody knows", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status|Kênh tiếp nhận=channel", "", "Trực tuyến=Cổng C", "", "answers"},
	{"no column of the state", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished", "", "", "", "open:headers.status"},
	{"no date of receipt", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "open:headers.received"},
	{"the state in a column of lateness", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Tình trạng=!late", "", "", "", "open:headers.status"},
	{"a spelling of a unit that the register lacks", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=!shortunit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "", "open:"},
	{"no header at all", "csv; dd/MM/yyyy HH:mm", "=code|=procedure|=unit|=received|=due|=finished|=status", "", "", "", "open:headers"},

	// Wordings of states and channels.
	{"states of a counter", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "Đang xử lý=Đang thụ lý; Đã trả kết quả=Đã trả kết quả cho công dân; Được tiếp nhận=Đã tiếp nhận hồ sơ", "", "", "right"},
	{"states in capitals", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "Đang xử lý=ĐANG XỬ LÝ; Đã trả kết quả=ĐÃ TRẢ KẾT QUẢ", "", "", "right"},
	{"lateness behind the state", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "Đang xử lý=Đang xử lý (quá hạn 2 ngày)", "", "", "right"},
	{"wordings of the channel", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status|Hình thức nộp hồ sơ=channel", "", "Trực tuyến=Trực tuyến toàn trình; Trực tiếp=Nộp trực tiếp", "", "right"},
	{"the state in a column without a name that is known", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Giai đoạn=status", "", "", "", "right"},
	{"no limit for some", "csv; dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", "", "", "empty:Không_quy_định", "right"},
	{"dashes for nothing", "xlsx dd/MM/yyyy HH:mm", "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Ngày trả=returned|Trạng thái=status|Kênh thực hiện=channel", "", "", "empty:-", "right"},

	// Lists of web services.
	{"an array", "json yyyy-MM-ddTHH:mm:ss", "soHoSo=code|tenThuTuc=procedure|donVi=unit|ngayTiepNhan=received|ngayHenTra=due|ngayKetThucXuLy=finished|trangThai=status", "", "", "", "right"},
	{"a list below result.items", "wrapped yyyy-MM-ddTHH:mm:ss", "soHoSo=code|tenThuTuc=procedure|donVi=unit|ngayTiepNhan=received|ngayHenTra=due|ngayKetThucXuLy=finished|trangThai=status", "", "", "", "right"},
	{"fields in objects", "nested yyyy-MM-ddTHH:mm:ss", "soHoSo=code|tenThuTuc=procedure|tenDonViXuLy=unit|ngayTiepNhan=received|ngayHenTra=due|ngayKetThucXuLy=finished|trangThai=status", "", "", "", "right"},
	{"national fields", "json yyyyMMddHHmmss", "MaHoSo=code|TenTTHC=procedure|DonViXuLy=unit|NgayTiepNhan=received|NgayHenTra=due|NgayKetThucXuLy=finished|TrangThaiHoSo=status|KenhThucHien=channel", "Được tiếp nhận=2; Đang xử lý=4; Yêu cầu bổ sung giấy tờ=5; Đã xử lý xong=9; Đã trả kết quả=10", "Trực tiếp=1; Trực tuyến=2; Bưu chính công ích=3", "", "right"},
	{"English fields", "json yyyy-MM-dd HH:mm:ss", "dossierNo=code|serviceName=procedure|govAgencyName=unit|receiveDate=received|dueDate=due|releaseDate=finished|dossierStatusText=status", "", "", "", "right"},
	{"English fields that are not known", "json yyyy-MM-dd HH:mm:ss", "no=code|service=procedure|agency=unit|accepted=received|promised=due|completed=finished|phase=status", "", "", "", "answers"},
}

// office is a small month: eight dossiers of three units, one of them early, three late, three pending, one of them overdue.
type office struct {
	list []record
	*sampleMonth
}

const officeUnits = `units:
  - {code: H99.01, name: Sở Tư pháp, aliases: [STP], level: province}
  - {code: H99.02, name: Sở Xây dựng, level: province}
  - {code: H99.03, name: UBND huyện Mẫu Sơn, level: district}
`

func newOffice(t testing.TB) *office {
	t.Helper()
	r, err := register.Load(strings.NewReader(officeUnits), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := period.ParseMonth("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{sampleMonth: &sampleMonth{register: r, period: m.Period(), at: period.DayOf(2023, 12, 5).Start()}}
	units := map[string]string{"H99.01": "Sở Tư pháp", "H99.02": "Sở Xây dựng", "H99.03": "UBND huyện Mẫu Sơn"}
	for i, line := range []string{
		"H99.01|13/11/2023 08:30:00|17/11/2023 17:00:00|16/11/2023 10:00:00|Đã trả kết quả|Trực tuyến",
		"H99.01|02/11/2023 14:05:00|09/11/2023 17:00:00|15/11/2023 09:20:00|Đã trả kết quả|Trực tuyến",
		"H99.02|16/10/2023 09:00:00|31/10/2023 17:00:00|03/11/2023 16:10:00|Đã xử lý xong|Trực tiếp",
		"H99.02|20/11/2023 10:11:00|24/11/2023 17:00:00|24/11/2023 15:00:00|Đã xử lý xong|Bưu chính công ích",
		"H99.03|06/11/2023 08:00:00|20/11/2023 17:00:00|21/11/2023 08:30:00|Đã trả kết quả|Trực tiếp",
		"H99.03|27/11/2023 08:45:00|04/12/2023 17:00:00||Đang xử lý|Trực tuyến",
		"H99.01|08/11/2023 13:30:00|22/11/2023 17:00:00||Đang xử lý|Trực tiếp",
		"H99.02|29/11/2023 09:09:00|||Được tiếp nhận|Trực tuyến",
	} {
		f := strings.Split(line, "|")
		returned := ""
		if f[4] == "Đã trả kết quả" {
			returned = f[3]
		}
		o.list = append(o.list, record{
			"code": fmt.Sprintf("%s-2311%02d-%05d", f[0], i+1, 4711+i), "unit_code": f[0], "unit": units[f[0]],
			"procedure": []string{"Cấp phiếu mẫu số một", "Xác nhận mẫu số hai"}[i%2], "field": "Tư pháp",
			"filed": f[1], "receiving_unit": units[f[0]], "received": f[1], "due": f[2], "finished": f[3], "returned": returned, "status": f[4], "channel": f[5],
			"applicant": fmt.Sprintf("Nguyễn Văn Mẫu %c", 'A'+i), "phone": fmt.Sprintf("00009%05d", 123*i), "address": fmt.Sprintf("Số %d, thôn Mẫu", i+1),
		})
	}
	o.sampleMonth.list = o.list
	report := o.count(t, o.canonical(t), nil)
	o.totals, o.units = report.Totals, byUnit(report)
	want := counting.Totals{Total: 8, Resolved: 5, ResolvedLate: 3, Pending: 3, PendingOverdue: 1}
	if got := o.totals; got.Total != want.Total || got.Resolved != want.Resolved || got.ResolvedLate != want.ResolvedLate || got.Pending != want.Pending || got.PendingOverdue != want.PendingOverdue {
		t.Fatalf("the canonical file has %+v", got)
	}
	return o
}

// writing reads the description of a file.
func (h *handmade) writing(t testing.TB) *writing {
	w := &writing{names: map[string]string{}, extra: map[string]func(record) string{}, statuses: map[string]string{}, channels: map[string]string{}, unit: "column"}
	container, date, _ := strings.Cut(h.like, " ")
	if list, ok := strings.CutPrefix(container, "csv"); ok {
		container, w.delimiter = "csv", []rune(list + ",")[0]
	}
	w.container, w.date, w.cells = container, date, date == "cells"
	for _, name := range officialStatus {
		w.statuses[name] = name
	}
	for _, name := range []string{"Trực tiếp", "Trực tuyến", "Bưu chính công ích"} {
		w.channels[name] = name
	}
	translate(w.statuses, h.statuses)
	translate(w.channels, h.channels)
	for _, column := range strings.Split(h.columns, "|") {
		header, means, ok := strings.Cut(column, "=")
		if !ok {
			t.Fatalf("%s: column %q", h.name, column)
		}
		if what, no := strings.CutPrefix(means, "!"); no {
			w.order = append(w.order, header)
			w.extra[header] = furtherColumn(what)
			continue
		}
		w.order = append(w.order, means)
		w.names[means] = header
	}
	for _, word := range strings.Fields(h.shape) {
		key, value, _ := strings.Cut(word, ":")
		value = strings.ReplaceAll(value, "_", " ")
		switch key {
		case "titles":
			w.titles = 3
		case "numbering":
			w.numbering = true
		case "total":
			w.total = true
		case "wrongtotal":
			w.total, w.totalBy = true, 1
		case "signature":
			w.signature = true
		case "group":
			w.group = map[string]string{}
			for _, a := range dates {
				if w.names[a] != "" {
					w.group[a] = value
				}
			}
		case "unit":
			w.unit = value
		case "empty":
			w.empty, w.noDate = value, value
			if value == "Không quy định" {
				w.empty = ""
			}
		default:
			t.Fatalf("%s: shape %q", h.name, word)
		}
	}
	return w
}

func translate(words map[string]string, list string) {
	for _, pair := range strings.Split(list, "; ") {
		if from, to, ok := strings.Cut(pair, "="); ok {
			words[from] = to
		}
	}
}

// furtherColumn returns the values of a column that no attribute reads.
func furtherColumn(what string) func(record) string {
	late := func(d record) string {
		switch due, finished := day(d["due"]), day(d["finished"]); {
		case due == "" || finished == "":
			return ""
		case finished > due:
			return "Trễ hạn"
		}
		return "Đúng hạn"
	}
	return map[string]func(record) string{
		"no": nil,
		"note": func(d record) string {
			if d["finished"] == "" {
				return "Công dân hẹn quay lại"
			}
			return ""
		},
		"late": late,
		"wronglate": func(d record) string {
			return map[string]string{"Trễ hạn": "Đúng hạn", "Đúng hạn": "Đúng hạn"}[late(d)]
		},
		"birth":     func(d record) string { return "14/05/1980" },
		"phone":     func(d record) string { return d["phone"] },
		"address":   func(d record) string { return d["address"] },
		"card":      func(d record) string { return "0012345" + d["phone"][5:] },
		"fee":       func(record) string { return "50000" },
		"days":      func(record) string { return "5" },
		"duelater":  func(d record) string { return shift(d["due"], 5) },
		"duesame":   func(d record) string { return d["due"] },
		"onestop":   func(record) string { return "Sở Tư pháp" },
		"shortunit": func(d record) string { return strings.Replace(d["unit"], "Sở Xây dựng", "Sở XD", 1) },
	}[what]
}

// TestHandmadeFiles maps files as systems and clerks hand them over, and reports with what came out.
func TestHandmadeFiles(t *testing.T) {
	o := newOffice(t)
	if len(handmadeFiles) < 60 {
		t.Fatalf("only %d files", len(handmadeFiles))
	}
	for i := range handmadeFiles {
		h := &handmadeFiles[i]
		t.Run(h.name, func(t *testing.T) { o.check(t, h) })
	}
}

func (o *office) check(t *testing.T, h *handmade) {
	w := h.writing(t)
	data := w.file(t, o.list)
	r, err := mapping.Map(context.Background(), mapping.Input{Input: o.input(data)})
	var faults *extract.Faults
	if errors.As(err, &faults) {
		t.Fatal(faults)
	} else if err != nil {
		t.Fatal(err)
	}
	if h.want == "right" {
		if !r.Complete() {
			t.Fatalf("open: %s\n%s\n%.1000s", openReason(r), mapping.Summary(r), data)
		}
		o.same(t, data, r)
		return
	}
	if r.Complete() {
		t.Fatalf("complete, want %s\n%s", h.want, r.Configuration)
	}
	r, err = mapping.Map(context.Background(), mapping.Input{Input: o.input(data), Ask: func(q *mapping.Question) (string, error) { return w.truth(q), nil }})
	if err != nil {
		t.Fatal(err)
	}
	if key, open := strings.CutPrefix(h.want, "open:"); open {
		if r.Complete() {
			t.Fatalf("complete after answers, want %s\n%s", h.want, r.Configuration)
		}
		if reason := openReason(r); !strings.Contains(reason, key) || reason == "" {
			t.Errorf("open: %q, want %q", reason, key)
		}
		return
	}
	if !r.Complete() {
		t.Fatalf("open after answers: %s\n%s", openReason(r), mapping.Summary(r))
	}
	o.same(t, data, r)
}

// same reports with a configuration and compares with the canonical file.
func (o *office) same(t *testing.T, data []byte, r *mapping.Result) {
	t.Helper()
	if _, err := config.Parse(r.Configuration, "mapping.yaml"); err != nil {
		t.Fatal(err)
	}
	if difference := o.differs(o.count(t, data, r.Configuration)); difference != "" {
		t.Errorf("%s\n%s", difference, r.Configuration)
	}
}

// TestFilingIsProposed: the date of filing and the receiving unit are read as proposed, so that the report states the acceptance.
func TestFilingIsProposed(t *testing.T) {
	o := newOffice(t)
	h := handmade{like: "csv; dd/MM/yyyy HH:mm", columns: "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị giải quyết=unit|Đơn vị tiếp nhận HS=receiving_unit|Thời gian nộp hồ sơ=filed|Thời gian tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status|Kênh nộp=channel"}
	data := h.writing(t).file(t, o.list)
	r, err := mapping.Map(context.Background(), mapping.Input{Input: o.input(data)})
	if err != nil || !r.Complete() {
		t.Fatal(err, openReason(r))
	}
	report := o.count(t, data, r.Configuration)
	if a := report.Acceptance.OrZero(); a.AcceptedInTime != report.Totals.ReceivedOnline || a.AcceptedInTime == 0 {
		t.Errorf("acceptance %+v of %d received online\n%s", a, report.Totals.ReceivedOnline, r.Configuration)
	}
	if report.Lacks(counting.ColumnReceivingUnit) {
		t.Errorf("the receiving unit is not read\n%s", r.Configuration)
	}
}

// TestUnknownStateCanBeAnswered: of a state that nobody knows, the configuration and the terminal name every meaning.
func TestUnknownStateCanBeAnswered(t *testing.T) {
	o := newOffice(t)
	h := handmade{like: "csv; dd/MM/yyyy HH:mm", columns: "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái=status", statuses: "Đang xử lý=Chuyển VP"}
	r, err := mapping.Map(context.Background(), mapping.Input{Input: o.input(h.writing(t).file(t, o.list))})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(r.Configuration), mapping.Summary(r)} {
		for _, status := range []string{"Mới đăng ký", "Đang xử lý", "Đã trả kết quả"} {
			if !strings.Contains(text, status) {
				t.Errorf("%q is not offered\n%s", status, text)
			}
		}
	}
}
