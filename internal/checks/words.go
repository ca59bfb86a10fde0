package checks

import "trehan/internal/counting"

// Codes of the findings that the checks themselves make.
const (
	codeIdentityBroken   = "identity_broken"
	codeLateInNoList     = "late_in_no_list"
	codeTooManyPutAside  = "too_many_put_aside"
	codeExtractBeforeEnd = "extract_before_period_end"
	codeExtractEmpty     = "extract_empty"
	codeStepsUnmatched   = "steps_unmatched"
	codeNoDueDates       = "no_due_dates"
	codeTotalJump        = "total_jump"
	codeCarryOver        = "carry_over_difference"
	codeDueMoved         = "due_moved"
	codeFinishBackdated  = "finish_backdated"
	codeLateUndone       = "late_undone"
	codeVanished         = "vanished"
	codeAppeared         = "appeared"
	codeReopened         = "reopened"

	// Of data that is missing or damaged as a whole.
	codeLateWithoutSteps   = "late_without_steps"
	codeUnitMissing        = "unit_missing"
	codeCarriedOverMissing = "carried_over_missing"
	codeSourceIncomplete   = "source_incomplete"
	codeReceiptGap         = "receipt_gap"
	codeFinishGap          = "finish_gap"
	codeDatesSwapped       = "dates_swapped"
	codeDatesInFuture      = "dates_in_future"

	// Of a warning alone.
	codeDataEndEarly = "data_end_early"
)

// Findings of a run, which a report made from files cannot have.
const (
	// RevisionReplacesSent is the finding of an unequal rerun of a month that somebody has already received.
	RevisionReplacesSent = "revision_replaces_sent"
	// SourceShorter and SourceSmaller are the findings of files that bring less than those of the month's revision before:
	// clearly fewer rows, or less in any other way.
	SourceShorter = "source_shorter"
	SourceSmaller = "source_smaller"
	// AddresseeWithoutAddress is the finding of addressees without an address. An office that sets its severity to "info" means
	// to mail them nothing: its plans leave them out, and its runs end without exceptions.
	AddresseeWithoutAddress = "addressee_without_address"
	// BooksDiffer and BooksNotCompared are the findings of another system's list beside the month.
	BooksDiffer      = "books_differ"
	BooksNotCompared = "books_not_compared"
)

// OfComparison reports whether a finding comes from the comparison with the month before, or with another system's list.
func OfComparison(f counting.Finding) bool {
	switch f.Code {
	case BooksDiffer, BooksNotCompared, codeTotalJump, codeCarryOver, codeDueMoved, codeFinishBackdated, codeLateUndone, codeVanished, codeAppeared, codeReopened,
		codeUnitMissing, codeCarriedOverMissing, codeSourceIncomplete:
		return true
	}
	return false
}

