package message

import (
	"html"
	"regexp"
	"strings"

	"trehan/internal/documents/blocks"
)

// Styles stand in the elements, and nothing depends on the width of the screen: many mail programs drop style sheets, and
// those of telephones among them. Any text may be broken, so that no code or address makes a mail wider than a telephone.
const (
	styleBody = "margin:0;padding:16px;font:15px/1.5 Arial,Helvetica,sans-serif;color:#1a1a1a;background:#ffffff;" +
		"overflow-wrap:anywhere;word-break:break-word;-webkit-text-size-adjust:100%"
	styleBox    = "max-width:720px"
	styleH1     = "font-size:18px;line-height:1.3;margin:20px 0 8px;color:#8a1212"
	styleH2     = "font-size:16px;line-height:1.3;margin:16px 0 6px;color:#1a1a1a"
	styleP      = "margin:0 0 10px"
	styleUL     = "margin:0 0 10px;padding-left:22px"
	styleTable  = "border-collapse:collapse;width:100%;margin:0 0 12px;font-size:14px"
	styleNarrow = ";max-width:420px"
	styleHead   = "border:1px solid #b8bcc2;padding:5px 8px;background:#f2f4f7;text-align:left"
	styleCell   = "border:1px solid #b8bcc2;padding:5px 8px;vertical-align:top"
	styleNumber = ";text-align:right;white-space:nowrap"
	styleField  = "display:inline-block;max-width:100%;margin-right:14px"
	styleLabel  = "color:#565b62"
)

// widest is how many columns fit on a telephone side by side; the rows of a wider table are cards.
const widest = 3

// page draws the mail as HTML with simple elements only.
func page(subject string, all []blocks.Block) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
		"<meta name=\"format-detection\" content=\"telephone=no, date=no, address=no\">\n<title>" + html.EscapeString(subject) +
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
	if len(g.Right) > widest && len(g.Head) > 0 {
		cards(b, g)
		return
	}
	style := styleTable
	if len(g.Right) < widest {
		style += styleNarrow
	}
	b.WriteString("<table style=\"" + style + "\">\n")
	rows := func(all [][][]blocks.Run, tag, extra, style string) {
		for _, row := range all {
			b.WriteString("<tr>")
			for i, cell := range row {
				s := style
				if g.Right[i] {
					s += styleNumber
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

// cards draws each row of a table as a card, in the words of the plain text: the first cell and the second, then the others
// behind their heads, side by side as far as there is room. A cell of a table is what all programs can frame.
func cards(b *strings.Builder, g blocks.Grid) {
	b.WriteString("<table role=\"presentation\" style=\"" + styleTable + "\">\n")
	for _, row := range g.Body {
		b.WriteString("<tr><td style=\"" + styleCell + "\"><strong>" + inline(row[0]) + "</strong>")
		if len(row[1]) > 0 {
			b.WriteString("<br>\n" + inline(row[1]))
		}
		first := true
		for i, cell := range row[2:] {
			if len(cell) == 0 {
				continue
			}
			if first {
				b.WriteString("<br>")
			}
			first = false
			b.WriteString("\n<span style=\"" + styleField + "\"><span style=\"" + styleLabel + "\">" + inline(g.Head[0][i+2]) + ":</span> " + inline(cell) + "</span>")
		}
		b.WriteString("</td></tr>\n")
	}
	b.WriteString("</table>\n")
}

var address = regexp.MustCompile(`https?://\S*[^\s.,;:)]`)

// shown is what of an address is read: the signature of a link into the store is half a screen of a telephone.
func shown(link string) string {
	if before, _, query := strings.Cut(link, "?"); query {
		return before + "?…"
	}
	return link
}

// inline draws runs; what looks like a web address becomes a link to itself.
func inline(runs []blocks.Run) string {
	var b strings.Builder
	for _, r := range runs {
		s := ""
		rest := r.Text
		for _, at := range address.FindAllStringIndex(r.Text, -1) {
			before := r.Text[len(r.Text)-len(rest) : at[0]]
			link := r.Text[at[0]:at[1]]
			s += html.EscapeString(before) + `<a href="` + html.EscapeString(link) + `">` + html.EscapeString(shown(link)) + "</a>"
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
