package view

import (
	"time"

	"trehan/internal/period"
)

// Examples are two worked configurations: a province of three levels to 30/06/2025 and the merged one since. The papers
// quoted are real; persons, telephones and addresses are made up.
func Examples() Offices { return Offices{exampleThreeLevels(), exampleTwoLevels()} }

func exampleThreeLevels() Office {
	return Office{
		Authority: "UBND TỈNH HÀ NAM",
		Name:      "VĂN PHÒNG",
		FullName:  "Văn phòng UBND tỉnh",
		Province:  "tỉnh Hà Nam",
		Place:     "Hà Nam",
		Symbol:    "VPUB-HCCKSTT",
		System:    "Hệ thống thông tin giải quyết TTHC",
		Basis: "Thực hiện ý kiến chỉ đạo của Chủ tịch UBND tỉnh tại Công văn số 3425/UBND-HCCKSTT ngày 19/12/2022 về chấn chỉnh việc " +
			"tiếp nhận, giải quyết hồ sơ và trả kết quả thủ tục hành chính (TTHC), {{.Office}} theo dõi tiến độ giải quyết hồ sơ trên " +
			"{{.System}} của tỉnh và hằng tháng thông báo công khai các trường hợp trễ hạn.",
		Requests: []string{
			"Công khai danh sách tại các phụ lục kèm theo trong nội bộ và trên Cổng/Trang thông tin điện tử của cơ quan, đơn vị, " +
				"địa phương theo yêu cầu tại Công văn số 3425/UBND-HCCKSTT ngày 19/12/2022 của Chủ tịch UBND tỉnh.",
			"Quán triệt công chức, viên chức làm việc tại Bộ phận Một cửa (*nhất là ở cấp huyện, cấp xã*) cập nhật hồ sơ nhận trực tiếp lên " +
				"{{.System}} ngay khi tiếp nhận và chuyển xử lý trong ngày; không giữ hồ sơ giấy để chuyển theo đợt.",
			"Làm rõ trách nhiệm đối với từng hồ sơ trễ hạn không có lý do chính đáng; thực hiện việc xin lỗi tổ chức, cá nhân bằng văn bản theo quy định.",
			"Rà soát hồ sơ tồn đọng theo hướng dẫn tại Văn bản số 293/VPUB-HCCKSTT ngày 10/02/2023; khi cần hỗ trợ kỹ thuật, liên hệ " +
				"{{.Parameters.operator}} (*{{.Parameters.operator_contact}}*). Kết quả xử lý được tính vào Bộ chỉ số chỉ đạo, điều hành và đánh giá " +
				"chất lượng phục vụ người dân, doanh nghiệp ban hành kèm theo Quyết định số 766/QĐ-TTg ngày 23/6/2022 của Thủ tướng Chính phủ.",
		},
		Copies: []string{
			"Như trên;",
			"Chủ tịch, các PCT UBND tỉnh (để b/c);",
			"Cổng TTĐT tỉnh;",
			"{{.Parameters.operator}};",
			"VPUB: LĐVP;",
			"Lưu: VT, HCCKSTT.",
		},
		Signatory: Signatory{Authority: "KT. CHÁNH VĂN PHÒNG", Title: "PHÓ CHÁNH VĂN PHÒNG", Name: "Trần Văn Mẫu"},
		Contact:   "Trung tâm Phục vụ hành chính công - Kiểm soát TTHC, Văn phòng UBND tỉnh; thư điện tử: kstt@hanam.example",
		Parameters: map[string]string{
			"operator":         "Đơn vị vận hành Hệ thống",
			"operator_contact": "bà Lê Thị Ví Dụ, điện thoại 0000.000.000",
		},
	}
}

func exampleTwoLevels() Office {
	return Office{
		ValidFrom: period.DayOf(2025, time.July, 1),
		Authority: "UBND TỈNH NINH BÌNH",
		Name:      "VĂN PHÒNG",
		FullName:  "Văn phòng UBND tỉnh",
		Province:  "tỉnh Ninh Bình",
		Place:     "Ninh Bình",
		Symbol:    "VPUB-TTPVHCC",
		System:    "Hệ thống thông tin giải quyết TTHC",
		Basis: "Thực hiện nhiệm vụ theo dõi, đôn đốc việc giải quyết thủ tục hành chính (TTHC) theo mô hình chính quyền địa phương hai cấp, " +
			"{{.Office}} rà soát dữ liệu trên {{.System}} của tỉnh và hằng tháng thông báo công khai các trường hợp trễ hạn.",
		Requests: []string{
			"Công khai danh sách tại các phụ lục kèm theo trong nội bộ và trên Cổng/Trang thông tin điện tử của cơ quan, đơn vị, địa phương.",
			"Chỉ đạo Trung tâm Phục vụ hành chính công các xã, phường cập nhật hồ sơ lên {{.System}} ngay khi tiếp nhận; không giữ hồ sơ giấy để chuyển theo đợt.",
			"Làm rõ trách nhiệm đối với từng hồ sơ trễ hạn không có lý do chính đáng; thực hiện việc xin lỗi tổ chức, cá nhân bằng văn bản theo quy định.",
			"Xử lý dứt điểm hồ sơ quá hạn, kể cả hồ sơ của đơn vị hành chính cũ được bàn giao; kết quả được tính vào Bộ chỉ số ban hành kèm theo " +
				"Quyết định số 766/QĐ-TTg ngày 23/6/2022 của Thủ tướng Chính phủ.",
		},
		Copies: []string{
			"Như trên;",
			"Chủ tịch, các PCT UBND tỉnh (để b/c);",
			"Cổng TTĐT tỉnh;",
			"VPUB: LĐVP;",
			"Lưu: VT, TTPVHCC.",
		},
		Signatory: Signatory{Authority: "KT. CHÁNH VĂN PHÒNG", Title: "PHÓ CHÁNH VĂN PHÒNG", Name: "Phạm Thị Thí Dụ"},
		Contact:   "Trung tâm Phục vụ hành chính công, Văn phòng UBND tỉnh; thư điện tử: kstt@ninhbinh.example",
	}
}
