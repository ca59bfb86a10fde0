package view

import "trehan/internal/counting"

// KindHeads head the columns of kinds: wherever a person, or a sum, stands with a number of late dossiers, the number is
// divided under these. Each kind has its own: a suspected slow update is no proven one, and what nobody could classify is
// not published as late in fact.
func KindHeads() [4]string {
	return [4]string{"thực tế", "chậm thao tác", "nghi chậm thao tác", "chưa phân loại"}
}

// kindPhrases name the kinds in a sentence, in the order of KindHeads.
var kindPhrases = [4]string{
	"hồ sơ trễ hạn thực tế", "hồ sơ trễ hạn do chậm thao tác trên Hệ thống", "hồ sơ nghi do chậm thao tác", "hồ sơ chưa phân loại",
}

// KindCell is what stands under one of KindHeads.
type KindCell struct {
	Count int
	Blank bool // nobody knows: a nought would state what the extract does not tell (docs/counting.md 3.11)
}

// KindCells divides a number of late dossiers, in the order of KindHeads. Where nothing in the extract tells the kind, a
// nought beside unclassified dossiers is left blank; the four always add up to the number.
func KindCells(k counting.KindCounts, noKinds bool) [4]KindCell {
	var cells [4]KindCell
	for i, n := range [4]int{k.Actual, k.SlowUpdate, k.SuspectedSlowUpdate, k.Unclassified} {
		cells[i] = KindCell{Count: n, Blank: n == 0 && noKinds && k.Unclassified > 0}
	}
	return cells
}
