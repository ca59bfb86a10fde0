package sample

import (
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Names of the made-up communes are put together from these; no province has all of them.
var (
	communeFirst  = strings.Fields("An Bình Cẩm Đông Hải Hòa Kim Long Minh Phú Tân Vĩnh")
	communeSecond = strings.Fields("Giang Hưng Khê Lạc Lâm Lộc Mỹ Phong Sơn Thịnh Xuân")
)

const (
	manyCommunes  = 129
	quietCommunes = 8 // without late dossiers
)

// lateOfDepartments and lateOfCommunes are late dossiers by unit, the communes' from the one with the most.
var lateOfDepartments = []int{40, 30, 25, 20, 16, 13, 11, 10, 9, 8, 7, 5, 4, 2, 1}

func lateOfCommunes(place int) int {
	switch {
	case place < 5:
		return 10
	case place < 15:
		return 6
	case place < 31:
		return 4
	case place < 47:
		return 2
	case place < manyCommunes-quietCommunes:
		return 1
	}
	return 0
}

// mau is a large province of two levels: 15 departments and 129 communes, each of which took over an older commune. Nothing in
// it is real.
func mau() *world {
	last := period.DayOf(2025, 6, 30)
	w := &world{
		authority: "UBND TỈNH MẪU", domain: "mau.example", recipients: furtherRecipients(), plan: ofMau,
		office: func(o *view.Office) {
			o.Authority, o.Province, o.Place = "UBND TỈNH MẪU", "tỉnh Mẫu", "Mẫu"
			o.Contact = "Trung tâm Phục vụ hành chính công, Văn phòng UBND tỉnh; thư điện tử: kstt@mau.example"
		},
	}
	departments := []struct {
		name   string
		weight int
		work   []procedure
	}{
		{"Sở Nông nghiệp và Môi trường", 1500, append(ofLand, ofAgriculture...)}, {"Sở Xây dựng", 1600, append(ofConstruction, ofTransport...)},
		{"Sở Tư pháp", 1300, ofJustice}, {"Sở Nội vụ", 1100, append(ofLabour, ofHomeAffairs[1:]...)}, {"Sở Y tế", 500, ofHealth},
		{"Sở Công Thương", 600, ofTrade}, {"Sở Tài chính", 700, append(ofInvestment, ofFinance...)}, {"Sở Giáo dục và Đào tạo", 250, ofEducation},
		{"Ban Quản lý các Khu công nghiệp", 350, ofZones}, {"Sở Văn hóa và Thể thao", 160, ofCulture},
		{"Sở Khoa học và Công nghệ", 120, append(ofScience, ofInformation...)}, {"Sở Du lịch", 60, ofCulture[2:]},
		{"Sở Dân tộc và Tôn giáo", 50, ofHomeAffairs[:1]}, {"Sở Ngoại vụ", 50, ofHomeAffairs[:1]}, {"Thanh tra tỉnh", 40, ofInspection},
	}
	for i, d := range departments {
		w.units = append(w.units, unit{
			code: fmt.Sprintf("M26.%02d", i+1), name: d.name, level: dossier.Province, mail: fmt.Sprintf("so%02d", i+1), weight: d.weight,
			late: among(lateOfDepartments[i]), work: d.work, from: last + 1,
		})
	}
	for i := range manyCommunes {
		name := communeFirst[i%len(communeFirst)] + " " + communeSecond[i/len(communeFirst)]
		kind := "xã"
		if i%5 == 0 {
			kind = "phường"
		}
		code := fmt.Sprintf("M26.%d", 201+i)
		w.units = append(w.units,
			unit{
				code: code, name: "UBND " + kind + " " + name, level: dossier.Commune,
				mail: strings.ReplaceAll(plain(name), " ", ""), weight: 60 + i*37%101, late: among(lateOfCommunes(i * 50 % manyCommunes)),
				work: ofNewCommunes, from: last + 1,
			},
			unit{
				code: fmt.Sprintf("M25.%d", 201+i), name: "UBND xã " + name, level: dossier.Commune, parent: fmt.Sprintf("M25.%d", 101+i%9),
				successor: code, work: ofCommunes, to: last,
			})
	}
	for i := range 9 {
		w.units = append(w.units, unit{
			code: fmt.Sprintf("M25.%d", 101+i), name: "UBND huyện " + communeFirst[i] + " Mẫu", level: dossier.District,
			successor: fmt.Sprintf("M26.%d", 201+i), work: ofDistricts, to: last,
		})
	}
	return w
}

// among deals late dossiers out to officials: the first has half of them, the next half of the rest.
func among(n int) []int {
	var out []int
	for ; n > 0; n -= out[len(out)-1] {
		out = append(out, (n+1)/2)
	}
	return out
}

// ofMau has the shape of the months that large provinces published in autumn 2025: at scale 8, 200,000 dossiers, 3,848 resolved
// late, 4,104 overdue, and 20,000 online filings accepted late.
var ofMau = plan{
	lines: []planned{
		{early, 1500, 16_500},
		{earlyByReturn, 0, 5},
		{onTime, 300, 2544},
		{onTimeReset, 0, 4},
		{noDueResolved, 2, 4},
		{late, 260, 221},
		{withdrawn, 15, 45},

		{inTime, 500, 2277},
		{inTimeFinishDate, 0, 6},
		{dueLastDay, 5, 15},
		{noDuePending, 1, 5},
		{paused, 90, 140},
		{pausedAfterDue, 2, 2},
		{inTimeFinishedAfter, 14, 30},

		{overdueTest, 5, 3},
		{overdueBacklog, 210, 0},
		{overdueUnclosed, 90, 30},
		{overdueOpen, 95, 66},
		{overdueFinishedAfter, 8, 6},

		{refused, 4, 70},
		{registered, 0, 50},
		{receivedAfter, 0, 60},
		{finishedBefore, 80, 0},
		{noFinish, 3, 2},
		{finishBeforeReceive, 0, 3},
		{future, 1, 1},
		{noReceived, 0, 2},
	},
	newBy:     map[dossier.Channel]int{dossier.Online: 20_000, dossier.Direct: 1600, dossier.Postal: 295, dossier.NoChannel: 8},
	carriedBy: map[dossier.Channel]int{dossier.Online: 2700, dossier.Direct: 300, dossier.Postal: 95, dossier.NoChannel: 2},
	kinds: []kindCount{
		{counting.Actual, 300}, {counting.SlowUpdate, 110}, {counting.SuspectedSlowUpdate, 46}, {counting.Unclassified, 25},
	},
	apology: apologiesOfMau(),
	filings: &filingPlan{late: 2500, overdue: 30, waiting: 20, refusedLate: 25},
}

func apologiesOfMau() map[int]dossier.Answer {
	all := map[int]dossier.Answer{}
	for i := range 481 {
		switch i % 8 {
		case 0, 1, 2, 3:
			all[i] = dossier.Yes
		case 4, 5:
			all[i] = dossier.No
		}
	}
	return all
}
