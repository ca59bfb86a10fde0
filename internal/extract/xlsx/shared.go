package xlsx

import "trehan/internal/extract/grid"

// sharedStrings are the texts that cells refer to by number: one byte slice and the end of each text in it.
type sharedStrings struct {
	text []byte
	ends []uint32
}

// at returns the text of a number; ok is false where there is none.
func (list *sharedStrings) at(i int) (text []byte, ok bool) {
	if i < 0 || i >= len(list.ends) {
		return nil, false
	}
	from := uint32(0)
	if i > 0 {
		from = list.ends[i-1]
	}
	return list.text[from:list.ends[i]:list.ends[i]], true
}

// readShared reads the part of shared strings.
func readShared(s *scanner, limits grid.Limits) (sharedStrings, error) {
	var list sharedStrings
	inList, ended := false, false
	for {
		if inList && !s.slow {
			if raw, fast := s.fastText(); fast {
				from := len(list.text)
				var ok bool
				if list.text, ok = appendText(list.text, raw); !ok {
					s.fail(msgMalformed)
				}
				if err := list.add(s, from, limits); err != nil {
					return list, err
				}
				continue
			}
		}
		if !s.next() {
			break
		}
		switch {
		case s.closing:
			ended = ended || string(s.name) == "sst"
		case string(s.name) == "sst":
			inList, ended = true, s.empty
		case string(s.name) == "si":
			from := len(list.text)
			list.text = richText(s, "si", list.text)
			if err := list.add(s, from, limits); err != nil {
				return list, err
			}
		}
	}
	if !ended {
		s.fail(msgTruncated)
	}
	return list, s.err
}

// add ends the text that was appended from on.
func (list *sharedStrings) add(s *scanner, from int, limits grid.Limits) error {
	list.text = list.text[:from+len(unescape(list.text[from:]))]
	switch {
	case s.err != nil:
		return s.err
	case len(list.text)-from > limits.CellBytes:
		return &grid.LimitError{Limit: "CellBytes", Max: int64(limits.CellBytes)}
	case int64(len(list.text)) > limits.SharedBytes:
		return &grid.LimitError{Limit: "SharedBytes", Max: limits.SharedBytes}
	case len(list.ends) >= limits.SharedStrings:
		return &grid.LimitError{Limit: "SharedStrings", Max: int64(limits.SharedStrings)}
	}
	list.ends = append(list.ends, uint32(len(list.text)))
	return nil
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
