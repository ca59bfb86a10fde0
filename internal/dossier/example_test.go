package dossier_test

import (
	"fmt"

	"trehan/internal/dossier"
)

// A status is the code of the national list or its name; case and spacing do not matter.
func ExampleParseStatus() {
	for _, text := range []string{"4", "Yêu cầu bổ sung giấy tờ", " đã TRẢ  kết quả"} {
		status, err := dossier.ParseStatus(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(uint8(status), "open:", status.Open(), "paused:", status.Paused(), "resolved:", status.Resolved())
	}

	// Output:
	// 4 open: true paused: false resolved: false
	// 5 open: false paused: true resolved: false
	// 10 open: false paused: false resolved: true
}

// Source systems write dates in many forms. A zero date stands for "no date"; two-digit years are refused, not guessed.
func ExampleReadInstant() {
	for _, text := range []string{"30/11/2023 16:45", "20231130", "0001-01-01", "30/11/23"} {
		instant, notes, err := dossier.ReadInstant(text)
		fmt.Println(instant, notes == dossier.NullDate, err)
	}

	// Output:
	// 2023-11-30T16:45:00+07:00 false <nil>
	// 2023-11-30T00:00:00+07:00 false <nil>
	//  true <nil>
	//  false năm chỉ có hai chữ số; ghi đủ bốn chữ số
}
