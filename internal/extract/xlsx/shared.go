package xlsx

import "trehan/internal/extract/grid"

// sharedStrings are the texts that cells refer to by number: one run of bytes and where each text ends in it.
type sharedStrings struct {
	text []byte
	ends []uint32
}

// at returns the text of a number; ok is false where there is none.
func (s *sharedStrings) at(i int) (text []byte, ok bool) {
	if i < 0 || i >= len(s.ends) {
		return nil, false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]:s.ends[i]], true
}

// readShared reads the part of shared strings.
func readShared(s *scanner, limits grid.Limits) (sharedStrings, error) {
	var list sharedStrings
	ended := false
	for s.next() {
		switch {
		case s.closing:
			ended = ended || string(s.name) == "sst"
		case string(s.name) == "sst":
			ended = s.empty
		case string(s.name) == "si":
			from := len(list.text)
			list.text = richText(s, "si", list.text)
			list.text = list.text[:from+len(unescape(list.text[from:]))]
			if s.err != nil {
				return list, s.err
			}
			if len(list.text)-from > limits.CellBytes {
				return list, &grid.LimitError{Limit: "CellBytes", Max: int64(limits.CellBytes)}
			}
			if int64(len(list.text)) > limits.SharedBytes {
				return list, &grid.LimitError{Limit: "SharedBytes", Max: limits.SharedBytes}
			}
			if len(list.ends) >= limits.SharedStrings {
				return list, &grid.LimitError{Limit: "SharedStrings", Max: int64(limits.SharedStrings)}
			}
			list.ends = append(list.ends, uint32(len(list.text)))
		}
	}
	if !ended {
		s.fail(msgTruncated)
	}
	return list, s.err
}

// richText appends the text of the element that the scanner stands on (si, is): its t elements and those of its
// runs, without the phonetic ones.
func richText(s *scanner, element string, dst []byte) []byte {
	if s.empty {
		return dst
	}
	from := len(dst)
	for s.next() {
		switch {
		case s.closing:
			if string(s.name) == element {
				return dst
			}
		case string(s.name) == "t":
			if !s.empty {
				dst = s.text(dst)
			}
			if len(dst)-from > 2*s.longest {
				s.err = &grid.LimitError{Limit: "CellBytes", Max: int64(s.longest)}
				return dst
			}
		case string(s.name) == "rPh", string(s.name) == "rPr":
			s.skip()
		}
	}
	s.fail(msgTruncated)
	return dst
}
