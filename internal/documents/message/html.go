package message

import (
	"html"
	"regexp"
	"strings"

	"trehan/internal/documents/blocks"
)

// Styles stand in the elements: many mail programs drop style sheets.
const (
	styleBody   = "margin:0;padding:16px;font:15px/1.5 Arial,Helvetica,sans-serif;color:#1a1a1a;background:#ffffff"
	styleBox    = "max-width:720px"
	styleH1     = "font-size:18px;line-height:1.3;margin:20px 0 8px;color:#8a1212"
	styleH2     = "font-size:16px;line-height:1.3;margin:16px 0 6px;color:#1a1a1a"
	styleP      = "margin:0 0 10px"
	styleUL     = "margin:0 0 10px;padding-left:22px"
	styleTable  = "border-collapse:collapse;width:100%;margin:0 0 12px;font-size:14px"
	styleHead   = "border:1px solid #b8bcc2;padding:5px 8px;background:#f2f4f7;text-align:left"
	styleCell   = "border:1px solid #b8bcc2;padding:5px 8px;vertical-align:top"
	styleNumber = ";text-align:right;white-space:nowrap"
	styleWhole  = ";white-space:nowrap"
)

// whole tells a code or a date, which should not be broken at its hyphens.
func whole(cell string) bool { return len(cell) <= 24 && !strings.ContainsAny(cell, " \u00a0") }

// page draws the mail as HTML with simple elements only.
func page(subject string, all []blocks.Block) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + html.EscapeString(subject) +
		"</title>\n</head>\n<body style=\"" + styleBody + "\">\n<div style=\"" + styleBox + "\">\n")
	for i, x := range all {
		switch x.Kind {
		case blocks.Heading:
			tag, style := "h1", styleH1
			if x.Level == 2 {
				tag, style = "h2", styleH2
			}
			b.WriteString("<" + tag + " style=\"" + style + "\">" + inline(x.Runs) + "</" + tag + ">\n")
		case blocks.Item:
			if i == 0 || all[i-1].Kind != blocks.Item {
				b.WriteString("<ul style=\"" + styleUL + "\">\n")
			}
			b.WriteString("<li>" + inline(x.Runs) + "</li>\n")
			if i == len(all)-1 || all[i+1].Kind != blocks.Item {
				b.WriteString("</ul>\n")
			}
		case blocks.Table:
			table(&b, x.Table)
		default:
			b.WriteString("<p style=\"" + styleP + "\">" + inline(x.Runs) + "</p>\n")
		}
	}
	b.WriteString("</div>\n</body>\n</html>\n")
	return b.String()
}

func table(b *strings.Builder, g blocks.Grid) {
	b.WriteString("<table style=\"" + styleTable + "\">\n")
	rows := func(all [][][]blocks.Run, tag, extra, style string) {
		for _, row := range all {
			b.WriteString("<tr>")
			for i, cell := range row {
				s := style
				switch {
				case g.Right[i]:
					s += styleNumber
				case whole(blocks.Plain(cell)):
					s += styleWhole
				}
				b.WriteString("<" + tag + extra + " style=\"" + s + "\">" + inline(cell) + "</" + tag + ">")
			}
			b.WriteString("</tr>\n")
		}
	}
	if len(g.Head) > 0 {
		b.WriteString("<thead>\n")
		rows(g.Head, "th", " scope=\"col\"", styleHead)
		b.WriteString("</thead>\n")
	}
	b.WriteString("<tbody>\n")
	rows(g.Body, "td", "", styleCell)
	b.WriteString("</tbody>\n</table>\n")
}

var address = regexp.MustCompile(`https?://\S*[^\s.,;:)]`)

// inline draws runs; what looks like a web address becomes a link to itself.
func inline(runs []blocks.Run) string {
	var b strings.Builder
	for _, r := range runs {
		s := ""
		rest := r.Text
		for _, at := range address.FindAllStringIndex(r.Text, -1) {
			before := r.Text[len(r.Text)-len(rest) : at[0]]
			link := html.EscapeString(r.Text[at[0]:at[1]])
			s += html.EscapeString(before) + `<a href="` + link + `">` + link + "</a>"
			rest = r.Text[at[1]:]
		}
		s += html.EscapeString(rest)
		if r.Bold {
			s = "<strong>" + s + "</strong>"
		}
		if r.Italic {
			s = "<em>" + s + "</em>"
		}
		b.WriteString(s)
	}
	return b.String()
}
