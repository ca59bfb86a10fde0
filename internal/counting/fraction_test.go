package counting_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"trehan/internal/counting"
)

// The percentages of the letter of November 2023.
func TestPublishedPercentages(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{
		{12332, 14208, "86.80"}, {1876, 14208, "13.20"}, {14159, 15744, "89.93"}, {14091, 14159, "99.52"},
		{68, 14159, "0.48"}, {1585, 15744, "10.07"},
		{0, 0, "0.00"}, {5, 0, "0.00"}, {1, 1, "100.00"}, {1, 200, "0.50"}, {1, 20000, "0.01"}, {1, 20001, "0.00"}, {1, 8, "12.50"}, {2, 3, "66.67"},
	} {
		if got := counting.Percentage(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

// What a province published of three periods of 2021, each percentage beside its counts: Vĩnh Phúc's Public Administration
// Service Centre on the province's portal, notices of 29/09/2021 (September and the third quarter) and 30/08/2021,
// https://vinhphuc.gov.vn/ct/cms/thongbao/Lists/ThongBao/View_Detail.aspx?ItemID=3158 and ?ItemID=3105.
func TestPercentagesAsAProvincePublishesThem(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{
		{4157, 4169, "99.71"}, {12, 4169, "0.29"}, {90, 4169, "2.16"}, // September: in time, late, withdrawn or sent back
		{14064, 14101, "99.74"}, {37, 14101, "0.26"}, // the quarter
		{19255, 19944, "96.55"}, {689, 19944, "3.45"}, {16, 19944, "0.08"}, // districts and communes in August
	} {
		if got := counting.Percentage(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %s, published is %s", c.part, c.whole, got, c.want)
		}
	}
}

// Scores of the index as published, each beside its counts: the progress of Phú Thọ province (H44) in August 2026 on the
// National Public Service Portal's page https://dichvucong.gov.vn/danh-gia-chat-luong-phuc-vu, as answered by its service
// on 26/09/2026; the answers are kept as test data of https://github.com/ChippedTopaz/qd766 (tests/fixtures/dvc-progress-tree).
// The third quarter shows that dossiers pending in time are good ones: more of them are than were completed (375.592).
func TestIndexAsThePortalPublishesIt(t *testing.T) {
	for what, c := range map[string]struct {
		total, good  int
		ratio, score string
	}{
		"the province":                         {184513, 144625, "78.38", "15.68"},
		"the province, third quarter to 26/09": {464494, 403016, "86.76", "17.35"},
		"Sở Công Thương":                       {482, 332, "68.88", "13.78"},
		"Sở Giáo dục và Đào tạo":               {326, 207, "63.50", "12.70"},
		"Sở Nội vụ":                            {2739, 881, "32.17", "6.43"},
		"Sở Nông nghiệp và Môi trường":         {28209, 14281, "50.63", "10.13"},
		"Sở Tư pháp, a half of a hundredth":    {32, 29, "90.63", "18.13"},
		"Sở Dân tộc và Tôn giáo":               {5, 2, "40.00", "8.00"},
		"Sở Ngoại vụ, nothing good":            {2, 0, "0.00", "0.00"},
		"Thanh tra tỉnh, nothing at all":       {0, 0, "0.00", "0.00"},
		"phường Việt Trì":                      {2971, 2348, "79.03", "15.81"},
		"phường Âu Cơ":                         {959, 815, "84.98", "17.00"},
		"xã Thung Nai, a half of a hundredth":  {416, 351, "84.38", "16.88"},
		"xã Yên Trị":                           {1126, 864, "76.73", "15.35"},
	} {
		want := counting.Index{Ratio: c.ratio, Score: c.score}
		if got := counting.Index766(c.good, c.total); got != want {
			t.Errorf("%s: %+v, published is %+v", what, got, want)
		}
	}
}

func TestPercentagesRoundHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.IntRange(1, 20_000_000).Draw(t, "whole")
		part := rapid.IntRange(0, whole).Draw(t, "part")
		exact := new(big.Rat).SetFrac64(int64(part)*100, int64(whole))
		got, ok := new(big.Rat).SetString(counting.Percentage(part, whole))
		if !ok {
			t.Fatal("not a number")
		}
		diff := new(big.Rat).Sub(got, exact) // in (-0.005, 0.005]
		half := big.NewRat(1, 200)
		if diff.Cmp(half) > 0 || diff.Cmp(new(big.Rat).Neg(half)) <= 0 {
			t.Fatalf("%d of %d: %s", part, whole, counting.Percentage(part, whole))
		}
	})
}
