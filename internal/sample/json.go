package sample

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// national is a dossier in the national synchronisation form (DongBoHoSoMC).
type national struct {
	MaHoSo             string
	MaTTHC             string
	TenTTHC            string
	TenLinhVuc         string
	DonViXuLy          string
	PhongBanXuLy       string
	KenhThucHien       string
	NgayTiepNhan       string
	NgayHenTra         string
	NgayKetThucXuLy    string
	NgayTra            string
	NgayKyKetQua       string
	TrangThaiHoSo      any
	NguoiDangXuLy      string
	VanBanXinLoi       string
	ChuHoSo            string
	SoGiayToChuHoSo    string
	SoDienThoai        string
	Email              string
	DanhSachHoSoBoSung []pause `json:",omitempty"`

	NgayNopHoSo   string `json:",omitempty"`
	DonViTiepNhan string `json:",omitempty"`
}

type pause struct {
	NgayBoSung         string
	NgayTiepNhanBoSung string
	NgayHenTraTruoc    string
	NgayHenTraMoi      string
}

// progress is a step in the national form (CapNhatTienDoHoSoMC). It knows no account and no unit.
type progress struct {
	MaHoSo                 string
	NguoiXuLy              string
	ChucDanh               string
	ThoiDiemXuLy           string
	PhongBanXuLy           string
	NoiDungXuLy            string
	TrangThai              string
	NgayBatDau             string
	NgayKetThucTheoQuyDinh string
}

// jsonFile writes objects into the envelope of a national service, or one a line. The envelope has every value as text and
// dates without punctuation; the lines are the newer variant with ISO dates and a number for the status.
type jsonFile struct {
	file  *os.File
	buf   *bufio.Writer
	enc   *json.Encoder
	lines bool
	any   bool
}

func newJSON(path, service, sender string, lines bool) (*jsonFile, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	j := &jsonFile{file: f, buf: bufio.NewWriterSize(f, 1<<18), lines: lines}
	j.enc = json.NewEncoder(j.buf)
	j.enc.SetEscapeHTML(false)
	if !lines {
		// An error of buf stays until Flush.
		j.buf.WriteString(`{"madonvi":"` + sender + `","service":"` + service + `","data":[` + "\n")
	}
	return j, nil
}

func (j *jsonFile) write(v any) error {
	if j.any && !j.lines {
		j.buf.WriteString(",")
	}
	j.any = true
	return j.enc.Encode(v)
}

func (j *jsonFile) close() error {
	if !j.lines {
		j.buf.WriteString("]}\n")
	}
	return closeFile(j.file, j.buf.Flush())
}

func (j *jsonFile) date(i period.Instant) string {
	switch {
	case i == 0:
		return ""
	case j.lines:
		return i.String()
	case i == i.Day().Start():
		return i.Time().Format("20060102")
	}
	return i.Time().Format("20060102150405")
}

func (j *jsonFile) dossier(row *Row) error {
	n := national{
		MaHoSo: row.Code, MaTTHC: row.ProcedureCode, TenTTHC: row.Procedure, TenLinhVuc: row.Field, DonViXuLy: row.Unit, PhongBanXuLy: row.Department,
		NgayTiepNhan: j.date(row.Received), NgayHenTra: j.date(row.Due), NgayKetThucXuLy: j.date(row.Finished),
		NgayTra: j.date(row.Returned), NgayKyKetQua: j.date(row.Signed), NguoiDangXuLy: row.Handler, VanBanXinLoi: answers[row.Apology],
		ChuHoSo: row.Applicant.Name, SoGiayToChuHoSo: row.Applicant.Identity, SoDienThoai: row.Applicant.Phone, Email: row.Applicant.Email,
		NgayNopHoSo: j.date(row.Filed), DonViTiepNhan: row.ReceivingUnit,
	}
	if row.Channel != dossier.NoChannel {
		n.KenhThucHien = strconv.Itoa(int(row.Channel))
	}
	n.TrangThaiHoSo = strconv.Itoa(int(row.Status))
	if j.lines {
		n.TrangThaiHoSo = int(row.Status)
	}
	if row.SupplementRequested != 0 {
		n.DanhSachHoSoBoSung = []pause{{NgayBoSung: j.date(row.SupplementRequested), NgayHenTraTruoc: j.date(row.Due)}}
	}
	return j.write(n)
}

func (j *jsonFile) step(s *dossier.Step) error {
	return j.write(progress{
		MaHoSo: s.Code, NguoiXuLy: s.Official, ChucDanh: s.Title, ThoiDiemXuLy: j.date(s.Finished), PhongBanXuLy: s.Department,
		NoiDungXuLy: s.Action, NgayBatDau: j.date(s.Started), NgayKetThucTheoQuyDinh: j.date(s.Due),
	})
}
