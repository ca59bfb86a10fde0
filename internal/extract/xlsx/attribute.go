package xlsx

import "bytes"

// nextAttribute returns the first attribute of b and what follows it.
func nextAttribute(b []byte) (name, value, rest []byte, ok bool) {
	i := 0
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	b = b[i:]
	i = bytes.IndexByte(b, '=')
	if i < 0 {
		return nil, nil, nil, false
	}
	name = bytes.TrimRight(b[:i], " \t\r\n")
	i++
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	if i == len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, nil, nil, false
	}
	quote := b[i]
	b = b[i+1:]
	i = bytes.IndexByte(b, quote)
	if i < 0 {
		return nil, nil, nil, false
	}
	return name, b[:i], b[i+1:], true
}

// attribute returns the raw value of an attribute without a prefix.
func attribute(b []byte, name string) ([]byte, bool) {
	for {
		n, v, rest, ok := nextAttribute(b)
		if !ok {
			return nil, false
		}
		if string(n) == name {
			return v, true
		}
		b = rest
	}
}

// relation returns the value of the attribute id that has a prefix (r:id, whatever the prefix).
func relation(b []byte) string {
	for {
		n, v, rest, ok := nextAttribute(b)
		if !ok {
			return ""
		}
		if i := bytes.IndexByte(n, ':'); i > 0 && string(n[i+1:]) == "id" {
			return string(v)
		}
		b = rest
	}
}

// attributeText returns an attribute with its entities resolved, or "".
func attributeText(b []byte, name string) string {
	v, _ := attribute(b, name)
	text, _ := appendText(nil, v)
	return string(text)
}
