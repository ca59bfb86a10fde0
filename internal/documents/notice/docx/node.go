package docx

import (
	"bytes"
	"encoding/xml"

	"trehan/internal/documents/view"
)

// node is one XML element. Names are written as they stand, with their prefix.
type node struct {
	name     string
	attrs    []string // name, value, name, value …
	children []*node
	text     string
}

// el makes an element; attrs are names and values by turns.
func el(name string, attrs ...string) *node { return &node{name: name, attrs: attrs} }

// add puts children into the element and returns it; nil children are left out.
func (n *node) add(children ...*node) *node {
	for _, c := range children {
		if c != nil {
			n.children = append(n.children, c)
		}
	}
	return n
}

// say makes the element hold text.
func (n *node) say(text string) *node {
	n.text = text
	return n
}

// val is the commonest element of WordprocessingML: one w:val.
func val(name, value string) *node { return el(name, "w:val", value) }

// document is the XML file with n as its root.
func document(n *node) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n")
	n.write(&b)
	return b.Bytes()
}

func (n *node) write(b *bytes.Buffer) {
	b.WriteByte('<')
	b.WriteString(n.name)
	for i := 0; i+1 < len(n.attrs); i += 2 {
		b.WriteByte(' ')
		b.WriteString(n.attrs[i])
		b.WriteString(`="`)
		_ = xml.EscapeText(b, []byte(view.Printable(n.attrs[i+1]))) // a bytes.Buffer does not fail
		b.WriteByte('"')
	}
	if len(n.children) == 0 && n.text == "" {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	_ = xml.EscapeText(b, []byte(view.Printable(n.text)))
	for _, c := range n.children {
		c.write(b)
	}
	b.WriteString("</" + n.name + ">")
}
