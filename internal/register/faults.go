package register

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Faults is the error of a refused register: everything wrong with it, in the order of the lines.
type Faults struct {
	Name string // of the file
	List []Fault
}

// Fault is one error in a register.
type Fault struct {
	Line    int
	Entry   string // "đơn vị H25.05", "nơi nhận cong-ttdt"; "" for the file itself
	Field   string
	Message string
	Value   string
	Address bool // Value is a mail address: Error leaves it out
}

// Error lists all faults with file, line, entry, field and value. Of a mail address it gives only the length, since errors may
// be logged; Detail gives the address.
func (f *Faults) Error() string { return f.text(false) }

// Detail is Error with the addresses, for the terminal of the person who corrects the file.
func (f *Faults) Detail() string { return f.text(true) }

func (f *Faults) text(addresses bool) string {
	var b strings.Builder
	for i, one := range f.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s:%d: ", f.Name, one.Line)
		for _, part := range []string{one.Entry, one.Field} {
			if part != "" {
				b.WriteString(part + ": ")
			}
		}
		b.WriteString(one.Message)
		switch {
		case one.Value == "":
		case one.Address && !addresses:
			fmt.Fprintf(&b, " (giá trị dài %d ký tự)", len([]rune(one.Value)))
		default:
			fmt.Fprintf(&b, " (%q)", one.Value)
		}
	}
	return b.String()
}

// sorted puts the faults in the order of the file and reports whether there are any.
func (f *Faults) sorted() bool {
	slices.SortStableFunc(f.List, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return len(f.List) > 0
}
