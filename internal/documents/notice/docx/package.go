package docx

import (
	"time"

	"trehan/internal/documents/notice/letter"
)

const (
	nsWord      = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage   = "http://schemas.openxmlformats.org/package/2006/relationships"
	nsTypes     = "http://schemas.openxmlformats.org/package/2006/content-types"
	partTypes   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

func contentTypes(l *letter.Letter) []byte {
	root := el("Types", "xmlns", nsTypes)
	root.add(
		el("Default", "Extension", "rels", "ContentType", "application/vnd.openxmlformats-package.relationships+xml"),
		el("Default", "Extension", "xml", "ContentType", "application/xml"),
	)
	for _, part := range [][2]string{
		{"/word/document.xml", partTypes + "document.main+xml"},
		{"/word/styles.xml", partTypes + "styles+xml"},
		{"/word/settings.xml", partTypes + "settings+xml"},
		{"/word/header1.xml", partTypes + "header+xml"},
		{"/word/header2.xml", partTypes + "header+xml"},
		{"/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"},
		{"/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"},
	} {
		root.add(el("Override", "PartName", part[0], "ContentType", part[1]))
	}
	if l.Check != nil {
		root.add(el("Default", "Extension", "png", "ContentType", "image/png"),
			el("Override", "PartName", "/"+footerPart, "ContentType", partTypes+"footer+xml"))
	}
	return document(root)
}

func relations(all ...[3]string) []byte {
	root := el("Relationships", "xmlns", nsPackage)
	for _, r := range all {
		root.add(el("Relationship", "Id", r[0], "Type", r[1], "Target", r[2]))
	}
	return document(root)
}

func packageRelations() []byte {
	return relations(
		[3]string{"rId1", nsRelations + "/officeDocument", "word/document.xml"},
		[3]string{"rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"},
		[3]string{"rId3", nsRelations + "/extended-properties", "docProps/app.xml"},
	)
}

func documentRelations(l *letter.Letter) []byte {
	all := [][3]string{
		{"rId1", nsRelations + "/styles", "styles.xml"},
		{"rId2", nsRelations + "/settings", "settings.xml"},
		{"rId3", nsRelations + "/header", "header1.xml"},
		{"rId4", nsRelations + "/header", "header2.xml"},
	}
	if l.Check != nil {
		all = append(all, [3]string{footerID, nsRelations + "/footer", "footer1.xml"})
	}
	return relations(all...)
}

func coreProperties(l *letter.Letter) []byte {
	root := el("cp:coreProperties",
		"xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:dcterms", "http://purl.org/dc/terms/",
		"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
	at := l.Created.UTC().Format(time.RFC3339)
	return document(root.add(
		el("dc:title").say(l.Title),
		el("dc:subject").say(l.Subject),
		el("dc:creator").say(l.Author),
		el("dc:language").say(letter.Language),
		el("dcterms:created", "xsi:type", "dcterms:W3CDTF").say(at),
		el("dcterms:modified", "xsi:type", "dcterms:W3CDTF").say(at),
	))
}

func appProperties() []byte {
	return document(el("Properties", "xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties").
		add(el("Application").say("trehan")))
}

func settings() *node {
	return el("w:settings", "xmlns:w", nsWord).add(
		val("w:defaultTabStop", "720"),
		el("w:compat").add(el("w:compatSetting", "w:name", "compatibilityMode",
			"w:uri", "http://schemas.microsoft.com/office/word", "w:val", "15")),
		el("w:themeFontLang", "w:val", letter.Language),
	)
}

// styles holds the body's style and two headings, so that Word's navigation pane shows the sections.
func styles(l *letter.Letter) *node {
	heading := func(id, name, level string) *node {
		return el("w:style", "w:type", "paragraph", "w:styleId", id).add(
			val("w:name", name),
			val("w:basedOn", "Normal"),
			val("w:next", "Normal"),
			val("w:uiPriority", "9"),
			el("w:qFormat"),
			el("w:pPr").add(el("w:keepNext"), val("w:outlineLvl", level)),
			el("w:rPr").add(el("w:b"), el("w:bCs")),
		)
	}
	return el("w:styles", "xmlns:w", nsWord).add(
		el("w:docDefaults").add(
			el("w:rPrDefault").add(el("w:rPr").add(
				el("w:rFonts", "w:ascii", fontName, "w:hAnsi", fontName, "w:eastAsia", fontName, "w:cs", fontName),
				val("w:color", "000000"),
				val("w:sz", halfPoints(l.Size())),
				val("w:szCs", halfPoints(l.Size())),
				el("w:lang", "w:val", letter.Language, "w:eastAsia", letter.Language, "w:bidi", letter.Language),
			)),
			el("w:pPrDefault").add(el("w:pPr").add(el("w:spacing", "w:before", "0", "w:after", "0", "w:line", spacing(l), "w:lineRule", "auto"))),
		),
		el("w:style", "w:type", "paragraph", "w:default", "1", "w:styleId", "Normal").add(val("w:name", "Normal"), el("w:qFormat")),
		heading("Heading1", "heading 1", "0"),
		heading("Heading2", "heading 2", "1"),
		el("w:style", "w:type", "table", "w:default", "1", "w:styleId", "TableNormal").add(
			val("w:name", "Normal Table"),
			el("w:tblPr").add(
				el("w:tblInd", "w:w", "0", "w:type", "dxa"),
				el("w:tblCellMar").add(
					el("w:left", "w:w", "0", "w:type", "dxa"), el("w:right", "w:w", "0", "w:type", "dxa")),
			),
		),
	)
}