// Words of errors, of identities and of the details in messages.
const (
	wordUsage               = "cấu hình hoặc tham số không hợp lệ"
	wordWrongPeriod         = "trạng thái kỳ trước là của %s, không liền ngay trước kỳ đang tính (%s); hãy dùng tệp state.json.gz của kỳ kết thúc ngày %s"
	wordUnknownSeverityCode = "không có phát hiện nào mang mã %q"
	wordUnknownSeverity     = "%s: mức %q không hợp lệ (block, warn hoặc info)"
	wordUnknownAccept       = "không có phát hiện nào mang mã %q để chấp nhận; các mã chặn mặc định: %s"
	wordDetails             = " Cụ thể: %s."
	wordMoreDetails         = "; và %s mục khác"
	wordShare               = "%s trên %s hồ sơ, bằng %s"
	wordUnmatched           = "%s trên %s bước, bằng %s; mã trong tệp các bước: %s; mã trong tệp hồ sơ chưa có bước nào: %s"
	wordAlike               = "mã hồ sơ trễ hạn và mã trong tệp các bước chỉ khác nhau ở dấu hoặc số 0 đứng đầu (hồ sơ và bước): %s"
	wordPair                = "%s và %s"
	wordNoCodes             = "không có"
	wordExtractedAt         = "trích xuất lúc %s, kỳ kết thúc hết ngày %s"
	wordTotals              = "kỳ trước %s hồ sơ, kỳ này %s hồ sơ"
	wordCarried             = "kỳ trước chuyển sang %s hồ sơ, cuối kỳ trước còn đang giải quyết %s hồ sơ"

	wordMove          = "%s hồ sơ hẹn trả %s chuyển sang %s"
	wordDueRemoved    = "%s hồ sơ hẹn trả %s nay không có ngày hẹn trả"
	wordDueUnmoved    = "%s hồ sơ vẫn hẹn trả %s"
	wordDaysOff       = " (có %s ngày nghỉ)"
	wordMoveUnits     = ", %s đơn vị"
	wordMoveField     = ", lĩnh vực %s"
	wordMoveFields    = ", %s lĩnh vực"
	wordMoveDecision  = ", theo văn bản số %s ngày %s"
	wordDecisionLate  = " (ban hành sau ngày hẹn trả cũ)"
	wordMoveGreatest  = ", nhiều nhất là %s với %s hồ sơ"
	wordSingleMoves   = "%s hồ sơ dời riêng lẻ, mã ghi ở ví dụ"
	wordNoField       = "(chưa ghi)"
	wordDecisionDates = "due_decisions[%d]: phải có from (ngày hẹn trả cũ) và to (ngày hẹn trả mới), from trước to"
	wordDecisionPaper = "due_decisions[%d]: phải có number (số và ký hiệu văn bản, ví dụ 123/QĐ-UBND) và date (ngày văn bản)"

	wordUnitMissing        = "%s (%s): kỳ trước %s hồ sơ, trong đó %s hồ sơ chuyển sang"
	wordCarriedOverMissing = "mất %s trên %s hồ sơ, bằng %s; theo phần đầu của mã: %s"
	wordBeginning          = "%s (%s)"
	wordFewerFiles         = "%s: kỳ trước %s tệp, %s dòng; kỳ này %s tệp, %s dòng (%s)"
	wordFewerOfName        = "tên dạng %s: kỳ trước %s, kỳ này %s"
	wordFewerRows          = "%s có tên dạng %s: kỳ trước %s dòng, kỳ này %s dòng"
	wordShareOfLate        = "%s trên %s hồ sơ trễ hạn, bằng %s"
	wordUnitWithoutSteps   = "%s: %s trên %s hồ sơ"
	wordUnknownUnit        = "đơn vị không rõ"
	wordSwapped            = "cột %s: %s ngày (%s)"
	wordDisplaced          = "%s hồ sơ nằm ngoài kỳ, nhưng đổi chỗ ngày và tháng thì mọi ngày đều hợp lý và thuộc kỳ (%s)"
	wordFuture             = "%s trên %s hồ sơ; trích xuất lúc %s (%s)"
	wordNoFileName         = "tệp hồ sơ"

	wordMissing   = "%s, do thiếu %s: %s"
	wordGap       = "%s (%s hồ sơ)"
	wordEmptyGap  = "%s (%s hồ sơ, cột để trống)"
	wordMoreFiles = "và %s tệp khác"

	wordReceivedByChannel = "tiếp nhận mới = trực tuyến + trực tiếp + bưu chính công ích"
	wordTotalFromReceived = "tổng số = tiếp nhận mới + kỳ trước chuyển sang"
	wordTotalFromResolved = "tổng số = đã giải quyết + đang giải quyết (+ rút hồ sơ khi tính riêng)"
	wordResolved          = "đã giải quyết = trước hạn + đúng hạn + quá hạn"
	wordPending           = "đang giải quyết = trong hạn + quá hạn"
	wordRowsRead          = "số dòng đã đọc = tổng số + không tiếp nhận + để riêng + ngoài kỳ + trùng"
	wordUnitsAddUp        = "cộng số liệu các đơn vị = số liệu toàn tỉnh"
	wordDetailsAddUp      = "cộng số hồ sơ tạm dừng, trả lại, đến hạn, kế thừa và xin lỗi của các đơn vị = số toàn tỉnh"
	wordPaused            = "tạm dừng = chờ bổ sung + chờ thực hiện nghĩa vụ tài chính + dừng xử lý"
	wordApologies         = "trễ hạn = có văn bản xin lỗi + không có + không ghi"
	wordDueInPeriod       = "đến hạn trong kỳ bao gồm số trễ hạn, quá hạn trong đó, không quá tổng số"
	wordRefused           = "trả lại trong kỳ không quá số chưa hoặc không được tiếp nhận"
	wordInherited         = "kế thừa = đã giải quyết + đang giải quyết, không quá số của đơn vị"
	wordAcceptanceAddsUp  = "cộng số hồ sơ trực tuyến tiếp nhận đúng hạn, chậm, đang chờ, không tiếp nhận của các đơn vị = số toàn tỉnh"
	wordAcceptanceRows    = "số dòng danh sách hồ sơ trực tuyến chậm tiếp nhận = số tiếp nhận chậm + chờ quá hạn + không tiếp nhận chậm của đơn vị"
	wordAcceptanceLines   = "hồ sơ trực tuyến đã tiếp nhận không quá số tiếp nhận mới trực tuyến; số không tiếp nhận, số đang chờ không quá số ngoài tổng số"
	wordFieldsAddUp       = "cộng số liệu các lĩnh vực = số liệu của đơn vị"
	wordLateRows          = "số dòng danh sách hồ sơ trễ hạn = số hồ sơ giải quyết quá hạn"
	wordLateByUnit        = "số hồ sơ trễ hạn theo đơn vị, theo cấp = số dòng trong danh sách"
	wordReconciliation    = "cộng các danh sách trong bảng đối chiếu = số hồ sơ giải quyết quá hạn"
	wordOverdueRows       = "cộng các nhóm hồ sơ đang giải quyết quá hạn = số hồ sơ đang giải quyết quá hạn"
	wordOfficials         = "số hồ sơ trễ hạn của từng công chức, viên chức = số dòng có tên trong danh sách"
)

