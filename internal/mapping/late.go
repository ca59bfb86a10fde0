package mapping

import "trehan/internal/dossier"

// lateness is what a file itself says of a dossier's time limit.
type lateness uint8

const (
	notStated lateness = iota
	statedInTime
	statedLate
	latenesses
)

// latenessWords are the texts of columns that state the lateness. They are for comparing the file's own figures with those
// of the program, never for counting.
var latenessWords = func() map[string]lateness {
	words := make(map[string]lateness)
	for l, texts := range map[lateness][]string{
		statedInTime: {
			"Đúng hạn", "Trước hạn", "Sớm hạn", "Trong hạn", "Còn hạn", "Chưa đến hạn", "Chưa quá hạn", "Không trễ hạn", "Không quá hạn",
			"Trả đúng hạn", "Trả trước hạn", "Trả sớm hạn", "Giải quyết đúng hạn", "Giải quyết trước hạn", "Giải quyết sớm hạn",
			"Hoàn thành đúng hạn", "Hoàn thành trước hạn", "Hoàn thành sớm hạn", "Xử lý đúng hạn", "Xử lý trước hạn", "Đến hạn",
			"Đã giải quyết đúng hạn", "Đã giải quyết trước hạn", "Đang giải quyết trong hạn", "Đang xử lý trong hạn", "Sớm", "Đúng",
		},
		statedLate: {
			"Trễ hạn", "Quá hạn", "Trả trễ hạn", "Trả quá hạn", "Giải quyết trễ hạn", "Giải quyết quá hạn", "Hoàn thành trễ hạn",
			"Hoàn thành quá hạn", "Xử lý trễ hạn", "Xử lý quá hạn", "Đã quá hạn", "Đã trễ hạn", "Bị trễ hạn", "Đã giải quyết quá hạn",
			"Đã giải quyết trễ hạn", "Đang giải quyết quá hạn", "Đang giải quyết trễ hạn", "Đang xử lý quá hạn", "Trễ", "Muộn hạn", "Chậm hạn",
		},
	} {
		for _, text := range texts {
			words[dossier.NameKey(text)] = l
		}
	}
	return words
}()

func latenessOf(text string) lateness { return latenessWords[dossier.NameKey(text)] }
