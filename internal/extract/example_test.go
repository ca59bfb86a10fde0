package extract_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract"
)

// exampleFile is a file of an extract in memory.
func exampleFile(name, content string) extract.File {
	return extract.File{Name: name, R: strings.NewReader(content), Size: int64(len(content))}
}

// Rows are yielded one by one in the file's order. The format is recognised by content; columns are found by header.
func ExampleDossiers() {
	f := exampleFile("ho-so.csv", `Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái
T.01-231101-0001;Cấp phiếu lý lịch tư pháp;Sở Tư pháp;01/11/2023 08:00;15/11/2023;14/11/2023;Đã trả kết quả
T.01-231102-0002;Đăng ký hành nghề luật sư;Sở Tư pháp;02/11/2023 09:30;20/11/2023;;Đang xử lý
`)
	summary, err := extract.Dossiers(context.Background(), f, extract.Options{}, func(d *dossier.Dossier) error {
		fmt.Println(d.Code, d.Status.Resolved(), d.Due.Day())
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(summary.Format, summary.Rows)

	// Output:
	// T.01-231101-0001 true 2023-11-15
	// T.01-231102-0002 false 2023-11-20
	// csv 2
}

// What cannot be read is reported all at once, with its place. The value itself is in Detail only.
func ExampleDossiers_faults() {
	f := exampleFile("ho-so.csv", `Số hồ sơ;Thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái
T.01-231101-0001;Cấp phiếu lý lịch tư pháp;Sở Tư pháp;01/11/23;15/11/2023;14/11/2023;Đã trả kết quả
`)
	_, err := extract.Dossiers(context.Background(), f, extract.Options{}, func(*dossier.Dossier) error { return nil })
	var faults *extract.Faults
	if errors.As(err, &faults) {
		fmt.Println(faults)
	}

	// Output:
	// tệp ho-so.csv, dòng 2, cột Ngày tiếp nhận: năm chỉ có hai chữ số; ghi đủ bốn chữ số (văn bản 8 ký tự)
}