// figureWords say what the documents leave out.
var figureWords = map[counting.Figure]string{
	counting.FigureChannels:  "không nêu số hồ sơ nộp trực tuyến, trực tiếp, qua bưu chính",
	counting.FigureFields:    "số liệu theo lĩnh vực không đầy đủ",
	counting.FigureKinds:     "không phân loại được trễ hạn thực tế hay chậm thao tác",
	counting.FigureGroups:    "không tách được hồ sơ quá hạn đã có kết quả",
	counting.FigureOfficials: "không xác định được công chức, viên chức xử lý",

	counting.FigureAcceptance: "không nêu việc tiếp nhận hồ sơ nộp trực tuyến đúng hạn hay chậm",
	counting.FigureReceivers:  "việc tiếp nhận hồ sơ nộp trực tuyến tính cho đơn vị giải quyết",
}

// columnNames name a column with its attribute, as the configuration's headers take it.
var columnNames = map[string]string{
	counting.ColumnChannel:       "kênh tiếp nhận (channel)",
	counting.ColumnField:         "lĩnh vực (field)",
	counting.ColumnFiled:         "ngày nộp (filed)",
	counting.ColumnHandler:       "cán bộ xử lý (handler)",
	counting.ColumnReceivingUnit: "đơn vị tiếp nhận (receiving_unit)",
	counting.ColumnReturned:      "ngày trả kết quả (returned)",
	counting.ColumnSigned:        "ngày ký kết quả (signed)",
	counting.ColumnSteps:         "tệp các bước xử lý",
	"received":                   "ngày tiếp nhận (received)",
	"due":                        "ngày hẹn trả (due)",
	"finished":                   "ngày kết thúc xử lý (finished)",
	counting.ColumnStepDue:       "hạn xử lý của các bước",
}

// kindWords name the kinds of files.
var kindWords = map[string]string{counting.DossierFiles: "tệp hồ sơ", counting.StepFiles: "tệp các bước xử lý"}

// KindOfFiles names a kind of files, as messages do.
func KindOfFiles(kind string) string { return kindWords[kind] }

// catalogueEntry is one kind of finding: its default severity, and its message, which says what to do.
type catalogueEntry struct {
	severity counting.Severity
	message  string
}

