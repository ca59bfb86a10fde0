package sample

import (
	"time"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// ninhbinh is a province of two levels since 01/07/2025, with the units of the provinces before it that it answers
// for. The lateness has the letter's shape: 62 dossiers of departments, 5 of communes, 1 of a central agency.
func ninhbinh() *world {
	w := &world{
		authority:  "UBND TỈNH NINH BÌNH",
		domain:     "ninhbinh.example",
		plan:       ofTheLetter,
		units:      unitsOfNinhBinh(),
		recipients: furtherRecipients(),
	}
	last := period.DayOf(2025, time.June, 30)
	for i := range w.units {
		switch u := &w.units[i]; {
		case u.successor != "":
			u.to = last
		case u.level != dossier.Central:
			u.from = last + 1
		}
	}
	return w
}

// unitsOfNinhBinh are the units from July 2025 on, and those before, with who succeeds them.
func unitsOfNinhBinh() []unit {
	const (
		province = dossier.Province
		district = dossier.District
		commune  = dossier.Commune
	)
	return []unit{
		{code: "H42.01", name: "Sở Nội vụ", aliases: []string{"SNV"}, level: province, mail: "sonoivu", cc: []string{"vieclam.sonoivu"}, weight: 1140, late: []int{6, 4, 3, 1}, work: append(ofLabour, ofHomeAffairs[1:]...)},
		{code: "H42.02", name: "Sở Tài chính", aliases: []string{"STC"}, level: province, mail: "sotaichinh", weight: 580, work: append(ofInvestment, ofFinance...)},
		{code: "H42.04", name: "Sở Công Thương", aliases: []string{"SCT"}, level: province, mail: "socongthuong", weight: 430, work: ofTrade},
		{code: "H42.05", name: "Sở Tư pháp", aliases: []string{"STP"}, level: province, mail: "sotuphap", cc: []string{"lltp.sotuphap"}, weight: 1250, late: []int{9, 7, 5, 3, 2}, work: ofJustice},
		{code: "H42.06", name: "Sở Nông nghiệp và Môi trường", aliases: []string{"Sở NN&MT"}, level: province, mail: "sonnmt", cc: []string{"vpdkdd.sonnmt"}, weight: 1460, late: []int{2}, work: append(ofLand, ofAgriculture...)},
		{code: "H42.07", name: "Sở Xây dựng", aliases: []string{"SXD"}, level: province, mail: "soxaydung", cc: []string{"vantai.soxaydung"}, weight: 1670, late: []int{6, 4, 2, 2, 1}, shared: true, work: append(ofConstruction, ofTransport...)},
		{code: "H42.08", name: "Sở Khoa học và Công nghệ", aliases: []string{"Sở KH&CN"}, level: province, mail: "sokhcn", weight: 90, work: append(ofScience, ofInformation...)},
		{code: "H42.09", name: "Sở Văn hóa và Thể thao", aliases: []string{"Sở VH&TT"}, level: province, mail: "sovhtt", weight: 110, work: ofCulture},
		{code: "H42.10", name: "Sở Du lịch", aliases: []string{"SDL"}, level: province, mail: "sodulich", weight: 40, work: ofCulture[2:]},
		{code: "H42.11", name: "Sở Giáo dục và Đào tạo", aliases: []string{"Sở GD&ĐT"}, level: province, mail: "sogddt", weight: 170, late: []int{1}, work: ofEducation},
		{code: "H42.12", name: "Sở Y tế", aliases: []string{"SYT"}, level: province, mail: "soyte", weight: 340, late: []int{1}, work: ofHealth},
		{code: "H42.13", name: "Sở Dân tộc và Tôn giáo", aliases: []string{"Sở DT-TG"}, level: province, mail: "sodttg", weight: 30, work: ofHomeAffairs[:1]},
		{code: "H42.16", name: "Thanh tra tỉnh", aliases: []string{"TTT"}, level: province, mail: "thanhtra", weight: 20, work: ofInspection},
		{code: "H42.17", name: "Ban Quản lý các KCN", aliases: []string{"Ban Quản lý các Khu công nghiệp"}, level: province, mail: "bqlkcn", weight: 330, late: []int{3}, work: ofZones},

		{code: "H42.201", name: "UBND phường Phủ Lý", aliases: []string{"Phường Phủ Lý"}, level: commune, mail: "phuly", weight: 640, work: ofNewCommunes},
		{code: "H42.202", name: "UBND phường Hà Nam", level: commune, mail: "hanam", weight: 560, work: ofNewCommunes},
		{code: "H42.203", name: "UBND phường Duy Tiên", level: commune, mail: "duytien", weight: 520, work: ofNewCommunes},
		{code: "H42.204", name: "UBND phường Đồng Văn", level: commune, mail: "dongvan", weight: 500, late: []int{1}, work: ofNewCommunes},
		{code: "H42.205", name: "UBND phường Kim Bảng", level: commune, mail: "kimbang", weight: 480, late: []int{2}, work: ofNewCommunes},
		{code: "H42.206", name: "UBND xã Lý Nhân", level: commune, mail: "lynhan", weight: 470, work: ofNewCommunes},
		{code: "H42.207", name: "UBND xã Bình Lục", level: commune, mail: "binhluc", weight: 450, late: []int{1}, work: ofNewCommunes},
		{code: "H42.208", name: "UBND xã Bình An", level: commune, mail: "binhan", weight: 360, work: ofNewCommunes},
		{code: "H42.209", name: "UBND xã Thanh Liêm", level: commune, mail: "thanhliem", weight: 440, late: []int{1}, work: ofNewCommunes},
		{code: "H42.210", name: "UBND phường Hoa Lư", level: commune, mail: "hoalu", cc: []string{"motcua.hoalu"}, weight: 610, work: ofNewCommunes},
		{code: "H42.211", name: "UBND phường Nam Định", level: commune, mail: "namdinh", cc: []string{"motcua.namdinh"}, weight: 690, work: ofNewCommunes},
		{code: "H42.212", name: "UBND xã Hải Hậu", level: commune, mail: "haihau", weight: 390, work: ofNewCommunes},

		{code: "G24.42", name: "Bảo hiểm xã hội tỉnh Ninh Bình", aliases: []string{"BHXH tỉnh"}, level: dossier.Central, weight: 120, late: []int{1}, work: ofInsurance},

		{code: "H25.05", name: "Sở Tư pháp", level: province, successor: "H42.05", work: ofJustice},
		{code: "H25.07", name: "Sở Giao thông vận tải", aliases: []string{"Sở GTVT"}, level: province, successor: "H42.07", work: ofTransport},
		{code: "H25.09", name: "Sở Tài nguyên và Môi trường", aliases: []string{"Sở TN&MT"}, level: province, successor: "H42.06", work: ofLand},
		{code: "H25.11", name: "Sở Lao động - TB&XH", aliases: []string{"Sở Lao động – Thương binh và Xã hội"}, level: province, successor: "H42.01", work: ofLabour},
		{code: "H25.02", name: "Sở Kế hoạch và Đầu tư", aliases: []string{"Sở KH&ĐT"}, level: province, successor: "H42.02", work: ofInvestment},
		{code: "H25.23", name: "UBND thành phố Phủ Lý", level: district, successor: "H42.201", work: ofDistricts},
		{code: "H25.24", name: "UBND thị xã Duy Tiên", level: district, successor: "H42.203", work: ofDistricts},
		{code: "H25.25", name: "UBND thị xã Kim Bảng", aliases: []string{"UBND huyện Kim Bảng"}, level: district, successor: "H42.205", work: ofDistricts},
		{code: "H25.26", name: "UBND huyện Lý Nhân", level: district, successor: "H42.206", work: ofDistricts},
		{code: "H25.27", name: "UBND huyện Bình Lục", level: district, successor: "H42.207", work: ofDistricts},
		{code: "H25.28", name: "UBND huyện Thanh Liêm", level: district, successor: "H42.209", work: ofDistricts},
		{code: "H25.102", name: "UBND xã An Ninh", level: commune, parent: "H25.27", successor: "H42.208", work: ofCommunes},
		{code: "H25.104", name: "UBND xã Thanh Phong", level: commune, parent: "H25.28", successor: "H42.209", work: ofCommunes},
		{code: "H25.106", name: "UBND phường Duy Hải", level: commune, parent: "H25.24", successor: "H42.203", work: ofCommunes},
		{code: "H25.107", name: "UBND phường Đồng Văn", level: commune, parent: "H25.24", successor: "H42.204", work: ofCommunes},
		{code: "H36.23", name: "UBND thành phố Nam Định", level: district, successor: "H42.211", work: ofDistricts},
	}
}
