package extract

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"trehan/internal/period"
)

// monthHeaders are the headers of the months that the tests make, one for each attribute in order.
var monthHeaders = []string{
	"Số hồ sơ", "Mã TTHC", "Tên thủ tục hành chính", "Tên lĩnh vực", "Cơ quan/đơn vị", "Mã đơn vị", "Phòng ban",
	"Kênh tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả kết quả", "Ngày ký kết quả",
	"Ngày yêu cầu bổ sung", "Trạng thái hồ sơ", "Cán bộ xử lý hiện tại", "Văn bản xin lỗi", "Chủ hồ sơ",
}

var monthKeys = []string{
	"MaHoSo", "MaTTHC", "TenTTHC", "TenLinhVuc", "DonViXuLy", "MaDonVi", "PhongBanXuLy", "KenhThucHien", "NgayTiepNhan",
	"NgayHenTra", "NgayKetThucXuLy", "NgayTra", "NgayKyKetQua", "NgayBoSung", "TrangThaiHoSo", "NguoiDangXuLy", "VanBanXinLoi", "ChuHoSo",
}

const dateLayout = "02/01/2006 15:04:05"

// month makes the rows of a month, the same for the same size.
func month(rows int) [][]string {
	random := rand.New(rand.NewPCG(1, uint64(rows)))
	date := func(chance int) string {
		if random.IntN(100) >= chance {
			return ""
		}
		return (period.At(2023, time.October, 1, 0, 0, 0) + period.Instant(random.IntN(90*secondsADay))).Time().Format(dateLayout)
	}
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	list := make([][]string, rows)
	for i := range list {
		unit := random.IntN(120)
		procedure := random.IntN(400)
		list[i] = []string{
			fmt.Sprintf("H25.%02d-231101-%06d", unit, i), fmt.Sprintf("1.%06d.000.00.00.H25", procedure),
			fmt.Sprintf("Thủ tục cấp giấy chứng nhận số %d, \"đổi\" & <bổ sung>", procedure), fmt.Sprintf("Lĩnh vực %d", procedure%40),
			fmt.Sprintf("UBND xã số %d", unit), fmt.Sprintf("H25.%02d", unit), pick("Phòng Hành chính", "Phòng Tư pháp", ""),
			pick("Trực tiếp", "2", "Trực tuyến", "Bưu chính công ích"), date(100), date(97), date(85), date(60), date(50), date(5),
			pick("4", "Đã trả kết quả", "9", "Đang xử lý", "5"), fmt.Sprintf("Cán bộ số %d", random.IntN(900)), pick("", "Có", "Không"),
			fmt.Sprintf("Công dân số %d", random.IntN(100000)),
		}
	}
	return list
}

func asFile(name string, data []byte) File {
	return File{Name: name, R: bytes.NewReader(data), Size: int64(len(data))}
}

// csvMonth writes rows as CSV; quotes doubles and encloses every third field that need not be.
func csvMonth(rows [][]string, delimiter string) []byte {
	var b bytes.Buffer
	b.WriteString("\xEF\xBB\xBFBÁO CÁO THÁNG\r\n\r\n")
	write := func(fields []string) {
		for i, f := range fields {
			if i > 0 {
				b.WriteString(delimiter)
			}
			if strings.ContainsAny(f, "\",;\t\n") {
				f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
			}
			b.WriteString(f)
		}
		b.WriteString("\r\n")
	}
	write(monthHeaders)
	for _, r := range rows {
		write(r)
	}
	return b.Bytes()
}

func jsonMonth(t testing.TB, rows [][]string, lines bool) []byte {
	var objects [][]byte
	for _, r := range rows {
		o := make(map[string]any)
		for i, v := range r {
			o[monthKeys[i]] = v
			if v == "" && i%2 == 0 {
				o[monthKeys[i]] = nil
			}
		}
		b, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, b)
	}
	if lines {
		return append(bytes.Join(objects, []byte("\n")), '\n')
	}
	return slicesConcat([]byte(`{"madonvi": "H25", "service": "DongBoHoSoMC", "data": [`), bytes.Join(objects, []byte(",\n")), []byte("]}"))
}

func slicesConcat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// sheetMonth writes rows as a workbook the way a spreadsheet does: shared strings, dates as serial numbers.
func sheetMonth(t testing.TB, rows [][]string) []byte {
	shared := make(map[string]int)
	var texts []string
	var sheet bytes.Buffer
	sheet.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	all := append([][]string{{"BÁO CÁO THÁNG"}, {}, monthHeaders}, rows...)
	for i, r := range all {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:18">`, i+1)
		for j, v := range r {
			if v == "" {
				continue
			}
			ref := string(rune('A'+j)) + strconv.Itoa(i+1)
			if d, err := time.ParseInLocation(dateLayout, v, period.Zone); err == nil {
				days := period.InstantOf(d) - epoch1900.Start()
				fmt.Fprintf(&sheet, `<c r="%s" s="1"><v>%s</v></c>`, ref, strconv.FormatFloat(float64(days)/secondsADay, 'f', -1, 64))
				continue
			}
			n, ok := shared[v]
			if !ok {
				n = len(texts)
				shared[v] = n
				texts = append(texts, v)
			}
			fmt.Fprintf(&sheet, `<c r="%s" t="s"><v>%d</v></c>`, ref, n)
		}
		sheet.WriteString(`</row>`)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	var strs bytes.Buffer
	strs.WriteString(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for _, s := range texts {
		fmt.Fprintf(&strs, `<si><t>%s</t></si>`, escape.Replace(s))
	}
	strs.WriteString(`</sst>`)
	return zipped(t, map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Hồ sơ" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet.String(),
		"xl/sharedStrings.xml":       strs.String(),
		"xl/styles.xml":              `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
	})
}

func zipped(t testing.TB, parts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
