package documents_test

import (
	"bytes"
	"fmt"
	"log"

	"trehan/internal/documents"
	"trehan/internal/documents/specimen"
)

// All documents of a month are made from one input; made again, they have the same bytes.
func ExampleBuild() {
	month := specimen.November2023()
	for _, group := range []documents.Group{documents.Notice, documents.Statistics, documents.Pages} {
		files, err := documents.Build(month, group)
		if err != nil {
			log.Fatal(err)
		}
		again, err := documents.Build(month, group)
		if err != nil {
			log.Fatal(err)
		}
		for i, file := range files {
			fmt.Println(group, file.Name, bytes.Equal(file.Data, again[i].Data))
		}
	}

	// Output:
	// notice cong-van.docx true
	// notice cong-van.pdf true
	// statistics phu-luc-07.xlsx true
	// pages cong-khai.html true
	// pages noi-bo.html true
	// pages muc-luc.html true
}
