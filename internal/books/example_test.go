package books_test

import (
	"fmt"
	"strings"
	"time"

	"trehan/internal/books"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// A dossier that one system has closed is still open in the other.
func ExampleCompare() {
	units, err := register.Load(strings.NewReader("units: [{code: T.02, name: Sở Y tế, level: province}]"), "units.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	taken := period.At(2023, time.December, 5, 8, 0, 0)
	november := period.Month{Year: 2023, Month: time.November}.Period()
	book := func(d dossier.Dossier) *counting.Book {
		c := counting.New(counting.Options{Period: november, ExtractedAt: taken, Register: units})
		c.Add(&d)
		return c.Book()
	}
	closed := dossier.Dossier{
		Code: "T.02-1", Unit: "Sở Y tế", Status: dossier.ResultReturned, Received: period.At(2023, time.November, 6, 8, 0, 0),
		Due: period.At(2023, time.November, 10, 17, 0, 0), Finished: period.At(2023, time.November, 9, 10, 0, 0),
	}
	open := closed
	open.Status, open.Finished = dossier.InProcess, 0
	c, err := books.Compare(books.Input{
		Extract: book(closed), List: book(open), Columns: books.ColumnsOf(func(string) bool { return true }),
		ExtractedAt: taken, ListedAt: taken, Period: november, Register: units,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range c.Differences {
		fmt.Println(d.Code, d.Items[0].Words(), "-", d.Extract.Class().Words(), "/", d.List.Class().Words())
	}
	// Output: T.02-1 khác trạng thái: chưa đồng bộ - đúng hạn, trong hạn / quá hạn
}
