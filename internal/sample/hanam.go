package sample

import "trehan/internal/dossier"

// hanam is the province of the letter of November 2023: 17 province units, 6 districts, communes, and a central
// agency's local office. Where its lateness falls is the letter's; how it spreads over the officials of a unit is
// made up, adding up to the letter's 3 + 1 + 18.
func hanam() *world {
	const (
		province = dossier.Province
		district = dossier.District
		commune  = dossier.Commune
	)
	return &world{
		authority: "UBND TỈNH HÀ NAM",
		domain:    "hanam.example",
		plan:      ofTheLetter,
		units: []unit{
			{code: "H25.01", name: "Sở Nội vụ", aliases: []string{"SNV"}, level: province, mail: "sonoivu", weight: 160, work: ofHomeAffairs},
			{code: "H25.02", name: "Sở Kế hoạch và Đầu tư", aliases: []string{"Sở KH&ĐT"}, level: province, mail: "sokhdt", weight: 520, work: ofInvestment},
			{code: "H25.03", name: "Sở Tài chính", aliases: []string{"STC"}, level: province, mail: "sotaichinh", weight: 60, work: ofFinance},
			{code: "H25.04", name: "Sở Công Thương", aliases: []string{"SCT"}, level: province, mail: "socongthuong", weight: 430, work: ofTrade},
			{code: "H25.05", name: "Sở Tư pháp", aliases: []string{"STP", "Phòng Hành chính tư pháp - Sở Tư pháp"}, level: province, mail: "sotuphap", cc: []string{"lltp.sotuphap"}, weight: 1250, late: []int{9, 7, 5, 3, 2}, work: ofJustice},
			{code: "H25.06", name: "Sở Nông nghiệp và Phát triển nông thôn", aliases: []string{"Sở NN&PTNT"}, level: province, mail: "sonnptnt", weight: 310, work: ofAgriculture},
			{code: "H25.07", name: "Sở Giao thông vận tải", aliases: []string{"Sở GTVT"}, level: province, mail: "sogtvt", cc: []string{"pt.sogtvt"}, weight: 1480, late: []int{6, 4, 2, 1}, shared: true, work: ofTransport},
			{code: "H25.08", name: "Sở Xây dựng", aliases: []string{"SXD"}, level: province, mail: "soxaydung", weight: 190, late: []int{2}, work: ofConstruction},
			{code: "H25.09", name: "Sở Tài nguyên và Môi trường", aliases: []string{"Sở TN&MT", "Văn phòng Đăng ký đất đai tỉnh"}, level: province, mail: "sotnmt", cc: []string{"vpdkdd.sotnmt"}, weight: 1150, late: []int{2}, work: ofLand},
			{code: "H25.10", name: "Sở Thông tin và Truyền thông", aliases: []string{"Sở TT&TT"}, level: province, mail: "sotttt", weight: 40, work: ofInformation},
			{code: "H25.11", name: "Sở Lao động - TB&XH", aliases: []string{"Sở Lao động – Thương binh và Xã hội", "Sở LĐ-TB&XH"}, level: province, mail: "soldtbxh", cc: []string{"vieclam.soldtbxh"}, weight: 980, late: []int{6, 4, 3, 1}, work: ofLabour},
			{code: "H25.12", name: "Sở Văn hóa, Thể thao và Du lịch", aliases: []string{"Sở VHTT&DL"}, level: province, mail: "sovhttdl", weight: 110, work: ofCulture},
			{code: "H25.13", name: "Sở Khoa học và Công nghệ", aliases: []string{"Sở KH&CN"}, level: province, mail: "sokhcn", weight: 50, work: ofScience},
			{code: "H25.14", name: "Sở Giáo dục và Đào tạo", aliases: []string{"Sở GD&ĐT"}, level: province, mail: "sogddt", weight: 170, late: []int{1}, work: ofEducation},
			{code: "H25.15", name: "Sở Y tế", aliases: []string{"SYT"}, level: province, mail: "soyte", weight: 340, late: []int{1}, work: ofHealth},
			{code: "H25.16", name: "Thanh tra tỉnh", aliases: []string{"TTT"}, level: province, mail: "thanhtra", weight: 20, work: ofInspection},
			{code: "H25.17", name: "Ban Quản lý các KCN", aliases: []string{"Ban Quản lý các Khu công nghiệp", "BQL các KCN tỉnh"}, level: province, mail: "bqlkcn", weight: 330, late: []int{3}, work: ofZones},

			{code: "H25.23", name: "UBND thành phố Phủ Lý", aliases: []string{"Thành phố Phủ Lý"}, level: district, mail: "phuly", cc: []string{"motcua.phuly"}, weight: 820, work: ofDistricts},
			{code: "H25.24", name: "UBND thị xã Duy Tiên", aliases: []string{"Thị xã Duy Tiên"}, level: district, mail: "duytien", weight: 690, work: ofDistricts},
			{code: "H25.25", name: "UBND huyện Kim Bảng", aliases: []string{"Huyện Kim Bảng"}, level: district, mail: "kimbang", cc: []string{"motcua.kimbang"}, weight: 610, late: []int{2}, work: ofDistricts},
			{code: "H25.26", name: "UBND huyện Lý Nhân", aliases: []string{"Huyện Lý Nhân"}, level: district, mail: "lynhan", weight: 560, work: ofDistricts},
			{code: "H25.27", name: "UBND huyện Bình Lục", aliases: []string{"Huyện Bình Lục"}, level: district, mail: "binhluc", weight: 530, work: ofDistricts},
			{code: "H25.28", name: "UBND huyện Thanh Liêm", aliases: []string{"Huyện Thanh Liêm"}, level: district, mail: "thanhliem", weight: 540, work: ofDistricts},

			{code: "H25.101", name: "UBND xã Tràng An", level: commune, parent: "H25.27", weight: 210, work: ofCommunes},
			{code: "H25.102", name: "UBND xã An Ninh", aliases: []string{"Xã An Ninh"}, level: commune, parent: "H25.27", weight: 230, late: []int{1}, work: ofCommunes},
			{code: "H25.103", name: "UBND thị trấn Bình Mỹ", level: commune, parent: "H25.27", weight: 240, work: ofCommunes},
			{code: "H25.104", name: "UBND xã Thanh Phong", aliases: []string{"Xã Thanh Phong"}, level: commune, parent: "H25.28", weight: 220, late: []int{1}, work: ofCommunes},
			{code: "H25.105", name: "UBND thị trấn Tân Thanh", level: commune, parent: "H25.28", weight: 200, work: ofCommunes},
			{code: "H25.106", name: "UBND phường Duy Hải", aliases: []string{"Phường Duy Hải"}, level: commune, parent: "H25.24", weight: 250, late: []int{1}, work: ofCommunes},
			{code: "H25.107", name: "UBND phường Đồng Văn", level: commune, parent: "H25.24", weight: 310, work: ofCommunes},
			{code: "H25.108", name: "UBND phường Minh Khai", level: commune, parent: "H25.23", weight: 350, work: ofCommunes},
			{code: "H25.109", name: "UBND phường Hai Bà Trưng", level: commune, parent: "H25.23", weight: 330, work: ofCommunes},
			{code: "H25.110", name: "UBND thị trấn Quế", level: commune, parent: "H25.25", weight: 260, work: ofCommunes},
			{code: "H25.111", name: "UBND xã Thi Sơn", level: commune, parent: "H25.25", weight: 190, work: ofCommunes},
			{code: "H25.112", name: "UBND thị trấn Vĩnh Trụ", level: commune, parent: "H25.26", weight: 250, work: ofCommunes},
			{code: "H25.113", name: "UBND xã Nhân Mỹ", level: commune, parent: "H25.26", weight: 180, work: ofCommunes},

			{code: "G24.37", name: "Bảo hiểm xã hội tỉnh Hà Nam", aliases: []string{"BHXH tỉnh"}, level: dossier.Central, weight: 120, late: []int{1}, work: ofInsurance},
		},
		recipients: furtherRecipients(),
	}
}

// furtherRecipients are those whom the letter names under "Nơi nhận".
func furtherRecipients() []recipient {
	return []recipient{
		{"lanh-dao-ubnd", "Chủ tịch, các Phó Chủ tịch UBND tỉnh", []string{"chutich"}, []string{"pct1", "pct2"}, []string{"notice", "appendices", "statistics"}},
		{"cong-ttdt", "Cổng Thông tin điện tử tỉnh", []string{"portal"}, nil, []string{"notice", "appendices", "page"}},
		{"van-hanh", "Đơn vị vận hành Hệ thống thông tin giải quyết TTHC", []string{"vanhanh"}, nil, nil},
		{"lanh-dao-vp", "Lãnh đạo Văn phòng UBND tỉnh", []string{"ldvp"}, nil, []string{"notice", "appendices", "statistics"}},
		{"hcckstt", "Trung tâm Phục vụ hành chính công - Kiểm soát thủ tục hành chính", []string{"hcckstt"}, []string{"luutru.hcckstt"}, []string{"notice", "appendices", "statistics", "page"}},
	}
}