// unknownCode is the entry of a code that the catalogue lacks, so that no observation is lost.
var unknownCode = catalogueEntry{counting.Warn, "Có điểm cần lưu ý trong dữ liệu; xem mã phát hiện và hỏi bộ phận kỹ thuật."}

// listedOnce are the findings on columns, which count a name once for all files.
var listedOnce = map[string]bool{"unknown_column": true, "column_ignored": true}

// catalogue holds every finding. The messages name no person.
var catalogue = map[string]catalogueEntry{
	// Blocking.
	codeIdentityBroken:               {counting.Block, "Số liệu không khớp nhau nên không được gửi. Đây là lỗi của chương trình hoặc của dữ liệu đã bị sửa giữa chừng; hãy giữ nguyên tệp và báo bộ phận kỹ thuật."},
	counting.CodeLateUnitUnknown:     {counting.Block, "Hồ sơ giải quyết quá hạn có đơn vị không tìm thấy trong danh bạ đơn vị, nên không biết công khai ở danh sách nào. Bổ sung đơn vị hoặc tên gọi khác (aliases) vào units.yaml rồi chạy lại."},
	codeLateInNoList:                 {counting.Block, "Hồ sơ giải quyết quá hạn không nằm trong danh sách nào của thông báo. Kiểm tra cấp (level) và thời hạn hiệu lực của đơn vị trong units.yaml; từ ngày 01/07/2025 không còn cấp huyện."},
	counting.CodeConflictingLine:     {counting.Block, "Một mã hồ sơ có nhiều bản ghi khác nhau, rơi vào các dòng số liệu khác nhau. Đối chiếu trên Hệ thống, sửa hoặc trích xuất lại; nếu chấp nhận, bản có ngày kết thúc muộn nhất được tính."},
	counting.CodeOfficialConflicting: {counting.Block, "Một mã hồ sơ giải quyết quá hạn có nhiều dòng ghi người xử lý khác nhau, cùng thời điểm kết thúc; người ở dòng đọc sau cùng sẽ bị công khai. Đối chiếu trên Hệ thống, giữ dòng đúng rồi trích xuất lại, hoặc cung cấp tệp các bước xử lý; chỉ chấp nhận khi người được nêu là đúng."},
	counting.CodeOfficialNoName:      {counting.Block, "Hồ sơ giải quyết quá hạn có người xử lý không phải họ tên của một người: có số điện thoại, địa chỉ thư điện tử hoặc nhiều tên trong một ô. Nội dung ấy sẽ bị công khai như tên công chức, viên chức. Sửa trên Hệ thống rồi trích xuất lại, hoặc cung cấp tệp các bước xử lý, danh bạ cán bộ; chỉ chấp nhận khi công khai đúng như vậy là đúng."},
	counting.CodeOtherDossier:        {counting.Block, "Một mã hồ sơ có nhiều bản ghi khác thủ tục hoặc khác chủ hồ sơ: có thể là nhiều hồ sơ khác nhau bị trùng mã, khi đó chỉ một hồ sơ được tính. Đối chiếu mã trên Hệ thống và trích xuất lại với cột mã ở dạng văn bản; chỉ chấp nhận khi đúng là một hồ sơ."},
	codeStepsUnmatched:               {counting.Block, "Bước xử lý không tìm thấy hồ sơ, nên có thể nêu sai người gây trễ hạn. So mã hồ sơ ở hai tệp, kiểm tra hai tệp có cùng kỳ không và có thiếu tệp hồ sơ không rồi trích xuất lại; chỉ chấp nhận khi tệp các bước đúng là có thêm hồ sơ ngoài trích xuất."},
	codeNoDueDates:                   {counting.Block, "Không hồ sơ nào trong kỳ có ngày hẹn trả, nên không thể biết hồ sơ nào trễ hạn. Trích xuất lại có ngày hẹn trả; nếu cột mang tiêu đề khác, khai báo tiêu đề trong cấu hình (headers)."},
	codeDataEndEarly:                 {counting.Block, "Nhiều ngày làm việc ngay trước ngày trích xuất không có hồ sơ nào được tiếp nhận hay kết thúc, dù ngày thường có nhiều: tệp có thể là bản cũ được sao lại, cảnh báo theo đó sẽ sai. Trích xuất lại từ Hệ thống; số lượng là số ngày."},
	codeLateWithoutSteps:             {counting.Block, "Nhiều hồ sơ trễ hạn không có bước xử lý nào trong tệp các bước, dù các hồ sơ khác có: có thể thiếu tệp các bước của một số đơn vị, khi đó người được nêu tên chỉ là người xử lý cuối cùng. Lấy đủ tệp các bước rồi chạy lại; chỉ chấp nhận khi các đơn vị ấy đúng là không có dữ liệu các bước."},
	codeUnitMissing:                  {counting.Block, "Đơn vị kỳ trước có nhiều hồ sơ, kỳ này không có hồ sơ nào: có thể thiếu tệp hoặc thiếu dòng của đơn vị; số lượng là số đơn vị. Kiểm tra phạm vi trích xuất và lấy lại dữ liệu của đơn vị; nếu đơn vị đã sáp nhập hoặc giải thể, ghi valid_to và successor trong units.yaml."},
	codeCarriedOverMissing:           {counting.Block, "Hồ sơ còn đang giải quyết cuối kỳ trước phải có trong trích xuất kỳ này, dù đã xong hay chưa, nhưng nhiều hồ sơ không còn: có thể thiếu tệp, thiếu trang hoặc trích xuất bị cắt giữa chừng. Lấy lại trích xuất cho đủ rồi chạy lại; chỉ chấp nhận khi các hồ sơ ấy đúng là đã bị xóa khỏi Hệ thống."},
	codeSourceIncomplete:             {counting.Block, "Nguồn dữ liệu có ít tệp hơn, hoặc ít dòng hơn hẳn so với kỳ trước: có thể thiếu tệp hoặc tệp bị cắt; số lượng là số tệp. Kiểm tra thư mục và phạm vi trích xuất, lấy đủ tệp rồi chạy lại; chỉ chấp nhận khi đã biết vì sao ít hơn."},
	codeReceiptGap:                   {counting.Block, "Có ngày làm việc không hồ sơ nào được tiếp nhận, trong khi các ngày bên cạnh hoặc trước đó đều có nhiều: có thể trích xuất thiếu ngày, hoặc lấy nhầm tệp của tháng khác; số lượng là số ngày. Trích xuất lại những ngày ấy; chỉ chấp nhận khi ngày đó đúng là không tiếp nhận (nghỉ, hệ thống ngừng)."},
	codeFinishGap:                    {counting.Block, "Có ngày làm việc không hồ sơ nào được kết thúc xử lý, trong khi các ngày bên cạnh đều có nhiều: có thể trích xuất thiếu ngày; số lượng là số ngày. Trích xuất lại những ngày ấy; chỉ chấp nhận khi ngày đó đúng là không giải quyết (nghỉ, hệ thống ngừng)."},
	codeDatesSwapped:                 {counting.Block, "Có ngày bị đổi chỗ ngày và tháng (02/11 thành 11/02): như viết thì trái với các ngày khác của hồ sơ, với ngày trong mã hồ sơ hoặc nằm xa kỳ, đổi lại thì hợp lý. Thường do mở rồi lưu tệp bằng bảng tính có thiết lập vùng Hoa Kỳ. Trích xuất lại từ Hệ thống, không mở rồi lưu lại; số lượng là số ngày."},
	"date_cells_swapped":             {counting.Block, "Cột ngày có lẫn ô văn bản và ô ngày của bảng tính, mà mọi ô ngày đều từ ngày 1 đến ngày 12: bảng tính có thiết lập vùng Hoa Kỳ đã đổi chỗ ngày và tháng (02/11 thành 11/02), còn các ngày từ 13 trở đi để nguyên là văn bản. Trích xuất lại từ Hệ thống, không mở rồi lưu lại bằng bảng tính ấy; số lượng là số ô."},
	codeDatesInFuture:                {counting.Block, "Nhiều hồ sơ có ngày tiếp nhận hoặc ngày kết thúc sau thời điểm trích xuất, hoặc hẹn trả sau nhiều năm: các ngày ấy không thể đúng, hoặc thời điểm trích xuất ghi sai. Kiểm tra các cột ngày và thời điểm trích xuất (--extracted-at), rồi trích xuất lại."},
	codeTooManyPutAside:              {counting.Block, "Hơn 0,5% số hồ sơ phải để riêng vì thiếu hoặc sai ngày, không vào số liệu. Xem các phát hiện về ngày, sửa trên Hệ thống rồi trích xuất lại."},
	codeExtractBeforeEnd:             {counting.Block, "Dữ liệu được trích xuất trước khi kỳ báo cáo kết thúc nên chưa đủ. Trích xuất lại sau ngày cuối kỳ, hoặc ghi đúng thời điểm trích xuất (--extracted-at)."},
	codeExtractEmpty:                 {counting.Block, "Không có hồ sơ nào trong kỳ. Kiểm tra tệp trích xuất và kỳ báo cáo đã chọn."},
	"sheet_ignored":                  {counting.Block, "Sổ tính có trang tính chứa dữ liệu mà không được đọc, vì không có dòng tiêu đề hoặc đang ẩn; số lượng là số dòng. Mở tệp xem từng trang tính: nếu là dữ liệu của kỳ thì thêm dòng tiêu đề và bỏ ẩn; nếu không thì đưa trang tính ra khỏi tệp, khai báo trong cấu hình (formats, mục sheets.leave), hoặc chấp nhận sau khi đã xem (--accept sheet_ignored)."},
	codeTotalJump:                    {counting.Block, "Tổng số hồ sơ chưa bằng một nửa hoặc hơn gấp đôi kỳ trước. Kiểm tra xem trích xuất có thiếu tệp, thừa tệp hoặc sai kỳ không."},
	SourceShorter:                    {counting.Block, "Tệp của tháng có ít dòng hơn hẳn lần chạy trước của chính tháng này: có thể đang được ghi lại, bị cắt hoặc thiếu tệp; số lượng là số loại tệp. Kiểm tra tệp rồi chạy lại; chỉ chấp nhận khi đã biết vì sao ít hơn."},
	RevisionReplacesSent:             {counting.Block, "Tháng này đã gửi đi một bản khác. Xem phần khác nhau, quyết định có thay bằng bản mới hay không và gửi lại cho ai."},
	SourceSmaller:                    {counting.Warn, "Tệp ngắn hơn lần chạy trước của chính tháng này, hoặc hơn lúc đang chờ. Kiểm tra tệp có đủ không."},
	AddresseeWithoutAddress:          {counting.Warn, "Nơi phải nhận thư mà danh bạ không ghi địa chỉ: không ai ở đó nhận được thông báo. Bổ sung notify trong units.yaml rồi chạy lại."},
	counting.CodeMissingReceived:     {counting.Warn, "Hồ sơ không có ngày tiếp nhận, để riêng, không vào số liệu. Bổ sung ngày tiếp nhận trên Hệ thống."},
	counting.CodeFinishedWithoutDate: {counting.Warn, "Hồ sơ đã xử lý xong, đã trả kết quả hoặc đã rút nhưng không có ngày kết thúc và ngày trả, để riêng. Bổ sung ngày trên Hệ thống."},
	counting.CodeFinishBeforeReceive: {counting.Warn, "Hồ sơ có ngày kết thúc trước ngày tiếp nhận, để riêng. Sửa ngày trên Hệ thống."},
	counting.CodeFutureDate:          {counting.Warn, "Hồ sơ có ngày kết thúc sau thời điểm trích xuất, để riêng. Sửa ngày trên Hệ thống, hoặc kiểm tra thời điểm trích xuất."},

	// Data in the figures.
	counting.CodeMissingDue:           {counting.Warn, "Hồ sơ không có ngày hẹn trả, tính là đúng hạn, trong hạn (hoặc để riêng, theo chính sách missing_due). Bổ sung ngày hẹn trả trên Hệ thống."},
	counting.CodeMissingChannel:       {counting.Warn, "Hồ sơ không có kênh tiếp nhận, tính là trực tiếp. Bổ sung kênh tiếp nhận trên Hệ thống."},
	counting.CodeMissingFiled:         {counting.Warn, "Hồ sơ nộp trực tuyến không có ngày nộp, nên không biết tiếp nhận đúng hạn hay chậm và không tính vào số nào. Bổ sung ngày nộp trong dữ liệu trích xuất."},
	counting.CodeFiledAfterAcceptance: {counting.Warn, "Hồ sơ nộp trực tuyến có ngày nộp sau ngày tiếp nhận hoặc ngày từ chối, nên không tính vào số tiếp nhận đúng hạn hay chậm. Kiểm tra hai ngày này trên Hệ thống."},
	counting.CodeReceiverUnknown:      {counting.Warn, "Hồ sơ nộp trực tuyến có đơn vị tiếp nhận không tìm thấy trong danh bạ đơn vị, nên việc tiếp nhận không tính cho đơn vị nào. Bổ sung đơn vị hoặc tên gọi khác (aliases) vào units.yaml."},
	counting.CodeFinishFromReturn:     {counting.Warn, "Hồ sơ không có ngày kết thúc xử lý, lấy ngày trả kết quả thay thế. Nhắc đơn vị kết thúc quy trình đúng lúc."},
	counting.CodeOpenWithFinishDate:   {counting.Warn, "Hồ sơ đang giải quyết lại có ngày kết thúc xử lý; ngày này không được dùng. Kiểm tra trạng thái hồ sơ trên Hệ thống."},
	counting.CodePausedAfterDue:       {counting.Warn, "Hồ sơ chỉ tạm dừng hoặc yêu cầu bổ sung sau khi đã quá ngày hẹn trả, vẫn tính là trong hạn. Kiểm tra lý do tạm dừng."},
	counting.CodeConflictingDuplicate: {counting.Warn, "Một mã hồ sơ có nhiều bản ghi khác nhau; giữ bản có ngày kết thúc muộn nhất, trạng thái cao nhất, đọc sau cùng. Đối chiếu trên Hệ thống."},
	counting.CodeUnitUnknown:          {counting.Warn, "Hồ sơ có đơn vị không tìm thấy trong danh bạ đơn vị vào ngày tính. Bổ sung đơn vị hoặc tên gọi khác (aliases) vào units.yaml."},
	counting.CodeUnitAmbiguous:        {counting.Warn, "Tên đơn vị ứng với nhiều đơn vị cùng tên nên không xác định được. Thêm mã đơn vị vào trích xuất, hoặc tên gọi khác kèm tên huyện vào units.yaml."},
	counting.CodeUnitCodeDiffers:      {counting.Warn, "Mã đơn vị và tên đơn vị chỉ hai đơn vị khác nhau; lấy theo mã. Kiểm tra trên Hệ thống và trong units.yaml."},
	counting.CodeLateWithoutOfficial:  {counting.Warn, "Hồ sơ giải quyết quá hạn chưa xác định được công chức, viên chức xử lý. Cung cấp tệp các bước xử lý hoặc cột cán bộ xử lý."},
	counting.CodeOfficialDoubtful:     {counting.Warn, "Hồ sơ giải quyết quá hạn có người xử lý có vẻ không phải họ tên của một người: tên phòng, bộ phận, “Công dân”, tên tài khoản hoặc hai phần nối với nhau. Sửa trên Hệ thống hoặc cung cấp danh bạ cán bộ; tên không chỉ người nào thì khai báo trong cấu hình (synthesised)."},
	counting.CodeResetStep:            {counting.Warn, "Hồ sơ có bước “Đặt lại”: hạn hoặc quy trình đã bị đặt lại, có thể che việc trễ hạn. Đề nghị đơn vị giải trình."},
	counting.CodeOverrideUnused:       {counting.Warn, "Quyết định về loại trễ hạn nêu hồ sơ không quá hạn hoặc không có trong trích xuất, nên không dùng. Kiểm tra mã hồ sơ trong tệp."},
	counting.CodeCalendarIncomplete:   {counting.Warn, "Lịch ngày nghỉ chưa có hoặc chưa đủ cho năm được dùng; số ngày làm việc trễ hạn có thể chưa đúng. Bổ sung lịch ngày nghỉ (calendar)."},
	counting.CodeStepWithoutDossier:   {counting.Info, "Bước xử lý của hồ sơ không có trong trích xuất, không dùng. Kiểm tra xem tệp hồ sơ và tệp các bước có cùng kỳ không."},

	// Against the month before.
	codeCarryOver:       {counting.Warn, "Số kỳ trước chuyển sang không phải đúng những hồ sơ còn đang giải quyết cuối kỳ trước; từng hồ sơ khác nhau được liệt kê. Kiểm tra các thay đổi trên Hệ thống."},
	codeDueMoved:        {counting.Warn, "Ngày hẹn trả bị dời muộn hơn so với kỳ trước. Kiểm tra có yêu cầu bổ sung hay gia hạn hợp lệ không."},
	codeFinishBackdated: {counting.Warn, "Hồ sơ lúc trích xuất kỳ trước còn mở, nay ghi kết thúc vào ngày trước đó. Kiểm tra việc ghi lùi ngày."},
	codeLateUndone:      {counting.Warn, "Hồ sơ kỳ trước trễ hạn hoặc quá hạn, nay lại đúng hạn hoặc trong hạn. Kiểm tra việc đặt lại hạn hoặc sửa ngày."},
	codeVanished:        {counting.Warn, "Hồ sơ đang giải quyết cuối kỳ trước không còn trong trích xuất. Kiểm tra việc xóa hồ sơ hoặc thiếu tệp."},
	codeAppeared:        {counting.Warn, "Hồ sơ tiếp nhận từ trước kỳ này nhưng không có trong trích xuất kỳ trước. Kiểm tra việc ghi lùi ngày tiếp nhận."},
	codeReopened:        {counting.Warn, "Hồ sơ đã giải quyết xong ở kỳ trước nay lại đang giải quyết. Kiểm tra lý do mở lại."},

	// Against another system's list.
	BooksDiffer:      {counting.Warn, "Trích xuất và danh sách của hệ thống khác (sources.list) khác nhau. Xem bảng doi-chieu.xlsx của tháng, hoặc `trehan reconcile`; gửi đơn vị vận hành hệ thống nguồn."},
	BooksNotCompared: {counting.Warn, "Danh sách của hệ thống khác (sources.list) không đọc được hoặc là của kỳ khác, nên không đối chiếu; số liệu của tháng không phụ thuộc danh sách. Lấy lại danh sách."},

	// From reading.
	"null_date":                {counting.Warn, "Ô ngày chứa giá trị rỗng của hệ thống (0001-01-01 hoặc toàn số 0), hiểu là không có ngày."},
	"unknown_column":           {counting.Warn, "Cột không nhận ra, bỏ qua. Nếu cột cần dùng, khai báo tiêu đề trong cấu hình (headers)."},
	"column_ignored":           {counting.Warn, "Hai cột cùng một nội dung; chỉ dùng một cột. Kiểm tra cột được dùng có đúng không."},
	"row_skipped":              {counting.Info, "Dòng không phải hồ sơ (dòng nhóm, tổng cộng, đánh số cột, chữ ký), bỏ qua."},
	"rows_hidden":              {counting.Warn, "Dòng đang ẩn hoặc bị lọc trong sổ tính vẫn được đọc và tính. Mở tệp, bỏ lọc và bỏ ẩn để xem; nếu không phải dữ liệu của kỳ thì xóa dòng rồi chạy lại."},
	"unit_from_code":           {counting.Warn, "Cột đơn vị để trống ở mọi dòng nên đơn vị được lấy theo đầu mã hồ sơ, là mã đơn vị trong danh bạ. Kiểm tra; để ghi rõ, khai báo unit trong cấu hình (formats)."},
	counting.CodeColumnMissing: {counting.Warn, "Dữ liệu trích xuất thiếu cột mà số liệu dựa vào, nên văn bản không nêu số liệu ấy. Xuất lại có đủ cột; nếu cột mang tiêu đề khác, khai báo tiêu đề trong cấu hình (headers)."},
	"staff_overlap":            {counting.Warn, "Một tài khoản có nhiều dòng trùng thời gian trong danh bạ cán bộ; dùng dòng có “Từ ngày” muộn nhất. Sửa danh bạ cán bộ."},
}
